import assert from 'node:assert/strict';
import { credentialFor, environmentCredential, isKnownService } from './credentials.ts';
import type { Session } from './session.ts';

const HERE = 'https://mocks.example.com';
const ELSEWHERE = 'https://elsewhere.example.net';

function sessionAt(serviceUrl: string): Session {
  const user = { id: 'u1', email: 'alice@example.com', username: 'alice' };
  return { id: 's1', serviceUrl, token: 'session-token', user, expiresAt: null };
}

const NOTHING = { session: null, environment: null, environmentServiceUrl: HERE, fileKey: null };

describe('credentials', () => {
  it('never gives a session to another service', () => {
    assert.equal(credentialFor({ ...NOTHING, serviceUrl: ELSEWHERE, session: sessionAt(HERE) }), null);
  });

  it('never reads a variable for a service that a repository named', () => {
    const fileKey = { token: 'secret', from: 'environment' } as const;
    assert.equal(credentialFor({ ...NOTHING, serviceUrl: ELSEWHERE, fileKey }), null);
    assert.equal(credentialFor({ ...NOTHING, serviceUrl: HERE, fileKey })?.token, 'secret');
  });

  it('uses a key that a sync.yaml holds where there is nothing better', () => {
    const fileKey = { token: 'of the file', from: 'file' } as const;
    assert.equal(credentialFor({ ...NOTHING, serviceUrl: HERE, fileKey })?.origin, 'file');
    assert.equal(credentialFor({ ...NOTHING, serviceUrl: HERE, fileKey, session: sessionAt(HERE) })?.origin, 'session');
  });

  it("never gives the environment's key to another service than MOCKFORGE_CLOUD_URL", () => {
    const environment = environmentCredential({ MOCKFORGE_API_KEY: 'key', MOCKFORGE_CLOUD_URL: `${HERE}/` });
    assert.deepEqual(environment, { serviceUrl: HERE, token: 'key' });
    assert.equal(credentialFor({ ...NOTHING, serviceUrl: ELSEWHERE, environment }), null);
    assert.deepEqual(credentialFor({ ...NOTHING, serviceUrl: HERE, environment }), {
      token: 'key',
      origin: 'environment',
    });
  });

  it("binds the environment's key to the local service where no URL is given", () => {
    assert.equal(environmentCredential({ MOCKFORGE_API_KEY: 'key' })?.serviceUrl, 'http://127.0.0.1:4600');
    assert.equal(environmentCredential({ MOCKFORGE_API_KEY: '' }), null);
  });

  it('prefers what a person signed in with', () => {
    const environment = { serviceUrl: HERE, token: 'key' };
    assert.equal(
      credentialFor({ ...NOTHING, serviceUrl: HERE, session: sessionAt(HERE), environment })?.origin,
      'session',
    );
  });

  it('knows a service only by what a person did', () => {
    const nothing = { setting: null, environment: null, signedIn: [], confirmed: [] };
    assert.equal(isKnownService(HERE, nothing), false);
    assert.equal(isKnownService(HERE, { ...nothing, setting: HERE }), true);
    assert.equal(isKnownService(HERE, { ...nothing, environment: HERE }), true);
    assert.equal(isKnownService(HERE, { ...nothing, signedIn: [HERE] }), true);
    assert.equal(isKnownService(HERE, { ...nothing, confirmed: [HERE] }), true);
    assert.equal(isKnownService('http://127.0.0.1:4600', nothing), true);
  });
});
