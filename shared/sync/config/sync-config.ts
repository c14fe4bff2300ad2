/** `.mockforge/sync.yaml` as the program sees it: every key present, every default filled in. */
import type { Direction, Strategy } from '@mockforge-cloud/shared/protocol';
import { DEFAULT_SYNC_OPTIONS, type SyncOptions } from '../sync-options.ts';

export interface SyncConfig {
  enabled: boolean;
  provider: 'cloud';
  /** Without a slash at its end; `null` where the file names none. */
  serviceUrl: string | null;
  /** `null` where there is none, or where the variable that the file names is not set. */
  apiKey: string | null;
  /** Where the key stands: written out in the file, or in an environment variable that the file names. */
  apiKeyFrom: 'file' | 'environment' | null;
  workspaces: readonly SyncMapping[];
  watch: { enabled: boolean; debounceMs: number; ignorePatterns: readonly string[] };
  conflict: { defaultStrategy: Strategy; autoResolve: boolean; backupOnConflict: boolean };
  behavior: {
    retryAttempts: number;
    retryDelayMs: number;
    batchSize: number;
    maxQueueSize: number;
    /** Whether a file that no longer parses is held back. */
    holdInvalid: boolean;
  };
}

/** One folder of the project, kept the same as one branch of a cloud workspace. */
export interface SyncMapping {
  /** Relative to the project, `/` between segments; empty for the project's folder itself. */
  local: string;
  /** Id of the workspace. */
  cloud: string;
  watch: boolean;
  /** Whether to sync without being asked. */
  autoSync: boolean;
  direction: Direction;
  branch: string;
  include: readonly string[];
}

/** How a mapping is to be kept, for `openFolder`. */
export function toSyncOptions(config: SyncConfig, mapping: SyncMapping): SyncOptions {
  return {
    workspaceId: mapping.cloud,
    branch: mapping.branch,
    direction: mapping.direction,
    strategy: config.conflict.defaultStrategy,
    autoResolve: config.conflict.autoResolve,
    backupOnConflict: config.conflict.backupOnConflict,
    watch: config.watch.enabled && mapping.watch,
    debounceMs: config.watch.debounceMs,
    retryAttempts: config.behavior.retryAttempts,
    retryDelayMs: config.behavior.retryDelayMs,
    batchSize: config.behavior.batchSize,
    maxQueueSize: config.behavior.maxQueueSize,
    holdInvalid: config.behavior.holdInvalid,
    firstSync: DEFAULT_SYNC_OPTIONS.firstSync,
    include: mapping.include,
    ignore: config.watch.ignorePatterns,
  };
}
