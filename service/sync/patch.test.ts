import assert from 'node:assert/strict';
import { eachDatabase } from '../testing/each-database.ts';
import { deleted, hashOf, updated, useBranch } from './testing/branch-fixture.ts';

describe('patches', () => {
  eachDatabase((open) => {
    const branch = useBranch(open);
    const text = '# Users\nname: "users"   # kept\nresponse:\n  status: 200\n  body: []\n';

    it('[CONTENT10] a plain frame patches the head, whatever it is by now', async () => {
      const { mock_id } = await branch().create('a.yaml', text);
      const moved = text.replace('[]', '[1]');
      await branch().ack(updated(mock_id, moved, text), { by: branch().bob });
      const changes = { response: { status: 404 }, name: 'people' };
      const ack = await branch().ack({ type: 'mock_updated', mock_id, changes });
      const wanted = moved.replace('200', '404').replace('"users"', '"people"');
      assert.equal(ack.merged, wanted);
      assert.equal(ack.hash, hashOf(wanted));
      assert.deepEqual(await branch().files(), { 'a.yaml': wanted });
    });

    it('[CONTENT10] a named patch may say anything, and rename as well', async () => {
      const { mock_id } = await branch().create('a.json', '{"content":"x","keep":1}');
      const changes = { patch: { content: { path: 'p' }, base_hash: null }, path: 'b.json' };
      await branch().ack({ type: 'mock_updated', mock_id, changes });
      assert.deepEqual(await branch().files(), { 'b.json': '{"content":{"path":"p"},"keep":1}' });
    });

    it('[CONTENT10] twenty patches at once are all applied (P1)', async () => {
      const { mock_id } = await branch().create('a.json', '{}');
      await Promise.all(
        Array.from({ length: 20 }, (_, at) =>
          branch().ack({ type: 'mock_updated', mock_id, changes: { [`key${at}`]: at } }),
        ),
      );
      const { 'a.json': json = '' } = await branch().files();
      const wanted = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`key${at}`, at]));
      assert.deepEqual(JSON.parse(json), wanted);
    });

    it('[CONTENT11] what is no JSON or YAML can not be patched, and what is gone is not found', async () => {
      const { mock_id } = await branch().create('a.txt', 'just text');
      const patch = { type: 'mock_updated', mock_id, changes: { patch: { a: 1 } } };
      const result = await branch().pushOne(patch);
      assert.equal(result.type === 'error' && result.code, 'mock.not_structured');
      await branch().ack(deleted(mock_id));
      const gone = await branch().pushOne(patch);
      assert.equal(gone.type === 'error' && gone.code, 'mock.not_found');
    });
  });
});
