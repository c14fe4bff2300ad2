import assert from 'node:assert/strict';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { DEFAULT_SYNC_OPTIONS } from '../sync-options.ts';
import { variable } from './api-key.ts';
import { parseSyncConfig } from './parse-config.ts';
import type { ConfigProblem } from './problems.ts';
import { toSyncOptions } from './sync-config.ts';

const EVERY_KEY = `sync:
  enabled: true
  provider: cloud
  service_url: https://api.example.dev/
  api_key: \${MOCKFORGE_API_KEY}
  workspaces:
    - local: ./workspaces/local-api
      cloud: workspace-abc123
      watch: false
      auto_sync: false
      sync_direction: local_to_remote
      branch: feature/login
      include: ["**/*.{yaml,yml,json}"]
  watch:
    enabled: true
    debounce_ms: 250
    ignore_patterns: ["**/*.tmp"]
  conflict:
    default_strategy: ours
    auto_resolve: false
    backup_on_conflict: false
  behavior:
    retry_attempts: 5
    retry_delay_ms: 2000
    batch_size: 20
    max_queue_size: 50
    hold_invalid: false
`;

function parse(text: string, environment: Record<string, string> = {}) {
  return parseSyncConfig({ text, environment });
}

function faultsOf(text: string, code = 'config.invalid'): ConfigProblem[] {
  try {
    parse(text);
  } catch (error) {
    assert.ok(error instanceof CloudError, String(error));
    assert.equal(error.code, code, error.message);
    return error.details['problems'] as ConfigProblem[];
  }
  throw new assert.AssertionError({ message: 'the file was accepted' });
}

function onlyFault(text: string, code?: string): string {
  const faults = faultsOf(text, code);
  assert.equal(faults.length, 1, faults.map((fault) => fault.message).join('\n'));
  return faults[0]?.message ?? '';
}

describe('sync.yaml', () => {
  it('is read with every key that there is', () => {
    const { config, warnings } = parse(EVERY_KEY, { MOCKFORGE_API_KEY: 'secret' });
    assert.deepEqual(warnings, []);
    assert.deepEqual(config, {
      enabled: true,
      provider: 'cloud',
      serviceUrl: 'https://api.example.dev',
      apiKey: 'secret',
      apiKeyFrom: 'environment',
      workspaces: [
        {
          local: 'workspaces/local-api',
          cloud: 'workspace-abc123',
          watch: false,
          autoSync: false,
          direction: 'local_to_remote',
          branch: 'feature/login',
          include: ['**/*.{yaml,yml,json}'],
        },
      ],
      watch: { enabled: true, debounceMs: 250, ignorePatterns: ['**/*.tmp'] },
      conflict: { defaultStrategy: 'local', autoResolve: false, backupOnConflict: false },
      behavior: { retryAttempts: 5, retryDelayMs: 2000, batchSize: 20, maxQueueSize: 50, holdInvalid: false },
    });
  });

  it('needs nothing but the workspace, and takes defaults for the rest', () => {
    const { config } = parse('sync:\n  workspaces:\n    - cloud: team\n');
    const [mapping] = config.workspaces;
    assert.ok(mapping);
    assert.equal(mapping.local, '');
    assert.equal(config.serviceUrl, null);
    assert.equal(config.apiKey, null);
    assert.deepEqual(toSyncOptions(config, mapping), { ...DEFAULT_SYNC_OPTIONS, workspaceId: 'team' });
  });

  for (const text of ['', '# nothing yet\n', 'sync:\n', 'sync:\n  watch:\n  workspaces:\n', '{}']) {
    it(`has no mapping where it says nothing: ${JSON.stringify(text)}`, () => {
      assert.deepEqual(parse(text), { config: parse('sync: {}').config, warnings: [] });
    });
  }

  it('turns a mapping and its settings into options of the engine', () => {
    const { config } = parse(EVERY_KEY);
    const [mapping] = config.workspaces;
    assert.ok(mapping);
    assert.deepEqual(toSyncOptions(config, mapping), {
      workspaceId: 'workspace-abc123',
      branch: 'feature/login',
      direction: 'local_to_remote',
      strategy: 'local',
      autoResolve: false,
      backupOnConflict: false,
      watch: false,
      debounceMs: 250,
      retryAttempts: 5,
      retryDelayMs: 2000,
      batchSize: 20,
      maxQueueSize: 50,
      include: ['**/*.{yaml,yml,json}'],
      firstSync: 'go',
      holdInvalid: false,
      ignore: ['**/*.tmp'],
    });
  });
});

