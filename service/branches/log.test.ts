import assert from 'node:assert/strict';
import type { ChangeRecord, ChangesPage, Head } from '@mockforge-cloud/shared/protocol';
import { sha256 } from '../hash.ts';
import { created, deleted, hashOf, renamed, updated, useBranch } from '../sync/testing/branch-fixture.ts';
import { eachDatabase } from '../testing/each-database.ts';
import { assertProblem } from '../testing/problem-assert.ts';

describe('the log of a branch', () => {
  eachDatabase((open) => {
    const branch = useBranch(open);

    const call = (route: string) => branch().alice.call('GET', `/sync/workspaces/${branch().workspaceId}/${route}`);
    const changes = async (query = '') => (await call(`changes${query}`)).body as ChangesPage;

    it('[LOG2] chains every revision to the one before, so that a client can compute it', async () => {
      const begin = await branch().head();
      const { mock_id } = await branch().create('a.yaml', 'a');
      await branch().push([renamed(mock_id, 'b.yaml'), created('c.yaml', 'c')]);
      await branch().ack(deleted(mock_id));
      const { items, head } = await changes();
      const byRevision = new Map<number, ChangeRecord[]>();
      for (const item of items) byRevision.set(item.revision, [...(byRevision.get(item.revision) ?? []), item]);
      let chain = begin.chain;
      for (const [revision, records] of byRevision) {
        const rows = records.map(({ event, op_id }) => [event.mock_id, event.path, event.hash, op_id]);
        chain = sha256(`${chain}\n${JSON.stringify([revision, rows])}`);
        for (const record of records) assert.equal(record.chain, chain);
      }
      assert.deepEqual(head, { revision: 3, chain });
    });

    it('[LOG2] begins every history differently (I15)', async () => {
      const { service, alice } = branch();
      const heads = await Promise.all(
        [1, 2].map(async () => {
          const id = await service.createWorkspace(alice);
          return (await alice.call('GET', `/sync/workspaces/${id}/status`)).body as { head: Head };
        }),
      );
      assert.notEqual(heads[0]?.head.chain, heads[1]?.head.chain);
    });

    it('tells of every kind of change what the mock is now, and what it was', async () => {
      const { mock_id } = await branch().create('a.yaml', 'a: 1\nb: 1\n');
      await branch().ack(updated(mock_id, 'a: 2\nb: 1\n', 'a: 1\nb: 1\n'), { by: branch().bob, replica: 'bobs' });
      await branch().ack(renamed(mock_id, 'b.yaml', 'a.yaml'));
      await branch().ack(deleted(mock_id, 'a: 2\nb: 1\n'));
      const { items } = await changes();
      const path = 'a.yaml';
      const [one, two] = ['a: 1\nb: 1\n', 'a: 2\nb: 1\n'];
      const same = { mock_id };
      assert.deepEqual(
        items.map((item) => item.event),
        [
          { ...same, type: 'mock_created', path, hash: hashOf(one), size: 10, mock: { path, content: one } },
          {
            ...same,
            type: 'mock_updated',
            path,
            hash: hashOf(two),
            size: 10,
            changes: { content: two, base_hash: hashOf(one) },
          },
          {
            ...same,
            type: 'mock_renamed',
            path: 'b.yaml',
            hash: hashOf(two),
            size: 10,
            changes: { base_hash: hashOf(two), path: 'b.yaml', base_path: path },
          },
          { ...same, type: 'mock_deleted', path: 'b.yaml', hash: null, size: 0, changes: { base_hash: hashOf(two) } },
        ],
      );
      const { bob } = branch();
      assert.deepEqual(items[1]?.user, { id: bob.id, username: 'Bob' });
      assert.equal(items[1]?.replica_id, 'bobs');
    });

    it('[LOG3] gives pages of whole revisions', async () => {
      for (let batch = 0; batch < 3; batch++) {
        await branch().push(Array.from({ length: 400 }, (_, at) => created(`${batch}/${at}.yaml`, `${at}`)));
      }
      const first = await changes();
      assert.deepEqual([first.items.length, first.more, first.head.revision], [800, true, 3]);
      const last = first.items.at(-1);
      const second = await changes(`?since=${last?.revision}&chain=${last?.chain}`);
      assert.deepEqual([second.items.length, second.more], [400, false]);
      assert.equal(second.items[0]?.revision, 3);
      assert.deepEqual((await changes(`?since=3`)).items, []);
    });

    it('[LOG4] refuses a cursor that is not of this history (I15)', async () => {
      await branch().create('a.yaml', 'a');
      await branch().create('b.yaml', 'b');
      const { head, items } = await changes();
      const known = [`since=1&chain=${items[0]?.chain}`, `since=2&chain=${head.chain}`, 'since=1', 'since=0'];
      for (const cursor of known) assert.equal((await call(`changes?${cursor}`)).status, 200, cursor);
      for (const cursor of [
        `since=1&chain=${head.chain}`,
        `since=2&chain=${hashOf('else')}`,
        `since=0&chain=${head.chain}`,
        'since=3',
        `since=9&chain=${head.chain}`,
      ]) {
        assertProblem(await call(`changes?${cursor}`), 'sync.chain_mismatch');
      }
    });

    it('[LOG6] leaves content above the limit out, to be fetched by its hash', async () => {
      const large = 'x'.repeat(branch().service.context.limits.maxInlineBytes + 1);
      await branch().create('large.txt', large);
      await branch().create('small.txt', large.slice(1));
      const { items } = await changes();
      assert.equal(items[0]?.event.mock?.content, undefined);
      assert.equal(items[0]?.event.size, large.length);
      assert.equal(items[1]?.event.mock?.content, large.slice(1));
      assert.ok(await branch().keeps(large));
    });

    it('[LOG6] leaves content out that a page has no room for', async () => {
      const size = branch().service.context.limits.maxInlineBytes;
      for (let batch = 0; batch < 4; batch++) {
        await branch().push(
          Array.from({ length: 12 }, (_, at) => created(`${batch}-${at}.txt`, `${batch} ${at}`.padEnd(size, ' '))),
        );
      }
      const { items } = await changes();
      const inline = items.filter((item) => item.event.mock?.content !== undefined);
      assert.equal(items.length, 48);
      assert.equal(inline.length, 32);
    });
  });
});
