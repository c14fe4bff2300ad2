import assert from 'node:assert/strict';
import {
  type ChangesPage,
  type Conflict,
  conflictSchema,
  type ResolveAnswer,
  type ResolveBody,
  resolveAnswerSchema,
} from '@mockforge-cloud/shared/protocol';
import { openSocket } from '../realtime/testing/test-socket.ts';
import { created, deleted, hashOf, updated, useBranch } from '../sync/testing/branch-fixture.ts';
import { eachDatabase } from '../testing/each-database.ts';
import { assertProblem } from '../testing/problem-assert.ts';
import type { TestUser } from '../testing/test-service.ts';

const BASE = 'a: 1\nb: 1\nc: 1\n';
const HEAD = 'a: 2\nb: 1\nc: 1\n';
const LOCAL = 'a: 3\nb: 1\nc: 1\n';

describe('conflicts', () => {
  eachDatabase((open) => {
    const branch = useBranch(open);

    /** Alice's LOCAL against Bob's HEAD. */
    async function disagree(replica = 'alices'): Promise<Conflict> {
      const { mock_id } = await branch().create('a.yaml', BASE);
      await branch().ack(updated(mock_id, HEAD, BASE), { by: branch().bob });
      return dispute(mock_id, LOCAL, replica);
    }

    async function dispute(mockId: string, text: string, replica = 'alices', settles?: string[]): Promise<Conflict> {
      const result = await branch().pushOne(updated(mockId, text, BASE, settles && { settles }), { replica });
      assert.equal(result.type, 'conflict');
      return result.type === 'conflict' ? result.conflict : assert.fail();
    }

    const list = async (query = '') => {
      const { body } = await branch().alice.call('GET', `/sync/workspaces/${branch().workspaceId}/conflicts${query}`);
      return body as { items: Conflict[]; next_cursor: string | null };
    };
    const resolve = (id: string, body: ResolveBody, by: TestUser = branch().bob) =>
      by.call('POST', `/sync/conflicts/${id}/resolve`, body);
    const settle = async (id: string, body: ResolveBody): Promise<ResolveAnswer> =>
      resolveAnswerSchema.parse((await resolve(id, body)).body);
    const lastChange = async () => {
      const { body } = await branch().alice.call('GET', `/sync/workspaces/${branch().workspaceId}/changes`);
      return (body as ChangesPage).items.at(-1);
    };

    it('[CONF1] name both sides and their people (P1)', async () => {
      const conflict = await disagree();
      const { alice, bob, workspaceId } = branch();
      const { conflict_id, opened_at, op_id, mock_id, ...rest } = conflict;
      assert.deepEqual(rest, {
        workspace_id: workspaceId,
        branch: 'main',
        path: 'a.yaml',
        author: { id: alice.id, username: 'Alice' },
        replica_id: 'alices',
        base_hash: hashOf(BASE),
        local_hash: hashOf(LOCAL),
        head_hash: hashOf(HEAD),
        head_revision: 2,
        head_author: { id: bob.id, username: 'Bob' },
      });
      assert.deepEqual((await list()).items, [conflict]);
    });

    it('[CONF1] [CONF4] are told to the other subscribers when they open and when they are settled', async () => {
      const socket = await openSocket(branch().service.url, { token: branch().bob.token });
      await socket.ask({ type: 'subscribe', workspace_id: branch().workspaceId });
      const conflict = await disagree();
      assert.deepEqual((await socket.next('conflict_opened')).conflict, conflict);
      await settle(conflict.conflict_id, { strategy: 'remote' });
      assert.equal((await socket.next('conflict_resolved')).conflict_id, conflict.conflict_id);
      await socket.close();
    });

    it('[CONF2] a new one takes the place of the one that its author knows of, which is kept (I1)', async () => {
      const first = await disagree();
      const second = await dispute(first.mock_id, 'a: 4\nb: 1\nc: 1\n', 'alices', [first.conflict_id]);
      const other = await dispute(first.mock_id, 'a: 5\nb: 1\nc: 1\n', 'another');
      const ids = (await list()).items.map((item) => item.conflict_id);
      assert.deepEqual(ids.sort(), [second.conflict_id, other.conflict_id].sort());
      assertProblem(await resolve(first.conflict_id, { strategy: 'local' }), 'conflict.closed');
      assert.ok(await branch().keeps(LOCAL));
    });

    it('[CONF2] one that its author has not heard of stays open beside the new one: the machine may be a clone (F9)', async () => {
      const first = await disagree();
      const second = await dispute(first.mock_id, 'a: 4\nb: 1\nc: 1\n');
      const ids = (await list()).items.map((item) => item.conflict_id);
      assert.deepEqual(ids.sort(), [first.conflict_id, second.conflict_id].sort());
    });

    it('[CONF2] one with the same bytes takes the place of the old one', async () => {
      const first = await disagree();
      const again = await dispute(first.mock_id, LOCAL);
      assert.deepEqual((await list()).items, [again]);
    });

    it('[CONF3] an accepted push that names it closes it, and the change says so', async () => {
      const { conflict_id, mock_id } = await disagree();
      const other = await dispute(mock_id, 'a: 5\nb: 1\nc: 1\n', 'another');
      const settles = [conflict_id];
      await branch().ack(updated(mock_id, 'a: 23\nb: 1\nc: 1\n', HEAD, { settles }), { replica: 'alices' });
      assert.deepEqual(
        (await list()).items.map((item) => item.conflict_id),
        [other.conflict_id],
      );
      const closed = [{ conflict_id, replica_id: 'alices', user_id: branch().alice.id, local_hash: hashOf(LOCAL) }];
      assert.deepEqual((await lastChange())?.closed, closed);
    });

    it('[CONF3] so does a push of what the head holds already', async () => {
      const { conflict_id, mock_id } = await disagree();
      await branch().ack(updated(mock_id, HEAD, BASE, { settles: [conflict_id] }), { replica: 'alices' });
      assert.deepEqual((await list()).items, []);
      assert.equal((await lastChange())?.closed?.[0]?.conflict_id, conflict_id);
    });

    it('[CONF3] so does one that brings what it holds: that is in the history from then on', async () => {
      const { conflict_id, mock_id } = await disagree();
      await branch().ack(updated(mock_id, LOCAL, HEAD), { replica: 'alices' });
      assert.deepEqual((await list()).items, []);
      assert.equal((await lastChange())?.closed?.[0]?.conflict_id, conflict_id);
    });

    for (const [what, event] of [
      ['an edit', (id: string) => updated(id, 'a: 2\nb: 1\nc: 5\n', HEAD)],
      ['an edit that merges', (id: string) => updated(id, 'a: 1\nb: 1\nc: 5\n', BASE)],
      ['what the head holds', (id: string) => updated(id, HEAD, BASE)],
      ['a patch', (id: string) => ({ type: 'mock_updated', mock_id: id, changes: { patch: { c: 5 } } })],
      ['a deletion', (id: string) => deleted(id)],
    ] as const) {
      it(`[CONF3] ${what} of a cloned or restored machine, which has not heard of it, leaves it open (F9, T7)`, async () => {
        const conflict = await disagree();
        await branch().ack(event(conflict.mock_id), { replica: 'alices' });
        assert.deepEqual((await list()).items, [conflict]);
      });
    }

    it('[CONF3] so does the push of another mock that falls on its path, whatever it names (T7)', async () => {
      const { mock_id: former } = await branch().create('a.yaml', 'old: 1\n');
      await branch().ack(deleted(former), { by: branch().bob });
      const conflict = await disagree();
      const fallen = await branch().pushOne(updated(former, HEAD, 'old: 1\n'), { replica: 'alices' });
      assert.equal(fallen.type === 'ack' ? fallen.mock_id : null, conflict.mock_id);
      assert.deepEqual((await list()).items, [conflict]);
    });

    it('[CONF3] nobody closes another person’s by naming it', async () => {
      const conflict = await disagree();
      const settles = [conflict.conflict_id];
      await branch().ack(updated(conflict.mock_id, 'a: 9\nb: 1\nc: 1\n', HEAD, { settles }), { by: branch().bob });
      assert.deepEqual((await list()).items, [conflict]);
    });

    it('[CONF2] edits of a deleted mock that fall on one in conflict are answered, and all held (M2)', async () => {
      const { mock_id: former } = await branch().create('a.yaml', BASE);
      await branch().ack(deleted(former), { by: branch().bob });
      const conflict = await disagree();
      for (const text of ['a: 5\nb: 1\nc: 1\n', LOCAL, 'a: 6\nb: 1\nc: 1\n']) {
        const fallen = await branch().pushOne(updated(former, text, BASE), { replica: 'alices' });
        assert.equal(fallen.type === 'conflict' ? fallen.mock_id : fallen, conflict.mock_id);
      }
      assert.equal((await list()).items.length, 3);
    });

    it('[CONF4] settling makes a revision even where the head stays, which names what was submitted', async () => {
      const { conflict_id, mock_id } = await disagree();
      const { revision } = await branch().head();
      const answer = await settle(conflict_id, { strategy: 'theirs', head_hash: hashOf(HEAD) });
      assert.deepEqual(
        { ...answer, chain: '' },
        { conflict_id, mock_id, revision: revision + 1, chain: '', hash: hashOf(HEAD) },
      );
      const change = await lastChange();
      assert.equal(change?.revision, revision + 1);
      assert.equal(change?.event.hash, hashOf(HEAD));
      assert.equal(change?.user.username, 'Bob');
      const { id } = branch().alice;
      assert.deepEqual(change?.closed, [{ conflict_id, replica_id: 'alices', user_id: id, local_hash: hashOf(LOCAL) }]);
    });

    it('[CONF5] "local" makes the author’s content the head, whoever settles it', async () => {
      const { conflict_id } = await disagree();
      await settle(conflict_id, { strategy: 'local' });
      assert.deepEqual(await branch().files(), { 'a.yaml': LOCAL });
      assert.deepEqual((await list()).items, []);
    });

    for (const strategy of ['merge', 'manual'] as const) {
      it(`[CONF5] "${strategy}" makes the given content the head, and wants one`, async () => {
        const { conflict_id } = await disagree();
        assertProblem(await resolve(conflict_id, { strategy }), 'request.invalid');
        const content = Buffer.from('a: 2 and 3\n');
        const resolution = { content: content.toString('base64'), encoding: 'base64' } as const;
        await settle(conflict_id, { strategy, resolution, head_hash: hashOf(HEAD) });
        assert.deepEqual(await branch().files(), { 'a.yaml': content.toString() });
      });
    }

    it('[CONF5] a mock that was deleted meanwhile comes back with the content chosen', async () => {
      const { conflict_id, mock_id } = await disagree();
      await branch().ack(deleted(mock_id), { by: branch().bob });
      await settle(conflict_id, { strategy: 'local' });
      assert.deepEqual(await branch().files(), { 'a.yaml': LOCAL });
    });

    it('[CONF6] a choice made on an older head is merged with the new one', async () => {
      const { conflict_id, mock_id } = await disagree();
      await branch().ack(updated(mock_id, 'a: 2\nb: 1\nc: 9\n', HEAD), { by: branch().bob });
      const resolution = { content: 'a: 23\nb: 1\nc: 1\n' };
      await settle(conflict_id, { strategy: 'merge', resolution, head_hash: hashOf(HEAD) });
      assert.deepEqual(await branch().files(), { 'a.yaml': 'a: 23\nb: 1\nc: 9\n' });
    });

    it('[CONF6] a choice that can not be merged with the new head is refused, and the conflict stays', async () => {
      const { conflict_id, mock_id } = await disagree();
      await branch().ack(updated(mock_id, 'a: 7\nb: 1\nc: 1\n', HEAD), { by: branch().bob });
      const body = { strategy: 'local', head_hash: hashOf(HEAD) } as const;
      assertProblem(await resolve(conflict_id, body), 'conflict.head_moved');
      assert.equal((await list()).items.length, 1);
    });

    it('[CONF7] one that is settled can not be settled again, not even at the same moment', async () => {
      const { conflict_id } = await disagree();
      const answers = await Promise.all([1, 2, 3].map(() => resolve(conflict_id, { strategy: 'local' })));
      assert.deepEqual(answers.map((answer) => answer.status).sort(), [200, 409, 409]);
    });

    it('[CONF7] one of a foreign workspace is not there', async () => {
      const { conflict_id } = await disagree();
      const eve = await branch().service.register('Eve');
      assertProblem(await resolve(conflict_id, { strategy: 'local' }, eve), 'conflict.not_found');
      assertProblem(await resolve('none', { strategy: 'local' }), 'conflict.not_found');
    });

    it('[PUSH6] [AUTH9] settling wants the permission to update, and the scope to write (I9)', async () => {
      const { conflict_id } = await disagree();
      const { service, alice, workspaceId } = branch();
      const viewer = await service.register('Viewer');
      await service.addMember(workspaceId, { admin: alice, user: viewer, role: 'viewer' });
      assertProblem(await resolve(conflict_id, { strategy: 'local' }, viewer), 'auth.forbidden');
      const token = await service.createToken(alice, { scopes: ['read'] });
      const path = `/sync/conflicts/${conflict_id}/resolve`;
      assertProblem(await service.call('POST', path, { token, body: { strategy: 'local' } }), 'auth.scope_missing');
    });

    it('[CONF8] are listed in pages', async () => {
      const results = await branch().push(['a', 'b', 'c'].map((name) => created(`${name}.yaml`, BASE)));
      for (const { mock_id = '' } of results) {
        await branch().ack(updated(mock_id, HEAD, BASE), { by: branch().bob });
        await dispute(mock_id, LOCAL);
      }
      const first = await list('?limit=2');
      const second = await list(`?limit=2&cursor=${first.next_cursor}`);
      const all = [...first.items, ...second.items].map((item) => conflictSchema.parse(item).path);
      assert.deepEqual(all.sort(), ['a.yaml', 'b.yaml', 'c.yaml']);
      assert.equal(second.next_cursor, null);
    });
  });
});
