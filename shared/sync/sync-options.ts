import type { Direction, Strategy } from '@mockforge-cloud/shared/protocol';

/** How one mapping is to be kept, from `.mockforge/sync.yaml`, settings and flags. */
export interface SyncOptions {
  workspaceId: string;
  branch: string;
  direction: Direction;
  strategy: Strategy;
  autoResolve: boolean;
  backupOnConflict: boolean;
  /** Whether to watch for changes, or only to sync once. */
  watch: boolean;
  debounceMs: number;
  retryAttempts: number;
  retryDelayMs: number;
  batchSize: number;
  maxQueueSize: number;
  /** Whether a file that no longer parses is held back. */
  holdInvalid: boolean;
  /** `ask`: the first sync waits for `Plans.accept`, unless all it does is to write files that are not here. */
  firstSync: 'ask' | 'go';
  include: readonly string[];
  ignore: readonly string[];
}

export const DEFAULT_SYNC_OPTIONS: Omit<SyncOptions, 'workspaceId'> = {
  branch: 'main',
  direction: 'bidirectional',
  strategy: 'merge',
  autoResolve: true,
  backupOnConflict: true,
  watch: true,
  debounceMs: 500,
  retryAttempts: 3,
  retryDelayMs: 1000,
  batchSize: 10,
  maxQueueSize: 1000,
  holdInvalid: true,
  firstSync: 'go',
  include: ['**/*.{yaml,yml,json,jsonc,jsonl,json5,bru}'],
  ignore: ['**/.git/**', '**/node_modules/**', '**/*.tmp', '**/.mockforge/**'],
};
