/** Every setting of the extension. package.json says the same, which a test checks. */
import { STRATEGIES } from '@mockforge-cloud/shared/protocol';
import * as z from 'zod';

interface SettingDefinition<Value> {
  schema: z.ZodType<Value>;
  default: Value;
}

function setting<Value>(schema: z.ZodType<Value>, byDefault: Value): SettingDefinition<Value> {
  return { schema, default: byDefault };
}

export const NOTIFICATION_LEVELS = ['all', 'important', 'none'] as const;
export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;

export type NotificationLevel = (typeof NOTIFICATION_LEVELS)[number];
export type LogLevel = (typeof LOG_LEVELS)[number];

export const SETTINGS = {
  serviceUrl: setting(z.string(), 'http://127.0.0.1:4600'),
  autoSync: setting(z.boolean(), true),
  debounceMs: setting(z.int().min(0).max(60_000), 500),
  ignore: setting<readonly string[]>(z.array(z.string()), []),
  conflictStrategy: setting(z.enum(STRATEGIES), 'merge'),
  backupOnConflict: setting(z.boolean(), true),
  'notifications.level': setting(z.enum(NOTIFICATION_LEVELS), 'important'),
  logLevel: setting(z.enum(LOG_LEVELS), 'info'),
};

export type SettingName = keyof typeof SETTINGS;
export type Settings = { [Name in SettingName]: (typeof SETTINGS)[Name]['default'] };

export const SETTING_DEFAULTS = Object.fromEntries(
  Object.entries(SETTINGS).map(([name, setting]) => [name, setting.default]),
) as Settings;

/** A setting as the editor has it, level by level. */
export interface Inspected {
  user?: unknown;
  workspace?: unknown;
  folder?: unknown;
}

/**
 * What holds of one setting: the nearest level that is valid. `autoSync` is a person's switch: where any
 * level says off it is off, so that the settings of a cloned repository can't switch it on.
 */
export function settingValue<Name extends SettingName>(name: Name, levels: Inspected): Settings[Name] | null {
  if (name === 'autoSync' && Object.values(levels).includes(false)) return false as Settings[Name];
  for (const level of [levels.folder, levels.workspace, levels.user]) {
    const parsed = SETTINGS[name].schema.safeParse(level);
    if (parsed.success) return parsed.data as Settings[Name];
  }
  return null;
}
