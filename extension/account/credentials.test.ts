import assert from 'node:assert/strict';
import { credentialFor, environmentCredential, isKnownService } from './credentials.ts';
import type { Session } from './session.ts';

const HERE = 'https://mocks.example.com';
const ELSEWHERE = 'https://elsewhere.example.net';

function sessionAt(serviceUrl: string): Session {
  const user = { id: 'u1', email: 'alice@example.com', username: 'alice' };
  return { id: 's1', serviceUrl, token: 'session-token', user, expiresAt: null };
}

const NOTHING = { session: null, environment: null, environmentServiceUrl: HERE, fileKey: null, isKeyAgreed: false };

describe('credentials', () => {
  it('never gives a session to another service', () => {
    assert.equal(credentialFor({ ...NOTHING, serviceUrl: ELSEWHERE, session: sessionAt(HERE) }), null);
  });

  it('never reads a variable for a service that a repository named', () => {
    const fileKey = { token: 'secret', from: 'environment' } as const;
    assert.equal(credentialFor({ ...NOTHING, serviceUrl: ELSEWHERE, fileKey }), null);
    assert.equal(credentialFor({ ...NOTHING, serviceUrl: HERE, fileKey })?.token, 'secret');
  });

  it('uses a key that a sync.yaml holds with a yes only, and where there is nothing better (M1)', () => {
    const fileKey = { token: 'of-the-file', from: 'file' } as const;
    assert.equal(credentialFor({ ...NOTHING, serviceUrl: HERE, fileKey }), null);
    const agreed = { ...NOTHING, serviceUrl: HERE, fileKey, isKeyAgreed: true };
    assert.equal(credentialFor(agreed)?.origin, 'file');
    assert.equal(credentialFor({ ...agreed, session: sessionAt(HERE) })?.origin, 'session');
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

  it("takes the environment's key without what stands around it (F8)", () => {
    for (const around of ['key\n', '\uFEFFkey\r\n', ' "key" ', "'key'\n"]) {
      assert.equal(environmentCredential({ MOCKFORGE_API_KEY: around })?.token, 'key');
    }
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
