import assert from 'node:assert/strict';
import type { Strategy } from '@mockforge-cloud/shared/protocol';
import { eachDatabase } from '../testing/each-database.ts';
import { created, hashOf, updated, useBranch } from './testing/branch-fixture.ts';

const BASE = 'first: 1\nsecond: 2\nthird: 3\n';
const HEAD = 'first: 10\nsecond: 2\nthird: 3\n';
/** Another place than HEAD. */
const APART = 'first: 1\nsecond: 2\nthird: 30\n';
const MERGED = 'first: 10\nsecond: 2\nthird: 30\n';
/** The same place as HEAD. */
const AGAINST = 'first: 11\nsecond: 2\nthird: 3\n';
const STRATEGIES: Strategy[] = ['merge', 'local', 'remote', 'manual'];

describe('pushed content', () => {
  eachDatabase((open) => {
    const branch = useBranch(open);

    /** A mock that was BASE, and is HEAD by Bob. */
    async function movedMock(path = 'a.yaml'): Promise<string> {
      const { mock_id } = await branch().create(path, BASE);
      await branch().ack(updated(mock_id, HEAD, BASE), { by: branch().bob });
      return mock_id;
    }

    it('[CONTENT1] becomes the head where its base is the head', async () => {
      const { mock_id, revision } = await branch().create('a.yaml', BASE);
      const ack = await branch().ack(updated(mock_id, HEAD, BASE));
      assert.equal(ack.hash, hashOf(HEAD));
      assert.equal(ack.revision, revision + 1);
      assert.equal(ack.merged, undefined);
      assert.deepEqual(await branch().files(), { 'a.yaml': HEAD });
    });

    for (const strategy of STRATEGIES) {
      it(`[CONTENT2] is acknowledged without a change where the head holds it already (${strategy})`, async () => {
        const mockId = await movedMock();
        const before = await branch().head();
        const ack = await branch().ack(updated(mockId, HEAD, BASE), { strategy });
        assert.equal(ack.hash, hashOf(HEAD));
        assert.deepEqual(await branch().head(), before);
      });
    }

    it('[CONTENT3] [PUSH9] is merged with the head, and both parents are kept (I1, P1)', async () => {
      const mockId = await movedMock();
      const ack = await branch().ack(updated(mockId, APART, BASE));
      assert.equal(ack.merged, MERGED);
      assert.equal(ack.hash, hashOf(MERGED));
      assert.deepEqual(await branch().files(), { 'a.yaml': MERGED });
      for (const text of [APART, HEAD]) assert.ok(await branch().keeps(text));
    });

    it('[CONTENT3] is kept where the merge comes to what the head is (I1)', async () => {
      const { mock_id } = await branch().create('a.yaml', BASE);
      const both = 'first: 10\nsecond: 2\nthird: 30\n';
      await branch().ack(updated(mock_id, both, BASE), { by: branch().bob });
      const ack = await branch().ack(updated(mock_id, APART, BASE));
      assert.equal(ack.hash, hashOf(both));
      assert.equal(ack.merged, both);
      assert.ok(await branch().keeps(APART));
    });

    it('[CONTENT3] takes a base that is not known for none', async () => {
      const mockId = await movedMock();
      const unknown = await branch().pushOne(updated(mockId, AGAINST, 'never: seen\n'));
      assert.equal(unknown.type, 'conflict');
    });

    it('[CONTENT4] opens a conflict where the merge is not clean, and the head stays', async () => {
      const mockId = await movedMock();
      const before = await branch().head();
      const result = await branch().pushOne(updated(mockId, AGAINST, BASE));
      assert.equal(result.type, 'conflict');
      assert.deepEqual(await branch().files(), { 'a.yaml': HEAD });
      assert.deepEqual(await branch().head(), before);
      assert.ok(await branch().keeps(AGAINST));
    });

    it('[CONTENT5] becomes the head with "local" where the merge is not clean, else it is merged', async () => {
      const mockId = await movedMock();
      await branch().ack(updated(mockId, AGAINST, BASE), { strategy: 'local' });
      assert.deepEqual(await branch().files(), { 'a.yaml': AGAINST });
      assert.ok(await branch().keeps(HEAD));

      const other = await movedMock('b.yaml');
      const { merged } = await branch().ack(updated(other, APART, BASE), { strategy: 'local' });
      assert.equal(merged, MERGED);
    });

    it('[CONTENT6] gives way to the head with "remote", and is kept in a closed conflict (I1)', async () => {
      const mockId = await movedMock();
      const ack = await branch().ack(updated(mockId, AGAINST, BASE), { strategy: 'remote' });
      assert.equal(ack.hash, hashOf(HEAD));
      assert.equal(ack.merged, HEAD);
      assert.ok(await branch().keeps(AGAINST));
      const { body } = await branch().alice.call('GET', `/sync/workspaces/${branch().workspaceId}/conflicts`);
      assert.deepEqual(body, { items: [], next_cursor: null });

      const other = await movedMock('b.yaml');
      const { merged } = await branch().ack(updated(other, APART, BASE), { strategy: 'remote' });
      assert.equal(merged, MERGED);
    });

    it('[CONTENT7] opens a conflict with "manual" even where it could be merged', async () => {
      const mockId = await movedMock();
      const result = await branch().pushOne(updated(mockId, APART, BASE), { strategy: 'manual' });
      assert.equal(result.type, 'conflict');
    });

    it('[CONTENT7] is taken with "manual" where it is a fast-forward', async () => {
      const { mock_id } = await branch().create('a.yaml', BASE);
      await branch().ack(updated(mock_id, HEAD, BASE), { strategy: 'manual' });
    });

    it('[CONTENT8] is never merged where it holds NUL: the sender decides (I12)', async () => {
      const opaque = 'third\0\n';
      const mockId = await movedMock();
      const { revision } = await branch().head();
      const stale = await branch().pushOne(updated(mockId, opaque, BASE));
      assert.deepEqual(stale.type === 'stale_base' && stale.head, { hash: hashOf(HEAD), path: 'a.yaml', revision });
      assert.equal((await branch().pushOne(updated(mockId, opaque, BASE), { strategy: 'manual' })).type, 'conflict');
      const kept = await branch().ack(updated(mockId, opaque, BASE), { strategy: 'remote' });
      assert.equal(kept.merged, HEAD);
      await branch().ack(updated(mockId, opaque, BASE), { strategy: 'local' });
      assert.deepEqual(await branch().files(), { 'a.yaml': opaque });
    });

    it('[CONTENT8] keeps bytes that are not UTF-8 as they are (I12)', async () => {
      const bytes = Buffer.from([0xff, 0xfe, 0x00, 0x80, 0x0a]);
      const mock = { path: 'a.bin', content: bytes.toString('base64'), encoding: 'base64' };
      const ack = await branch().ack({ type: 'mock_created', mock });
      const update = (content: Buffer) => ({
        type: 'mock_updated',
        mock_id: ack.mock_id,
        changes: { content: content.toString('base64'), encoding: 'base64', base_hash: hashOf('else') },
      });
      assert.equal((await branch().pushOne(update(Buffer.from([0xff])))).type, 'stale_base');
      const got = await fetch(
        `${branch().service.url}/api/v1/workspaces/${branch().workspaceId}/mocks/${ack.mock_id}`,
        { headers: { authorization: `Bearer ${branch().alice.token}` } },
      );
      assert.deepEqual(Buffer.from(await got.arrayBuffer()), bytes);
    });

    it('[CONTENT9] is refused in an update without a base', async () => {
      const mockId = await movedMock();
      const event = { type: 'mock_updated', mock_id: mockId, changes: { content: APART } };
      const result = await branch().pushOne(event);
      assert.equal(result.type === 'error' && result.code, 'mock.base_required');
    });

    it('[CONTENT9] is merged without a base where the base is null', async () => {
      const mockId = await movedMock();
      const result = await branch().pushOne(updated(mockId, HEAD, null));
      assert.equal(result.type, 'ack');
    });

    it('refuses a new mock without content, and changes that say nothing', async () => {
      const { mock_id } = await branch().create('a.yaml', BASE);
      for (const event of [
        { type: 'mock_created', mock: { path: 'b.yaml' } },
        { type: 'mock_created', mock: { path: 'b.yaml', content: '*', encoding: 'base64' } },
        { type: 'mock_created', mock: { path: 'b.yaml', content: '\ud800' } },
        { type: 'mock_updated', mock_id, changes: {} },
        { type: 'mock_updated', mock_id, changes: { base_hash: hashOf(BASE) } },
      ]) {
        const result = await branch().pushOne(event);
        assert.equal(result.type === 'error' && result.code, 'request.invalid');
      }
    });
  });

  eachDatabase((open) => {
    const branch = useBranch(open, { maxMockBytes: 2048 });

    it('[CONTENT12] is refused above the limit, alone', async () => {
      const [large, small] = await branch().push([
        created('a.yaml', 'x'.repeat(2049)),
        created('b.yaml', 'x'.repeat(2048)),
      ]);
      assert.equal(large?.type === 'error' && large.code, 'mock.too_large');
      assert.equal(small?.type, 'ack');
    });
  });
});
