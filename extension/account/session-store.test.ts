import assert from 'node:assert/strict';
import { Listeners } from '../listeners.ts';
import type { Session } from './session.ts';
import { type Secrets, SessionStore, type SessionsChange } from './session-store.ts';

/** The editor's secret storage in memory, as two windows share it. */
class MemorySecrets implements Secrets {
  readonly values = new Map<string, string>();
  readonly #listeners = new Listeners<{ key: string }>();

  async get(key: string): Promise<string | undefined> {
    return this.values.get(key);
  }

  async store(key: string, value: string): Promise<void> {
    this.values.set(key, value);
    this.#listeners.tell({ key });
  }

  onDidChange(listener: (event: { key: string }) => unknown) {
    return this.#listeners.add(listener);
  }
}

function sessionAt(serviceUrl: string, token = 'token'): Session {
  const user = { id: 'u1', email: 'alice@example.com', username: 'alice' };
  return { id: serviceUrl, serviceUrl, token, user, expiresAt: null };
}

describe('the session store', () => {
  it('keeps one session for each service and gives it to no other', async () => {
    const store = new SessionStore(new MemorySecrets());
    await Promise.all([store.put(sessionAt('https://a.example', 'for-a')), store.put(sessionAt('https://b.example'))]);
    assert.equal((await store.get('https://a.example'))?.token, 'for-a');
    assert.equal(await store.get('https://c.example'), null);
    assert.equal((await store.list()).length, 2);
  });

  it('removes only the session of the service that was named', async () => {
    const store = new SessionStore(new MemorySecrets());
    await store.put(sessionAt('https://a.example'));
    await store.put(sessionAt('https://b.example'));
    assert.equal((await store.remove('https://a.example'))?.serviceUrl, 'https://a.example');
    assert.deepEqual(
      (await store.list()).map((session) => session.serviceUrl),
      ['https://b.example'],
    );
  });

  it('hears of a sign-in in another window', async () => {
    const secrets = new MemorySecrets();
    const here = new SessionStore(secrets);
    await here.list();
    const heard = new Promise<SessionsChange>((resolve) => here.onChange(resolve));
    await new SessionStore(secrets).put(sessionAt('https://a.example'));
    assert.deepEqual(
      (await heard).added.map((session) => session.serviceUrl),
      ['https://a.example'],
    );
  });

  it('counts damaged secrets as signed out', async () => {
    const secrets = new MemorySecrets();
    secrets.values.set('mockforgeCloud.sessions', '{"https://a.example": {"token": 1}}');
    assert.deepEqual(await new SessionStore(secrets).list(), []);
    secrets.values.set('mockforgeCloud.sessions', 'not json');
    assert.deepEqual(await new SessionStore(secrets).list(), []);
  });
});
