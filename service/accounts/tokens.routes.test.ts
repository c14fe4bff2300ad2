import assert from 'node:assert/strict';
import { apiTokenSchema, createdTokenSchema, pageSchema } from '@mockforge-cloud/shared/protocol';
import { sql } from 'drizzle-orm';
import { eachDatabase } from '../testing/each-database.ts';
import { assertProblem } from '../testing/problem-assert.ts';
import { startTestService, type TestService, type TestUser } from '../testing/test-service.ts';

const pageOfTokens = pageSchema(apiTokenSchema);

describe('API tokens', () => {
  eachDatabase((open) => {
    let service: TestService;
    let alice: TestUser;
    let nowMs: number;

    before(async () => {
      nowMs = Date.parse('2026-05-01T10:00:00Z');
      service = await startTestService({ database: await open(), clock: { now: () => new Date(nowMs) } });
    });
    after(() => service.close());
    beforeEach(async () => {
      alice = await service.register('Alice');
    });

    const create = async (body: unknown) =>
      createdTokenSchema.parse((await alice.call('POST', '/auth/tokens', body)).body);
    const list = async (query = '') => pageOfTokens.parse((await alice.call('GET', `/auth/tokens${query}`)).body);

    it('shows the secret once, and stores only its hash', async () => {
      const { token, ...shown } = await create({ name: 'pipeline' });
      assert.match(token, /^mfc_/);
      assert.deepEqual((await list()).items, [shown]);
      const rows = JSON.stringify(await service.context.db.execute(sql`select * from tokens`));
      assert.ok(!rows.includes(token));
    });

    it('lets nobody do more than the scopes allow', async () => {
      const { token } = await create({ name: 'reader', scopes: ['read'] });
      assert.equal((await service.call('GET', '/workspaces', { token })).status, 200);
      const body = { name: 'mine' };
      assertProblem(await service.call('POST', '/workspaces', { token, body }), 'auth.scope_missing');
      assertProblem(await service.call('POST', '/auth/tokens', { token, body }), 'auth.scope_missing');
    });

    it('does not let a token make one that may do more', async () => {
      const { token } = await create({ name: 'writer', scopes: ['write'] });
      const body = { name: 'more', scopes: ['read', 'write'] };
      assertProblem(await service.call('POST', '/auth/tokens', { token, body }), 'auth.scope_missing');
      assertProblem(await service.call('GET', '/workspaces', { token }), 'auth.scope_missing');
    });

    it('[AUTH11] ends with the one that it was made with, and no later (L3)', async () => {
      const expires_at = new Date(nowMs + 60_000).toISOString();
      const { token: maker, id } = await create({ name: 'maker', expires_at });
      const make = async (token: string, body: object) =>
        createdTokenSchema.parse((await service.call('POST', '/auth/tokens', { token, body })).body);
      const made = await make(maker, { name: 'made' });
      const sooner = new Date(nowMs + 1000).toISOString();
      assert.equal(made.expires_at, expires_at);
      assert.equal((await make(maker, { name: 'sooner', expires_at: sooner })).expires_at, sooner);
      const grandchild = await make(made.token, { name: 'made by it' });
      const revoked: string[] = [];
      const stop = service.context.events.on('token_revoked', ({ tokenId }) => revoked.push(tokenId));
      assert.equal((await alice.call('DELETE', `/auth/tokens/${id}`)).status, 204);
      stop();
      assert.equal(revoked.length, 4);
      for (const { token } of [made, grandchild]) {
        assertProblem(await service.call('GET', '/auth/me', { token }), 'auth.token_revoked');
      }
      assert.deepEqual((await list()).items, []);
    });

    it('[AUTH11] made in a session outlives it, as elsewhere (L3)', async () => {
      const { token, expires_at } = await create({ name: 'pipeline' });
      assert.equal(expires_at, null);
      assert.equal((await alice.call('POST', '/auth/logout')).status, 204);
      assert.equal((await service.call('GET', '/auth/me', { token })).status, 200);
    });

    it('are at most 300 of one account, also where they are made at once (I16, L7)', async function () {
      this.timeout(120_000);
      const make = () => alice.call('POST', '/auth/tokens', { name: 'many' });
      for (let many = 0; many < 298; many += 149) await Promise.all(Array.from({ length: 149 }, make));
      const answers = await Promise.all(Array.from({ length: 5 }, make));
      assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 201, 409, 409, 409]);
      assertProblem(await make(), 'account.limit_reached');
    });

    it('may be given up by whoever holds it, whatever its scopes', async () => {
      const { token } = await create({ name: 'reader', scopes: ['read'] });
      assert.equal((await service.call('POST', '/auth/logout', { token })).status, 204);
      assertProblem(await service.call('GET', '/workspaces', { token }), 'auth.token_revoked');
    });

    it('expires when it was said to', async () => {
      const { token } = await create({ name: 'short', expires_at: new Date(nowMs + 1000).toISOString() });
      assert.equal((await service.call('GET', '/auth/me', { token })).status, 200);
      nowMs += 1000;
      assertProblem(await service.call('GET', '/auth/me', { token }), 'auth.token_expired');
    });

    it('is revoked by its owner, and listeners hear of it', async () => {
      const { id, token } = await create({ name: 'lost' });
      const heard = new Promise((resolve) =>
        service.context.events.on('token_revoked', ({ tokenId }) => resolve(tokenId)),
      );
      assert.equal((await alice.call('DELETE', `/auth/tokens/${id}`)).status, 204);
      assert.equal(await heard, id);
      assertProblem(await service.call('GET', '/auth/me', { token }), 'auth.token_revoked');
      assert.deepEqual((await list()).items, []);
    });

    it("is out of other people's reach", async () => {
      const { id, token } = await create({ name: 'mine' });
      const mallory = await service.register('Mallory');
      assertProblem(await mallory.call('DELETE', `/auth/tokens/${id}`), 'token.not_found');
      assert.equal((await service.call('GET', '/auth/me', { token })).status, 200);
      assert.deepEqual(pageOfTokens.parse((await mallory.call('GET', '/auth/tokens')).body).items, []);
    });

    it('notes when it was used, by the minute', async () => {
      const { token } = await create({ name: 'used' });
      assert.equal((await list()).items[0]?.last_used_at, null);
      await service.call('GET', '/auth/me', { token });
      const usedAt = new Date(nowMs).toISOString();
      nowMs += 59_000;
      await service.call('GET', '/auth/me', { token });
      assert.equal((await list()).items[0]?.last_used_at, usedAt);
    });

    it('lists page by page, each token once', async () => {
      const names = ['a', 'b', 'c', 'd', 'e'];
      for (const name of names) await create({ name });
      const seen: string[] = [];
      let query = '?limit=2';
      for (let page = await list(query); ; page = await list(query)) {
        assert.ok(page.items.length <= 2);
        seen.push(...page.items.map(({ name }) => name));
        if (page.next_cursor === null) break;
        query = `?limit=2&cursor=${page.next_cursor}`;
      }
      assert.deepEqual(seen.sort(), names);
    });

    describe('refuses', () => {
      const bodies: [string, unknown][] = [
        ['an expiry in the past', { name: 'x', expires_at: '2020-01-01T00:00:00Z' }],
        ['an expiry that is no time', { name: 'x', expires_at: 'tomorrow' }],
        ['an unknown scope', { name: 'x', scopes: ['admin'] }],
        ['no scope', { name: 'x', scopes: [] }],
        ['no name', {}],
        ['a name with NUL', { name: 'a\0b' }],
      ];
      for (const [what, body] of bodies) {
        it(what, async () => assertProblem(await alice.call('POST', '/auth/tokens', body), 'request.invalid'));
      }

      const queries = ['?limit=0', '?limit=1001', '?limit=x', '?cursor=x', '?cursor=WyJ4IiwieSJd', '?cursor=W10'];
      for (const query of queries) {
        it(`the query ${query}`, async () => {
          assertProblem(await alice.call('GET', `/auth/tokens${query}`), 'request.invalid');
        });
      }

      for (const id of ['nothing', '%00', "'%20or%201=1"]) {
        it(`to revoke "${id}"`, async () => {
          const { status } = await alice.call('DELETE', `/auth/tokens/${id}`);
          assert.ok(status === 404 || status === 400, String(status));
        });
      }
    });
  });
});