describe('a fault in sync.yaml', () => {
  it('is named with file, line, column, key, what was expected and what was found', () => {
    const [fault] = faultsOf('sync:\n  watch:\n    enabled: true\n    debounce_ms: soon\n');
    assert.deepEqual(fault, {
      code: 'config.invalid',
      line: 4,
      column: 18,
      path: 'sync.watch.debounce_ms',
      expected: 'a whole number from 0 to 60000',
      message: 'sync.yaml:4:18 sync.watch.debounce_ms: expected a whole number from 0 to 60000, found "soon"',
    });
  });

  const wrong: [yaml: string, message: RegExp][] = [
    ['sync:\n  enabled: maybe', /^sync\.yaml:2:12 sync\.enabled: expected true or false, found "maybe"$/],
    ['sync:\n  provider: git', /^sync\.yaml:2:13 sync\.provider: expected "cloud", found "git"$/],
    ['sync:\n  service_url: nowhere', /sync\.yaml:2:16 sync\.service_url: expected the address of a service/],
    ['sync:\n  service_url: ftp://a.example', /sync\.service_url: expected the address/],
    ['sync:\n  service_url: https://u:p@a.example', /sync\.service_url: expected the address/],
    ['sync:\n  workspaces: team', /sync\.yaml:2:15 sync\.workspaces: expected a list of at most 100 workspaces/],
    ['sync:\n  workspaces:\n    - local: ./a', /sync\.yaml:3:7 sync\.workspaces\[0\]\.cloud: .*, found nothing$/],
    ['sync:\n  workspaces:\n    - cloud: Not A Slug', /sync\.yaml:3:14 .*cloud: expected the id of a workspace/],
    ['sync:\n  workspaces:\n    -', /workspaces\[0\]: expected a map of settings, found nothing/],
    ['sync:\n  workspaces:\n    - {cloud: a, watch: 1}', /watch: expected true or false, found 1$/],
    ['sync:\n  workspaces:\n    - {cloud: a, auto_sync: "yes"}', /auto_sync: expected true or false, found "yes"$/],
    ['sync:\n  workspaces:\n    - {cloud: a, sync_direction: sideways}', /expected one of bidirectional, local_to/],
    ['sync:\n  workspaces:\n    - {cloud: a, branch: "a b"}', /branch: expected the name of a branch/],
    ['sync:\n  workspaces:\n    - {cloud: a, include: "*.json"}', /include: expected a list of at most 100 globs/],
    ['sync:\n  workspaces:\n    - {cloud: a, include: ["!*.json"]}', /include\[0\]: expected a glob without "!"/],
    ['sync:\n  watch: 5', /sync\.yaml:2:10 sync\.watch: expected a map of settings, found 5$/],
    ['sync:\n  watch:\n    enabled: 1', /sync\.watch\.enabled: expected true or false, found 1$/],
    ['sync:\n  watch:\n    debounce_ms: -1', /expected a whole number from 0 to 60000, found -1$/],
    ['sync:\n  watch:\n    debounce_ms: -1.5', /expected a whole number from 0 to 60000, found -1.5$/],
    ['sync:\n  watch:\n    ignore_patterns: ["*a*a*a*a*a*a*a*a*a*a*a*a*a*a"]', /ignore_patterns\[0\]: expected a glob/],
    ['sync:\n  conflict: []', /sync\.conflict: expected a map of settings, found a list$/],
    ['sync:\n  conflict:\n    default_strategy: newest', /expected one of merge, local, .*, found "newest"$/],
    ['sync:\n  conflict:\n    auto_resolve: {}', /auto_resolve: expected true or false, found a map$/],
    ['sync:\n  conflict:\n    backup_on_conflict: 0', /backup_on_conflict: expected true or false, found 0$/],
    ['sync:\n  behavior:\n    retry_attempts: many', /expected a whole number from 0 to 1000, found "many"$/],
    ['sync:\n  behavior:\n    retry_delay_ms: 1s', /expected a whole number from 0 to 600000, found "1s"$/],
    ['sync:\n  behavior:\n    batch_size: 0', /expected a whole number from 1 to 500, found 0$/],
    ['sync:\n  behavior:\n    max_queue_size: 0', /expected a whole number from 1 to 1000000, found 0$/],
    ['sync:\n  behavior:\n    hold_invalid: no way', /hold_invalid: expected true or false, found "no way"$/],
    ['- a\n- b', /^sync\.yaml:1:1 expected a map of settings, found a list$/],
    ['just words', /^sync\.yaml:1:1 expected a map of settings, found "just words"$/],
  ];
  for (const [yaml, message] of wrong) {
    it(`is answered by its place: ${JSON.stringify(yaml)}`, () => assert.match(onlyFault(yaml), message));
  }

  it('does not hide the others: all are named, in the order of the file', () => {
    const faults = faultsOf('sync:\n  behavior:\n    batch_size: 0\n  enabled: 7\n  workspaces:\n    - watch: 1\n');
    assert.deepEqual(
      faults.map((fault) => [fault.line, fault.path]),
      [
        [3, 'sync.behavior.batch_size'],
        [4, 'sync.enabled'],
        [6, 'sync.workspaces[0].cloud'],
        [6, 'sync.workspaces[0].watch'],
      ],
    );
  });

  for (const local of ['../other', 'a/../../b', '/etc', 'C:/mocks', 'a\\b', '.git', 'x/.mockforge', '~|', '""']) {
    it(`is a folder that is not inside the project: ${local}`, () => {
      const text = `sync:\n  workspaces:\n    - local: ${local}\n      cloud: a\n`;
      assert.match(onlyFault(text), /^sync\.yaml:3:14 sync\.workspaces\[0\]\.local: expected a folder inside the/);
    });
  }

  for (const [one, other] of [
    ['./mocks', './mocks/users'],
    ['mocks/users', 'mocks'],
    ['mocks', './Mocks/'],
    ['.', 'mocks'],
  ]) {
    it(`is a mapping inside another: ${one} and ${other}`, () => {
      const text = `sync:\n  workspaces:\n    - {local: ${one}, cloud: a}\n    - {local: ${other}, cloud: b}\n`;
      assert.match(
        onlyFault(text, 'folder.nested'),
        /^sync\.yaml:4:15 sync\.workspaces\[1\]\.local: expected a folder/,
      );
    });
  }

  it('is not two folders whose names begin alike', () => {
    const { config } = parse(
      'sync:\n  workspaces:\n    - {local: mocks, cloud: a}\n    - {local: mocks-2, cloud: b}\n',
    );
    assert.equal(config.workspaces.length, 2);
  });

  it('is YAML that does not parse, with line and column', () => {
    assert.match(onlyFault('sync:\n  enabled: [true\n'), /^sync\.yaml:\d:\d+ is not valid YAML: /);
    assert.match(
      onlyFault('sync:\n  enabled: true\n  enabled: false\n'),
      /^sync\.yaml:3:3 is not valid YAML: .*unique/,
    );
    assert.match(onlyFault('sync: {}\n---\nsync: {}\n'), /is not valid YAML/);
    assert.match(onlyFault('sync:\n  enabled: *nowhere\n'), /each of an anchor above it/);
  });

  it('is a file that is too large, too deep or a bomb of aliases', () => {
    assert.match(onlyFault(`# ${'x'.repeat(70_000)}`), /expected a file of at most 65536 characters/);
    assert.match(onlyFault('['.repeat(40) + ']'.repeat(40)), /expected at most 12 levels/);
    assert.match(onlyFault('- '.repeat(30_000)), /expected at most 12 levels|is not valid YAML/);
    assert.match(onlyFault('['.repeat(60_000)), /expected at most 12 levels|is not valid YAML/);
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (let at = 1; at < 9; at += 1) {
      const last = String.fromCharCode(96 + at);
      const next = String.fromCharCode(97 + at);
      bomb.push(`${next}: &${next} [${Array(9).fill(`*${last}`).join(', ')}]`);
    }
    assert.match(onlyFault(bomb.join('\n')), /expected at most 16 aliases/);
  });
});

