import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { DEFAULT_LIMITS } from '@mockforge-cloud/shared/protocol';
import { limitsOf, readConfig } from './config.ts';
import { StartError } from './start-error.ts';

describe('config', () => {
  it('needs nothing, and takes what is empty for absent', () => {
    const config = readConfig({});
    assert.deepEqual(config, {
      port: 4600,
      host: '127.0.0.1',
      publicUrl: null,
      trustedProxies: [],
      dataDir: resolve('.data'),
      databaseUrl: null,
      logLevel: 'info',
      registration: 'open',
      maxMockBytes: 10 * 1024 * 1024,
      maxWorkspaceMocks: 100_000,
    });
    assert.deepEqual(limitsOf(config), DEFAULT_LIMITS);
    assert.deepEqual(readConfig({ PORT: '', DATABASE_URL: '', REGISTRATION: '' }), config);
  });

  it('takes every variable', () => {
    const config = readConfig({
      PORT: '8080',
      HOST: '0.0.0.0',
      PUBLIC_URL: 'https://mocks.example.com/',
      TRUSTED_PROXIES: '10.0.0.0/8, ::1',
      DATA_DIR: '/var/lib/mocks',
      DATABASE_URL: 'postgresql://u:p@db.internal/mocks?sslmode=require',
      LOG_LEVEL: 'debug',
      REGISTRATION: 'closed',
      MAX_MOCK_BYTES: '2048',
      MAX_WORKSPACE_MOCKS: '7',
    });
    assert.equal(config.publicUrl, 'https://mocks.example.com');
    assert.deepEqual(config.trustedProxies, ['10.0.0.0/8', '::1']);
    assert.equal(config.databaseUrl, 'postgresql://u:p@db.internal/mocks?sslmode=require');
    assert.deepEqual([config.port, config.host, config.registration], [8080, '0.0.0.0', 'closed']);
    const { maxMockBytes, maxWorkspaceMocks } = limitsOf(config);
    assert.deepEqual([maxMockBytes, maxWorkspaceMocks], [2048, 7]);
  });

  const faults: [string, string][] = [
    ['PORT', '-1'],
    ['PORT', '65536'],
    ['PORT', '80.5'],
    ['PORT', '1e3'],
    ['PUBLIC_URL', 'mocks.example.com'],
    ['PUBLIC_URL', 'ftp://mocks.example.com'],
    ['TRUSTED_PROXIES', 'all'],
    ['TRUSTED_PROXIES', '10.0.0.0/8,'],
    ['DATABASE_URL', 'mysql://localhost/mocks'],
    ['DATABASE_URL', 'localhost:5432'],
    ['LOG_LEVEL', 'loud'],
    ['REGISTRATION', 'OPEN'],
    ['MAX_MOCK_BYTES', '10MB'],
    ['MAX_WORKSPACE_MOCKS', '0'],
  ];
  for (const [name, value] of faults) {
    it(`refuses ${name}=${value}, and says what it must be`, () => {
      assert.throws(
        () => readConfig({ [name]: value }),
        (error) => error instanceof StartError && new RegExp(`^  ${name} must be `, 'm').test(error.message),
      );
    });
  }
});
