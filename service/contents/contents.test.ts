import assert from 'node:assert/strict';
import { sha256 } from '../hash.ts';
import { hashOf, updated, useBranch } from '../sync/testing/branch-fixture.ts';
import { eachDatabase } from '../testing/each-database.ts';
import { assertProblem } from '../testing/problem-assert.ts';
import type { Answer } from '../testing/test-service.ts';

describe('contents', () => {
  eachDatabase((open) => {
    const branch = useBranch(open, { maxMockBytes: 1024 * 1024 });

    async function put(hash: string, bytes: string | Uint8Array, token = branch().alice.token): Promise<Answer> {
      const answer = await fetch(
        `${branch().service.url}/api/v1/sync/workspaces/${branch().workspaceId}/contents/${hash}`,
        { method: 'PUT', headers: { authorization: `Bearer ${token}` }, body: bytes as Uint8Array<ArrayBuffer> },
      );
      const body: unknown = answer.status === 204 ? null : await answer.json();
      return { status: answer.status, headers: answer.headers, body };
    }

    it('[CONTENT13] are put once and named by their hash in events', async () => {
      const text = 'from: afar\n';
      assert.equal((await put(hashOf(text), text)).status, 204);
      assert.equal((await put(hashOf(text), text)).status, 204);
      const mock = { path: 'a.yaml', content_hash: hashOf(text) };
      const { mock_id } = await branch().ack({ type: 'mock_created', mock });
      const next = 'from: near\n';
      await put(hashOf(next), next);
      const changes = { content_hash: hashOf(next), base_hash: hashOf(text) };
      await branch().ack({ type: 'mock_updated', mock_id, changes });
      assert.deepEqual(await branch().files(), { 'a.yaml': next });
    });

    it('[CONTENT13] are merged like any other', async () => {
      const base = 'a: 1\nb: 1\nc: 1\n';
      const { mock_id } = await branch().create('a.yaml', base);
      await branch().ack(updated(mock_id, 'a: 2\nb: 1\nc: 1\n', base));
      const mine = 'a: 1\nb: 1\nc: 2\n';
      await put(hashOf(mine), mine);
      const changes = { content_hash: hashOf(mine), base_hash: hashOf(base) };
      const ack = await branch().ack({ type: 'mock_updated', mock_id, changes });
      assert.equal(ack.merged, 'a: 2\nb: 1\nc: 2\n');
    });

    it('[CONTENT13] have to be there, and to have their hash', async () => {
      const unknown = { type: 'mock_created', mock: { path: 'a.yaml', content_hash: hashOf('nobody put it') } };
      const result = await branch().pushOne(unknown);
      assert.equal(result.type === 'error' && result.code, 'content.not_found');
      assertProblem(await put(hashOf('one'), 'another'), 'content.hash_mismatch');
      assertProblem(
        await branch().alice.call('GET', `/sync/workspaces/${branch().workspaceId}/contents/${hashOf('-')}`),
        'content.not_found',
      );
    });

    it('[CONTENT13] of one workspace are not those of another', async () => {
      const { service, alice } = branch();
      await put(hashOf('secret'), 'secret');
      const other = await service.createWorkspace(alice);
      assertProblem(
        await alice.call('GET', `/sync/workspaces/${other}/contents/${hashOf('secret')}`),
        'content.not_found',
      );
    });

    it('[CONTENT12] are bounded', async () => {
      const text = 'x'.repeat(1024 * 1024 + 1);
      assertProblem(await put(hashOf(text), text), 'mock.too_large');
    });

    it('[PUSH6] are not taken from viewers (I9)', async () => {
      const { service, alice, workspaceId } = branch();
      const viewer = await service.register('Viewer');
      await service.addMember(workspaceId, { admin: alice, user: viewer, role: 'viewer' });
      assertProblem(await put(hashOf('x'), 'x', viewer.token), 'auth.forbidden');
    });

    it('[CONTENT14] are fetched together as far as one answer goes (I12)', async () => {
      const binary = Buffer.from([0xff, 0x00, 0x80]);
      const large = Array.from({ length: 9 }, (_, at) => `${at}`.padEnd(1024 * 1024, ' '));
      await put(sha256(binary), binary);
      for (const text of large) await put(hashOf(text), text);
      const hashes = [sha256(binary), hashOf('unknown'), ...large.map(hashOf)];
      const { body } = await branch().alice.call('POST', `/sync/workspaces/${branch().workspaceId}/contents`, {
        hashes,
      });
      const { items } = body as { items: { hash: string; content: string; encoding?: string }[] };
      const found = items.find((item) => item.hash === sha256(binary));
      assert.deepEqual(found, { hash: sha256(binary), content: binary.toString('base64'), encoding: 'base64' });
      // The binary one, and seven of 1 MiB beside it.
      assert.equal(items.length, 8);
    });
  });
});
