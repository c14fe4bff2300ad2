import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../config/config.ts';
import { newLocalAccount } from './local-account.ts';
import { welcome } from './welcome.ts';

const ROOT = resolve(fileURLToPath(new URL('../..', import.meta.url)));

describe('welcome', () => {
  const url = 'http://127.0.0.1:4600';
  const account = newLocalAccount(url);
  const say = (options: { url?: string; dataDir?: string; kind?: 'first' | 'later' } = {}) =>
    welcome({
      service: {
        url: options.url ?? url,
        context: { config: { ...readConfig({}), dataDir: options.dataDir ?? resolve(ROOT, '.data') } },
      },
      outcome: options.kind === 'later' ? { kind: 'later', account } : { kind: 'first', account, mocks: 11 },
      cwd: ROOT,
    });

  it('prints commands for the folder that one is in, and no secret', () => {
    const text = say();
    assert.ok(
      text.includes(`
  node cli/dist/mockforge-cloud.js login --token "$(node -p "require('./.data/local-account.json').token")"
  mkdir mocks && cd mocks
  node ../cli/dist/mockforge-cloud.js sync --workspace my-workspace --direction down
`),
      text,
    );
    assert.ok(!text.includes(account.token) && !text.includes(account.password));
  });

  it('names the address where it is not the one that clients look at', () => {
    assert.doesNotMatch(say(), /MOCKFORGE_CLOUD_URL/);
    assert.match(say({ url: 'http://127.0.0.1:4700' }), /^ {2}export MOCKFORGE_CLOUD_URL=http:\/\/127\.0\.0\.1:4700$/m);
  });

  it('names files elsewhere in full', () => {
    assert.match(say({ dataDir: '/var/lib/mocks' }), /require\('\/var\/lib\/mocks\/local-account\.json'\)/);
  });

  it('is one line later on', () => {
    assert.equal(
      say({ kind: 'later' }),
      `MockForge Cloud Sync is running at ${url} (account and token: .data/local-account.json)\n`,
    );
  });
});
