/** From the validated file to what it means: the defaults of everything that it leaves out. */
import { DEFAULT_BRANCH } from '@mockforge-cloud/shared/protocol';
import { DEFAULT_SYNC_OPTIONS } from '../sync-options.ts';
import type { ApiKey } from './api-key.ts';
import type { ConfigFile } from './file-schema.ts';
import { normalizeLocal } from './local-folder.ts';
import { normalizeServiceUrl } from './service-url.ts';
import type { SyncConfig } from './sync-config.ts';

export function toConfig(file: ConfigFile, key: ApiKey): SyncConfig {
  const sync = file.sync ?? {};
  const { watch = {}, conflict = {}, behavior = {} } = sync;
  const defaults = DEFAULT_SYNC_OPTIONS;
  return {
    enabled: sync.enabled ?? true,
    provider: 'cloud',
    serviceUrl: sync.service_url === undefined ? null : normalizeServiceUrl(sync.service_url),
    apiKey: key.kind === 'environment' || key.kind === 'file' ? key.value : null,
    apiKeyFrom: key.kind === 'environment' || key.kind === 'file' ? key.kind : null,
    workspaces: (sync.workspaces ?? []).map((mapping) => ({
      local: normalizeLocal(mapping.local ?? ''),
      cloud: mapping.cloud,
      watch: mapping.watch ?? true,
      autoSync: mapping.auto_sync ?? true,
      direction: mapping.sync_direction ?? defaults.direction,
      branch: mapping.branch ?? DEFAULT_BRANCH,
      include: mapping.include ?? defaults.include,
    })),
    watch: {
      enabled: watch.enabled ?? true,
      debounceMs: watch.debounce_ms ?? defaults.debounceMs,
      ignorePatterns: watch.ignore_patterns ?? defaults.ignore,
    },
    conflict: {
      defaultStrategy: conflict.default_strategy ?? defaults.strategy,
      autoResolve: conflict.auto_resolve ?? defaults.autoResolve,
      backupOnConflict: conflict.backup_on_conflict ?? defaults.backupOnConflict,
    },
    behavior: {
      retryAttempts: behavior.retry_attempts ?? defaults.retryAttempts,
      retryDelayMs: behavior.retry_delay_ms ?? defaults.retryDelayMs,
      batchSize: behavior.batch_size ?? defaults.batchSize,
      maxQueueSize: behavior.max_queue_size ?? defaults.maxQueueSize,
      holdInvalid: behavior.hold_invalid ?? true,
    },
  };
}
