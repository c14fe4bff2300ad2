import assert from 'node:assert/strict';
import { openSocket } from '../realtime/testing/test-socket.ts';
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

    const NUMBERS = '{"id":9007199254740993,"f":1.0,"g":12345678901234567890,"h":1e400}';

    for (const [path, wanted] of [
      ['a.json', '{"f":1.0,"id":9007199254740993,"g":12345678901234567890,"h":1e400}'],
      ['a.yaml', 'f: 1.0\nid: 9007199254740993\ng: 12345678901234567890\nh: 1e400\n'],
    ] as const) {
      const before = path === 'a.json' ? '{"f":2}' : 'f: 2\n';

      for (const named of [true, false]) {
        const changes = named ? `{"patch":{}, "patch" : ${NUMBERS} }` : NUMBERS;
        const what = `${named ? 'a named patch' : 'the plain form'} onto ${path}`;

        it(`[CONTENT10] keeps numbers exactly as they are sent, in a body: ${what} (F13)`, async () => {
          const { mock_id } = await branch().create(path, before);
          const body = `{"changes":[{"type":"mock_deleted","mock_id":"x"},{"type":"mock_updated","mock_id":"${mock_id}","ch\\u0061nges": ${changes}}],"direction":"both"}`;
          const answer = await fetch(`${branch().service.url}/api/v1/sync/workspaces/${branch().workspaceId}`, {
            method: 'POST',
            headers: { authorization: `Bearer ${branch().alice.token}`, 'content-type': 'application/json' },
            body,
          });
          assert.equal(answer.status, 200, await answer.text());
          assert.deepEqual(await branch().files(), { [path]: wanted });
        });

        it(`[CONTENT10] keeps numbers exactly as they are sent, in frames: ${what} (F13)`, async () => {
          const { mock_id } = await branch().create(path, before);
          const socket = await openSocket(branch().service.url, { token: branch().alice.token });
          const event = `{"type":"mock_updated","mock_id":"${mock_id}","changes":${changes}}`;
          const place = `"workspace_id":"${branch().workspaceId}"`;
          socket.sendText(`{"type":"change",${place},"event":${event}}`);
          assert.equal((await socket.next('ack')).merged, wanted);
          const again = event.replace('1.0', '1.00');
          socket.sendText(`{"type":"changes","events":[${event},${again}],${place}}`);
          await socket.next('results');
          assert.deepEqual(await branch().files(), { [path]: wanted.replace('1.0', '1.00') });
          await socket.close();
        });
      }
    }

    it('[CONTENT10] patches a mock with the key "__proto__", and that key (F14)', async () => {
      const { mock_id } = await branch().create('a.json', '{"a":1,"__proto__":{"x":1}}');
      const socket = await openSocket(branch().service.url, { token: branch().alice.token });
      for (const [changes, wanted] of [
        ['{"a":2}', '{"a":2,"__proto__":{"x":1}}'],
        ['{"__proto__":{"x":2}}', '{"a":2,"__proto__":{"x":2}}'],
        ['{"patch":{"__proto__":null}}', '{"a":2}'],
      ] as const) {
        const event = `{"type":"mock_updated","mock_id":"${mock_id}","changes":${changes}}`;
        socket.sendText(`{"type":"change","workspace_id":"${branch().workspaceId}","event":${event}}`);
        assert.equal((await socket.next('ack')).merged, wanted);
      }
      await socket.close();
    });

    it('[CONTENT15] a patch of too many members is refused alone, whatever it is onto (I16)', async () => {
      const { mock_id } = await branch().create('a.json', '{}');
      const members = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, at]));
      const patch = (mockId: string, changes: unknown) => ({ type: 'mock_updated', mock_id: mockId, changes });
      const results = await branch().push([
        patch(mock_id, { patch: { deep: { deeper: members(9_999) } } }),
        patch('nobody', members(10_001)),
        patch(mock_id, { patch: { list: Array.from({ length: 20_000 }, () => ({ a: 1 })) } }),
        patch(mock_id, { patch: members(10_000) }),
      ]);
      const codes = results.map((result) => (result.type === 'error' ? result.code : result.type));
      assert.deepEqual(codes, ['mock.patch_too_large', 'mock.patch_too_large', 'ack', 'ack']);
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
