import assert from 'node:assert/strict';
import { memberSchema, pageSchema, type Role } from '@mockforge-cloud/shared/protocol';
import type { MemberChange } from '../events/event-map.ts';
import { eachDatabase } from '../testing/each-database.ts';
import { assertProblem } from '../testing/problem-assert.ts';
import { startTestService, type TestService, type TestUser } from '../testing/test-service.ts';
import { requireMember } from './access.ts';

describe('members', () => {
  eachDatabase((open) => {
    let service: TestService;
    let alice: TestUser;
    let bob: TestUser;
    let workspaceId: string;
    let path: string;

    before(async () => {
      service = await startTestService({ database: await open() });
    });
    after(() => service.close());
    beforeEach(async () => {
      alice = await service.register('Alice');
      bob = await service.register('Bob');
      workspaceId = await service.createWorkspace(alice);
      path = `/workspaces/${workspaceId}/members`;
    });

    const join = (user: TestUser, role: Role) => service.addMember(workspaceId, { admin: alice, user, role });
    const list = async (query = '') => pageSchema(memberSchema).parse((await alice.call('GET', path + query)).body);

    it('are added by e-mail, and see the workspace from then on', async () => {
      const answer = await alice.call('POST', path, { email: bob.email.toUpperCase(), role: 'viewer' });
      assert.equal(answer.status, 201);
      const member = memberSchema.parse(answer.body);
      assert.deepEqual([member.user.id, member.role, member.permissions], [bob.id, 'viewer', null]);
      assert.equal((await bob.call('GET', `/workspaces/${workspaceId}`)).status, 200);
    });

    it('are named with their account’s age when they are added: nobody has verified the address (M5)', async () => {
      const { body } = await alice.call('POST', path, { email: bob.email, role: 'viewer' });
      const { user, account_since } = memberSchema.parse(body);
      assert.equal(user.username, 'Bob');
      assert.ok(Math.abs(Date.parse(account_since) - Date.now()) < 600_000);
      assert.equal((await list()).items.find((member) => member.user.id === bob.id)?.account_since, account_since);
    });

    it('are no way to find out who has an account (M5)', async () => {
      const probe = (many: number) => alice.call('POST', path, { email: `n${many}@example.com`, role: 'viewer' });
      for (let many = 0; many < 20; many++) assertProblem(await probe(many), 'member.not_found');
      assertProblem(await probe(20), 'rate.limited');
      assertProblem(await alice.call('POST', path, { email: bob.email, role: 'viewer' }), 'rate.limited');
    });

    it('are listed page by page', async () => {
      for (const name of ['C', 'D', 'E']) await join(await service.register(name), 'viewer');
      const first = await list('?limit=3');
      const second = await list(`?limit=3&cursor=${first.next_cursor}`);
      assert.equal(new Set([...first.items, ...second.items].map(({ user }) => user.id)).size, 4);
      assert.equal(second.next_cursor, null);
    });

    it('are not added twice, and not without an account', async () => {
      await join(bob, 'viewer');
      assertProblem(await alice.call('POST', path, { email: bob.email, role: 'admin' }), 'member.exists');
      assertProblem(await alice.call('POST', path, { email: 'no@example.com', role: 'viewer' }), 'member.not_found');
      assert.equal((await list()).items.find(({ user }) => user.id === bob.id)?.role, 'viewer');
    });

    it('get another role, at once', async () => {
      await join(bob, 'viewer');
      const asked = { workspaceId, userId: bob.id, permission: 'update' } as const;
      await assert.rejects(requireMember(service.context.db, asked), { code: 'auth.forbidden' });
      assert.equal((await alice.call('PATCH', `${path}/${bob.id}`, { role: 'editor' })).status, 200);
      assert.equal((await requireMember(service.context.db, asked)).role, 'editor');
    });

    it('have single permissions instead of those of the role, until the role changes', async () => {
      await join(bob, 'editor');
      const set = async (body: unknown) =>
        memberSchema.parse((await alice.call('PATCH', `${path}/${bob.id}`, body)).body);
      assert.deepEqual((await set({ permissions: ['update', 'update'] })).permissions, ['update']);
      const asked = { workspaceId, userId: bob.id, permission: 'delete' } as const;
      await assert.rejects(requireMember(service.context.db, asked), { code: 'auth.forbidden' });
      assert.equal((await set({ role: 'viewer' })).permissions, null);
      assert.deepEqual((await set({ permissions: [] })).permissions, []);
      assert.equal((await set({ permissions: null })).permissions, null);
    });

    it('are told of to the sockets, after it is so', async () => {
      const told: MemberChange[] = [];
      const stop = service.context.events.on('member_changed', (change) => told.push(change));
      await alice.call('POST', path, { email: bob.email, role: 'viewer' });
      await alice.call('PATCH', `${path}/${bob.id}`, { role: 'editor' });
      await alice.call('DELETE', `${path}/${bob.id}`);
      stop();
      assert.deepEqual(
        told.map(({ user, membership }) => [user.username, membership?.role ?? null]),
        [
          ['Bob', 'viewer'],
          ['Bob', 'editor'],
          ['Bob', null],
        ],
      );
    });

    it('may leave, and are outsiders then', async () => {
      await join(bob, 'viewer');
      assert.equal((await bob.call('DELETE', `${path}/${bob.id}`)).status, 204);
      assertProblem(await bob.call('GET', path), 'workspace.not_found');
    });

    it('always have an admin among them', async () => {
      await join(bob, 'editor');
      assertProblem(await alice.call('DELETE', `${path}/${alice.id}`), 'member.last_admin');
      assertProblem(await alice.call('PATCH', `${path}/${alice.id}`, { role: 'editor' }), 'member.last_admin');
      assertProblem(await alice.call('PATCH', `${path}/${alice.id}`, { permissions: [] }), 'member.last_admin');
      assert.equal((await alice.call('GET', `/workspaces/${workspaceId}`)).status, 200);
    });

    it('always have an admin among them, also when two remove each other at the same time', async () => {
      await join(bob, 'admin');
      const answers = await Promise.all([
        alice.call('DELETE', `${path}/${bob.id}`),
        bob.call('DELETE', `${path}/${alice.id}`),
      ]);
      assert.deepEqual(answers.map(({ status }) => status).sort(), [204, 404]);
    });

    describe('[I9]', () => {
      for (const role of ['viewer', 'editor'] as const) {
        it(`a ${role} manages nobody, not even themselves`, async () => {
          await join(bob, role);
          const carol = await service.register('Carol');
          assertProblem(await bob.call('POST', path, { email: carol.email, role: 'viewer' }), 'auth.forbidden');
          assertProblem(await bob.call('PATCH', `${path}/${bob.id}`, { role: 'admin' }), 'auth.forbidden');
          assertProblem(await bob.call('DELETE', `${path}/${alice.id}`), 'auth.forbidden');
        });
      }

      it('who may manage hands out no more than they have, and leaves admins alone', async () => {
        await join(bob, 'editor');
        await alice.call('PATCH', `${path}/${bob.id}`, { permissions: ['update', 'comment', 'manage'] });
        const carol = await service.register('Carol');
        const add = (body: object) => bob.call('POST', path, { email: carol.email, ...body });
        assertProblem(await add({ role: 'admin' }), 'auth.forbidden');
        assertProblem(await add({ role: 'editor' }), 'auth.forbidden');
        assertProblem(await add({ role: 'viewer', permissions: ['invite'] }), 'auth.forbidden');
        assertProblem(await bob.call('PATCH', `${path}/${bob.id}`, { role: 'admin' }), 'auth.forbidden');
        assertProblem(await bob.call('PATCH', `${path}/${alice.id}`, { role: 'viewer' }), 'auth.forbidden');
        assertProblem(await bob.call('DELETE', `${path}/${alice.id}`), 'auth.forbidden');
        assertProblem(await bob.call('DELETE', `/workspaces/${workspaceId}`), 'auth.forbidden');
        assert.equal((await add({ role: 'viewer' })).status, 201);
        assert.equal((await bob.call('DELETE', `${path}/${carol.id}`)).status, 204);
      });

      it('outsiders learn nothing', async () => {
        assertProblem(await bob.call('GET', path), 'workspace.not_found');
        assertProblem(await bob.call('POST', path, { email: bob.email, role: 'admin' }), 'workspace.not_found');
        assertProblem(await bob.call('PATCH', `${path}/${alice.id}`, { role: 'viewer' }), 'workspace.not_found');
        assertProblem(await bob.call('DELETE', `${path}/${alice.id}`), 'workspace.not_found');
        assertProblem(await bob.call('DELETE', `/workspaces/%00/members/${alice.id}`), 'workspace.not_found');
      });
    });

    describe('refuse', () => {
      const bodies: [string, unknown][] = [
        ['an unknown role', { email: 'x@example.com', role: 'owner' }],
        ['an unknown permission', { email: 'x@example.com', role: 'viewer', permissions: ['fly'] }],
        ['a hundred permissions', { email: 'x@example.com', role: 'viewer', permissions: Array(100).fill('update') }],
        ['an address that is none', { email: 'a\0b', role: 'viewer' }],
        ['nothing', {}],
      ];
      for (const [what, body] of bodies) {
        it(what, async () => assertProblem(await alice.call('POST', path, body), 'request.invalid'));
      }

      for (const id of ['nobody', '%00', "'--"]) {
        it(`to change the member "${id}"`, async () => {
          assertProblem(await alice.call('PATCH', `${path}/${id}`, { role: 'viewer' }), 'member.not_found');
          assertProblem(await alice.call('DELETE', `${path}/${id}`), 'member.not_found');
        });
      }
    });
  });
});
