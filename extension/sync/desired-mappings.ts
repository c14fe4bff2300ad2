/** From sync.yaml and a person's settings to the mappings that are to run: pure. */
import { resolve } from 'node:path';
import type { SyncOptions } from '@mockforge-cloud/shared/sync';
import type { FoundSyncConfig } from '@mockforge-cloud/shared/sync/node';
import type { FileKey } from '../account/credentials.ts';
import type { Settings } from '../manifest/settings.ts';

/** Which settings the file itself states; where it is silent, a person's own hold. */
export interface Spoken {
  debounceMs: boolean;
  conflictStrategy: boolean;
  backupOnConflict: boolean;
}

export type MappingSettings = Pick<
  Settings,
  'autoSync' | 'debounceMs' | 'ignore' | 'conflictStrategy' | 'backupOnConflict'
>;

/** A mapping as it is to run. Two with equal `key` are the same mapping, perhaps with other options. */
export interface DesiredMapping {
  key: string;
  /** The folder that holds `.mockforge`, absolute, as the editor spells it. */
  project: string;
  configFile: string;
  /** The mapped folder, absolute, as the editor spells it. */
  folder: string;
  /** The same with links resolved, as the engine names it. */
  realFolder: string;
  /** As the file spells it, for people. */
  local: string;
  serviceUrl: string;
  fileKey: FileKey | null;
  options: SyncOptions;
  /** Who has switched automatic sync off: then it runs only when asked. */
  heldBy: 'settings' | 'file' | null;
}

export function desiredMappings(request: {
  project: string;
  found: FoundSyncConfig;
  spoken: Spoken;
  settings: MappingSettings;
  defaultServiceUrl: string;
}): DesiredMapping[] {
  const { project, settings } = request;
  const { file: configFile, config } = request.found;
  if (!config.enabled) return [];
  const serviceUrl = config.serviceUrl ?? request.defaultServiceUrl;
  const fileKey: FileKey | null =
    config.apiKey !== null && config.apiKeyFrom !== null ? { token: config.apiKey, from: config.apiKeyFrom } : null;
  return config.workspaces.map((mapping) => {
    const folder = resolve(project, mapping.local);
    return {
      key: [mapping.folder, serviceUrl, mapping.cloud, mapping.branch].join('\n'),
      project,
      configFile,
      folder,
      realFolder: mapping.folder,
      local: mapping.local === '' ? '.' : mapping.local,
      serviceUrl,
      fileKey,
      options: optionsOf(mapping.options, request.spoken, settings),
      heldBy: !settings.autoSync ? 'settings' : !mapping.autoSync ? 'file' : null,
    };
  });
}

/** The file wins where it speaks, but what a person leaves out is left out all the same. */
function optionsOf(options: SyncOptions, spoken: Spoken, settings: MappingSettings): SyncOptions {
  return {
    ...options,
    strategy: spoken.conflictStrategy ? options.strategy : settings.conflictStrategy,
    backupOnConflict: spoken.backupOnConflict ? options.backupOnConflict : settings.backupOnConflict,
    debounceMs: spoken.debounceMs ? options.debounceMs : settings.debounceMs,
    ignore: [...new Set([...options.ignore, ...settings.ignore])],
  };
}