describe('an unknown key in sync.yaml', () => {
  it('is warned about with its line and the keys that there are, and the rest is read', () => {
    const { config, warnings } = parse('sync:\n  wach: {}\n  workspaces:\n    - cloud: a\n      remote: b\nother: 1\n');
    assert.equal(config.workspaces[0]?.cloud, 'a');
    assert.deepEqual(
      warnings.map(({ code, line, column, path }) => ({ code, line, column, path })),
      [
        { code: 'config.unknown_key', line: 2, column: 3, path: 'sync.wach' },
        { code: 'config.unknown_key', line: 5, column: 7, path: 'sync.workspaces[0].remote' },
        { code: 'config.unknown_key', line: 6, column: 1, path: 'other' },
      ],
    );
    assert.match(warnings[0]?.message ?? '', /^sync\.yaml:2:3 sync\.wach: unknown key, expected one of enabled, prov/);
  });

  it('does not hide a fault beside it', () => {
    assert.match(onlyFault('sync:\n  wach: {}\n  enabled: 3\n'), /^sync\.yaml:3:12 sync\.enabled/);
  });
});

describe('api_key in sync.yaml', () => {
  it('is the value of a variable whose name begins with MOCKFORGE_', () => {
    const text = `sync:\n  api_key: ${variable('MOCKFORGE_TEAM_KEY')}\n`;
    assert.equal(parse(text, { MOCKFORGE_TEAM_KEY: 'k' }).config.apiKey, 'k');
    assert.equal(parse(text).config.apiKey, null);
    assert.equal(parse(text).config.apiKeyFrom, 'environment');
  });

  for (const value of [
    variable('AWS_SECRET_ACCESS_KEY'),
    variable('HOME'),
    variable(''),
    `x${variable('MOCKFORGE_API_KEY')}`,
    `${variable('MOCKFORGE_A')}${variable('HOME')}`,
  ]) {
    it(`may not be ${value}`, () => {
      const message = onlyFault(`sync:\n  api_key: "${value}"\n`);
      assert.match(message, /^sync\.yaml:2:12 sync\.api_key: expected one variable whose name begins with MOCKFORGE_/);
    });
  }

  it('is the only place for a variable', () => {
    const yaml = `sync:\n  service_url: https://${variable('MOCKFORGE_API_KEY')}.example.dev\n`;
    const messages = faultsOf(yaml).map((fault) => fault.message);
    assert.match(messages.join('\n'), /^sync\.yaml:2:16 sync\.service_url: expected a plain value/m);
  });

  it('in plain text is read with a warning that does not repeat it', () => {
    const { config, warnings } = parse('sync:\n  api_key: mf_secret_123\n');
    assert.equal(config.apiKey, 'mf_secret_123');
    assert.equal(config.apiKeyFrom, 'file');
    assert.deepEqual([warnings[0]?.code, warnings[0]?.line], ['config.api_key_in_file', 2]);
    assert.doesNotMatch(warnings[0]?.message ?? '', /mf_secret/);
  });

  it('of the wrong kind is not repeated either', () => {
    assert.doesNotMatch(onlyFault('sync:\n  api_key: 1234567\n'), /1234567/);
  });
});

