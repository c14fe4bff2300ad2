import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { EXIT, exitCodeOf, worstOf } from './exit-codes.ts';
import { DEFAULT_SERVICE_URL, readSettings } from './settings.ts';

describe('settings', () => {
  it('have defaults for an empty environment', () => {
    assert.deepEqual(readSettings({}, 'linux'), {
      serviceUrl: DEFAULT_SERVICE_URL,
      apiKey: null,
      configDir: join(homedir(), '.config/mockforge-cloud'),
      stateDir: join(homedir(), '.local/state/mockforge-cloud'),
      debug: false,
    });
  });

  it('come from the environment', () => {
    const environment = {
      MOCKFORGE_CLOUD_URL: 'https://Mocks.example.dev/',
      MOCKFORGE_API_KEY: 'k',
      MOCKFORGE_STATE_DIR: '/state',
      MOCKFORGE_LOG: 'debug',
      XDG_CONFIG_HOME: '/config',
    };
    assert.deepEqual(readSettings(environment, 'linux'), {
      serviceUrl: 'https://mocks.example.dev',
      apiKey: 'k',
      configDir: '/config/mockforge-cloud',
      stateDir: '/state',
      debug: true,
    });
  });

  it('keep files where each system has them', () => {
    assert.match(readSettings({}, 'darwin').configDir, /Library\/Application Support\/mockforge-cloud$/);
    assert.match(readSettings({ APPDATA: 'C:/Roaming' }, 'win32').configDir, /^C:\/Roaming.mockforge-cloud$/);
  });
});

describe('exit codes', () => {
  it('tell a sign-in from a service that does not answer and from any other failure', () => {
    assert.equal(exitCodeOf(new CloudError('usage.invalid', '')), EXIT.usage);
    assert.equal(exitCodeOf(new CloudError('auth.token_expired', '')), EXIT.notSignedIn);
    assert.equal(exitCodeOf(new CloudError('service.unreachable', '')), EXIT.unreachable);
    assert.equal(exitCodeOf(new CloudError('auth.forbidden', '')), EXIT.failed);
    assert.equal(exitCodeOf(new Error('bug')), EXIT.failed);
  });

  it('of several workspaces are that of the worst', () => {
    assert.equal(worstOf([]), EXIT.done);
    assert.equal(worstOf([EXIT.done, EXIT.conflicts]), EXIT.conflicts);
    assert.equal(worstOf([EXIT.conflicts, EXIT.unreachable]), EXIT.unreachable);
    assert.equal(worstOf([EXIT.unreachable, EXIT.failed]), EXIT.failed);
  });
});
