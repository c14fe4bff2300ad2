import assert from 'node:assert/strict';
import { parseSyncConfig, toSyncOptions } from '@mockforge-cloud/shared/sync';
import { SETTING_DEFAULTS } from '../manifest/settings.ts';
import { type DesiredMapping, desiredMappings, type MappingSettings } from './desired-mappings.ts';
import { spokenSettings } from './sync-yaml.ts';

const SERVICE = 'https://mocks.example.com';

function desired(text: string, settings: Partial<MappingSettings> = {}): DesiredMapping[] {
  const { config, warnings } = parseSyncConfig({ text, environment: { MOCKFORGE_API_KEY: 'key' } });
  const workspaces = config.workspaces.map((mapping) => ({
    ...mapping,
    folder: `/real/project/${mapping.local}`,
    options: toSyncOptions(config, mapping),
  }));
  const file = '/real/project/.mockforge/sync.yaml';
  return desiredMappings({
    project: '/project',
    found: { file, projectFolder: '/real/project', config: { ...config, workspaces }, warnings },
    spoken: spokenSettings(text),
    settings: { ...SETTING_DEFAULTS, ...settings },
    defaultServiceUrl: SERVICE,
  });
}

const PLAIN = 'sync:\n  workspaces:\n    - local: ./mocks\n      cloud: my-workspace\n';

describe('what is to be synced', () => {
  it("is each mapping of the file, at the person's own service where the file names none", () => {
    const [mapping, ...others] = desired(PLAIN);
    assert.deepEqual(others, []);
    assert.equal(mapping?.folder, '/project/mocks');
    assert.equal(mapping.realFolder, '/real/project/mocks');
    assert.equal(mapping.serviceUrl, SERVICE);
    assert.equal(mapping.heldBy, null);
  });

  it("takes a person's settings where the file is silent", () => {
    const [mapping] = desired(PLAIN, { debounceMs: 900, conflictStrategy: 'manual', backupOnConflict: false });
    assert.equal(mapping?.options.debounceMs, 900);
    assert.equal(mapping.options.strategy, 'manual');
    assert.equal(mapping.options.backupOnConflict, false);
  });

  it('takes the file where both speak', () => {
    const text = `${PLAIN}  watch: {debounce_ms: 100}\n  conflict: {default_strategy: theirs, backup_on_conflict: true}\n`;
    const [mapping] = desired(text, { debounceMs: 900, conflictStrategy: 'manual', backupOnConflict: false });
    assert.equal(mapping?.options.debounceMs, 100);
    assert.equal(mapping.options.strategy, 'remote');
    assert.equal(mapping.options.backupOnConflict, true);
  });

  it('leaves out what either leaves out', () => {
    const [mapping] = desired(`${PLAIN}  watch: {ignore_patterns: ["**/*.bak"]}\n`, { ignore: ['private/**'] });
    assert.deepEqual(mapping?.options.ignore, ['**/*.bak', 'private/**']);
  });

  it('is never what a person has switched off, whatever the file says', () => {
    assert.equal(desired(`${PLAIN}      auto_sync: true\n`, { autoSync: false })[0]?.heldBy, 'settings');
    assert.equal(desired(`${PLAIN}      auto_sync: false\n`)[0]?.heldBy, 'file');
    assert.deepEqual(desired(`${PLAIN}  enabled: false\n`), []);
  });

  it('knows where a key of the file comes from', () => {
    const [mapping] = desired(`${PLAIN}  api_key: \${MOCKFORGE_API_KEY}\n`);
    assert.deepEqual(mapping?.fileKey, { token: 'key', from: 'environment' });
  });
});
