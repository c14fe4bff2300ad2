/** The log channel, with a threshold of our own on top of the editor's. */
import { printable } from '@mockforge-cloud/shared/sync';
import type { LogLevel } from '../manifest/settings.ts';

/** What this needs of `vscode.LogOutputChannel`. */
export interface Channel {
  error(message: string): void;
  warn(message: string): void;
  info(message: string): void;
}

export type Log = (level: LogLevel, message: string) => void;

const ORDER: readonly LogLevel[] = ['error', 'warn', 'info', 'debug'];

/**
 * Writes what is at least as grave as `level()`. The channel hides what is below info unless the person has
 * changed the level of the editor too, so what `mockforgeCloud.logLevel` lets through goes out as info.
 */
export function createLog(channel: Channel, level: () => LogLevel): Log {
  return (grade, text) => {
    const message = printable(text);
    if (ORDER.indexOf(grade) > ORDER.indexOf(level())) return;
    if (grade === 'debug') channel.info(`(debug) ${message}`);
    else channel[grade](message);
  };
}