describe('the older form of sync.yaml', () => {
  const codes = (text: string) => parse(text).warnings.map(({ code, line }) => [code, line]);

  it('is read from the top level', () => {
    const text = 'workspace_id: team-api\nservice_url: https://api.example.dev\napi_key: mf_old_key\n';
    const { config } = parse(text);
    assert.equal(config.serviceUrl, 'https://api.example.dev');
    assert.equal(config.apiKey, 'mf_old_key');
    assert.deepEqual([config.workspaces[0]?.cloud, config.workspaces[0]?.local], ['team-api', '']);
    assert.deepEqual(codes(text), [
      ['config.older_form', 1],
      ['config.api_key_in_file', 3],
    ]);
  });

  for (const provider of [
    'provider: !Cloud\n  service_url: https://api.example.dev\n  api_key: k\n  project_id: team-api\n',
    'provider:\n  Cloud:\n    service_url: https://api.example.dev\n    api_key: k\n    project_id: team-api\n',
  ]) {
    it(`is read below the provider: ${JSON.stringify(provider.slice(0, 18))}`, () => {
      const text = `enabled: false\n${provider}interval_seconds: 60\nconflict_strategy: LastModified\nsync_direction: LocalToRemote\n`;
      const { config } = parse(text);
      assert.equal(config.enabled, false);
      assert.equal(config.serviceUrl, 'https://api.example.dev');
      assert.equal(config.workspaces[0]?.cloud, 'team-api');
      assert.equal(config.workspaces[0]?.direction, 'local_to_remote');
      assert.ok(codes(text).some(([code]) => code === 'config.older_form'));
    });
  }

  it('has its faults at the place where it was written', () => {
    assert.match(
      onlyFault('service_url: https://a.example\nworkspace_id: Not A Slug\n'),
      /^sync\.yaml:2:15 workspace_id: /,
    );
  });
});
