import assert from 'node:assert/strict';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { addMapping, removeMapping, serviceUrlIn, spokenSettings } from './sync-yaml.ts';

const SERVICE = 'https://mocks.example.com';
const WITH_COMMENTS = `# ours
sync:
  service_url: https://other.example.net # the team's
  workspaces:
    # the public API
    - local: ./mocks/public   # keep
      cloud: public-api
  conflict:
    default_strategy: manual
`;

describe('sync.yaml', () => {
  it('is made with one mapping and no secret', () => {
    const text = addMapping({ text: null, serviceUrl: SERVICE, mapping: { local: 'mocks', cloud: 'my-workspace' } });
    assert.match(text, /^# Which folders/);
    assert.match(text, /service_url: https:\/\/mocks\.example\.com/);
    assert.match(text, /- local: \.\/mocks\n\s+cloud: my-workspace/);
    assert.doesNotMatch(text, /api_key/);
  });

  it('takes one more mapping and keeps its comments and its service', () => {
    const mapping = { local: 'mocks/admin', cloud: 'admin-api' };
    const text = addMapping({ text: WITH_COMMENTS, serviceUrl: SERVICE, mapping });
    for (const kept of ['# ours', "# the team's", '# the public API', '# keep', 'https://other.example.net']) {
      assert.ok(text.includes(kept), kept);
    }
    assert.match(text, /cloud: public-api\n {4}- local: \.\/mocks\/admin\n {6}cloud: admin-api\n/);
    assert.ok(!text.includes(SERVICE));
  });

  it('is restored by taking the mapping out again', () => {
    const mapping = { local: '', cloud: 'all' };
    const text = addMapping({ text: WITH_COMMENTS, serviceUrl: SERVICE, mapping });
    assert.match(text, /- local: \.\/\n/);
    const again = removeMapping(text, { ...mapping, branch: 'main' });
    assert.equal(addMapping({ text: again, serviceUrl: SERVICE, mapping }), text);
    assert.match(
      removeMapping(WITH_COMMENTS, { local: 'mocks/public', cloud: 'public-api', branch: 'main' }),
      /workspaces: \[\]\n/,
    );
  });

  it('is left alone where it is broken, in the older form, or without the mapping', () => {
    const mapping = { local: 'mocks', cloud: 'w' };
    for (const text of ['sync: [', '- a list', 'workspace_id: w\nservice_url: https://a.example\n']) {
      assert.throws(
        () => addMapping({ text, serviceUrl: SERVICE, mapping }),
        (error) => error instanceof CloudError && error.code === 'config.invalid',
      );
    }
    assert.throws(() => removeMapping(WITH_COMMENTS, { ...mapping, branch: 'main' }), CloudError);
  });

  it('says which service it names', () => {
    assert.equal(serviceUrlIn('sync:\n  service_url: HTTPS://Mocks.example.com/\n'), SERVICE);
    assert.equal(serviceUrlIn(''), null);
    assert.throws(() => serviceUrlIn('sync:\n  service_url: nonsense\n'), CloudError);
  });

  it('says which settings it states', () => {
    assert.deepEqual(spokenSettings(WITH_COMMENTS), {
      debounceMs: false,
      conflictStrategy: true,
      backupOnConflict: false,
    });
    assert.deepEqual(spokenSettings(''), { debounceMs: false, conflictStrategy: false, backupOnConflict: false });
  });
});
