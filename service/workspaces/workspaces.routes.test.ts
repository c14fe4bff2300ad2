import assert from 'node:assert/strict';
import { pageSchema, workspaceSchema } from '@mockforge-cloud/shared/protocol';
import { eq } from 'drizzle-orm';
import { branches } from '../branches/branches.table.ts';
import type { MemberChange } from '../events/event-map.ts';
import { members } from '../members/members.table.ts';
import { eachDatabase } from '../testing/each-database.ts';
import { assertProblem } from '../testing/problem-assert.ts';
import { startTestService, type TestService, type TestUser } from '../testing/test-service.ts';

describe('workspaces', () => {
  eachDatabase((open) => {
    let service: TestService;
    let alice: TestUser;
    let bob: TestUser;

    before(async () => {
      service = await startTestService({ database: await open() });
    });
    after(() => service.close());
    beforeEach(async () => {
      alice = await service.register('Alice');
      bob = await service.register('Bob');
    });

    const create = async (body: unknown, user = alice) =>
      workspaceSchema.parse((await user.call('POST', '/workspaces', body)).body);

    it('are at most 300 that one account has made (I16, L7)', async function () {
      this.timeout(120_000);
      const user = await service.register('Collector');
      for (let many = 0; many < 299; many++) await service.createWorkspace(user);
      const answers = await Promise.all(['a', 'b'].map((name) => user.call('POST', '/workspaces', { name })));
      assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409]);
      const { body } = await user.call('GET', '/workspaces?limit=1');
      const [made] = (body as { items: { id: string }[] }).items;
      await user.call('DELETE', `/workspaces/${made?.id}`);
      assert.equal((await user.call('POST', '/workspaces', { name: 'c' })).status, 201);
    });

    it('makes its creator an admin, and begins with the branch main at revision 0', async () => {
      const workspace = await create({ id: 'shop', name: 'Shop', project: 'web' });
      const { created_at, ...rest } = workspace;
      assert.deepEqual(rest, { id: 'shop', name: 'Shop', project: 'web', role: 'admin' });
      assert.ok(Date.parse(created_at) > 0);
      assert.deepEqual((await alice.call('GET', '/workspaces/shop')).body, workspace);
      const made = await service.context.db.select().from(branches).where(eq(branches.workspaceId, 'shop'));
      assert.deepEqual(
        made.map(({ branch, revision }) => ({ branch, revision })),
        [{ branch: 'main', revision: 0 }],
      );
    });

    it('makes an id of the name where none is given, also when many do so at once', async () => {
      const made = await Promise.all(Array.from({ length: 8 }, () => create({ name: 'Été API' })));
      const ids = made.map(({ id }) => id);
      assert.equal(new Set(ids).size, 8);
      assert.ok(ids.includes('ete-api') && ids.includes('ete-api-2'));
    });

    it('refuses an id that is taken, whoever took it, and leaves nothing behind', async () => {
      await create({ id: 'taken', name: 'Mine' });
      assertProblem(await bob.call('POST', '/workspaces', { id: 'taken', name: 'Yours' }), 'workspace.id_taken');
      assertProblem(await bob.call('GET', '/workspaces/taken'), 'workspace.not_found');
    });

    it('lists those that one is a member of, page by page', async () => {
      for (const id of ['a-1', 'a-2', 'a-3']) await create({ id, name: id });
      await create({ id: 'b-1', name: 'Not hers' }, bob);
      const page = pageSchema(workspaceSchema);
      const first = page.parse((await alice.call('GET', '/workspaces?limit=2')).body);
      const second = page.parse((await alice.call('GET', `/workspaces?limit=2&cursor=${first.next_cursor}`)).body);
      assert.deepEqual(
        [...first.items, ...second.items].map(({ id }) => id),
        ['a-1', 'a-2', 'a-3'],
      );
      assert.equal(second.next_cursor, null);
      for (const id of ['a-1', 'a-2', 'a-3', 'b-1'])
        await (id === 'b-1' ? bob : alice).call('DELETE', `/workspaces/${id}`);
    });

    it('changes what is named, and nothing else', async () => {
      const { id } = await create({ name: 'Before', project: 'web' });
      const named = workspaceSchema.parse((await alice.call('PATCH', `/workspaces/${id}`, { name: 'After' })).body);
      assert.deepEqual([named.name, named.project], ['After', 'web']);
      const cleared = workspaceSchema.parse((await alice.call('PATCH', `/workspaces/${id}`, { project: null })).body);
      assert.deepEqual([cleared.name, cleared.project], ['After', null]);
      assert.equal((await alice.call('PATCH', `/workspaces/${id}`, {})).status, 200);
    });

    it('answers outsiders as if it did not exist', async () => {
      const { id } = await create({ name: 'Secret' });
      const asked = [
        ['GET', undefined],
        ['PATCH', { name: 'x' }],
        ['DELETE', undefined],
      ] as const;
      for (const [method, body] of asked) {
        const there = await bob.call(method, `/workspaces/${id}`, body);
        const nowhere = await bob.call(method, '/workspaces/nowhere', body);
        assertProblem(there, 'workspace.not_found');
        assert.deepEqual(JSON.parse(JSON.stringify(there.body).replaceAll(id, 'nowhere')), nowhere.body);
      }
    });

    it('[I9] is changed and deleted only by those whose role allows it', async () => {
      const { id } = await create({ name: 'Ours' });
      for (const role of ['viewer', 'editor'] as const) {
        const user = await service.register(role);
        await service.addMember(id, { admin: alice, user, role });
        assertProblem(await user.call('PATCH', `/workspaces/${id}`, { name: 'x' }), 'auth.forbidden');
        assertProblem(await user.call('DELETE', `/workspaces/${id}`), 'auth.forbidden');
      }
    });

    it('takes everything with it when it is deleted, and tells its members', async () => {
      const { id } = await create({ name: 'Old' });
      await service.addMember(id, { admin: alice, user: bob, role: 'editor' });
      const told: MemberChange[] = [];
      const stop = service.context.events.on('member_changed', (change) => told.push(change));
      assert.equal((await alice.call('DELETE', `/workspaces/${id}`)).status, 204);
      stop();
      assert.deepEqual(told.map(({ user }) => user.id).sort(), [alice.id, bob.id].sort());
      assert.ok(told.every(({ workspaceId, membership }) => workspaceId === id && membership === null));
      const { db } = service.context;
      assert.deepEqual(await db.select().from(members).where(eq(members.workspaceId, id)), []);
      assert.deepEqual(await db.select().from(branches).where(eq(branches.workspaceId, id)), []);
      assertProblem(await alice.call('GET', `/workspaces/${id}`), 'workspace.not_found');
    });

    describe('refuses', () => {
      const bodies: [string, unknown][] = [
        ['an id with a path in it', { id: '../etc', name: 'x' }],
        ['an id in capitals', { id: 'Shop', name: 'x' }],
        ['an id of 65', { id: 'a'.repeat(65), name: 'x' }],
        ['an id that is a number', { id: 7, name: 'x' }],
        ['no name', { id: 'x' }],
        ['a name with NUL', { name: 'a\0b' }],
        ['an endless name', { name: 'x'.repeat(201) }],
        ['a list', [{ name: 'x' }]],
        ['null', null],
      ];
      for (const [what, body] of bodies) {
        it(what, async () => assertProblem(await alice.call('POST', '/workspaces', body), 'request.invalid'));
      }

      for (const id of ['%00', '%2e%2e%2fetc', "a'%20or%201=1", 'A', '%F0%9F%92%A9']) {
        it(`the address /workspaces/${id}`, async () => {
          assertProblem(await alice.call('GET', `/workspaces/${id}`), 'workspace.not_found');
        });
      }

      it('a cursor with NUL', async () => {
        const cursor = Buffer.from('["a\\u0000"]').toString('base64url');
        assertProblem(await alice.call('GET', `/workspaces?cursor=${cursor}`), 'request.invalid');
      });

      it('whoever has not signed in', async () => {
        assertProblem(await service.call('GET', '/workspaces'), 'auth.required');
        assertProblem(await service.call('POST', '/workspaces', { body: { name: 'x' } }), 'auth.required');
      });
    });
  });
});
