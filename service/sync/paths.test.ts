import assert from 'node:assert/strict';
import { eachDatabase } from '../testing/each-database.ts';
import { created, deleted, hashOf, renamed, updated, useBranch } from './testing/branch-fixture.ts';

describe('paths of mocks', () => {
  eachDatabase((open) => {
    const branch = useBranch(open);

    it('[PATH1] [PUSH4] an unsafe path is refused for its event, and the others of the batch go through (I8)', async () => {
      const unsafe = ['../a', '/a', 'C:/a', 'a\0b', 'nul.json', 'a//b', 'a/', 'a\\b', 'a.', 'x'.repeat(300), ''];
      const results = await branch().push([
        ...unsafe.map((path) => created(path, 'x')),
        created('safe.json', '{}', { op_id: 'good' }),
      ]);
      for (const result of results.slice(0, -1)) {
        assert.equal(result.type === 'error' && result.code, 'mock.path_invalid');
      }
      assert.equal(results.at(-1)?.type, 'ack');
      assert.deepEqual(await branch().files(), { 'safe.json': '{}' });
    });

    it('[PATH2] a rename keeps id, content and history', async () => {
      const { mock_id } = await branch().create('a.yaml', 'a: 1\n');
      const ack = await branch().ack(renamed(mock_id, 'sub/b.yaml', 'a.yaml'));
      assert.deepEqual([ack.mock_id, ack.path, ack.hash], [mock_id, 'sub/b.yaml', hashOf('a: 1\n')]);
      assert.deepEqual(await branch().files(), { 'sub/b.yaml': 'a: 1\n' });
      await branch().create('a.yaml', 'new: here\n');
    });

    it('[PATH2] a rename and an edit go together', async () => {
      const { mock_id } = await branch().create('a.yaml', 'a: 1\n');
      await branch().ack(updated(mock_id, 'a: 2\n', 'a: 1\n', { path: 'b.yaml', base_path: 'a.yaml' }));
      assert.deepEqual(await branch().files(), { 'b.yaml': 'a: 2\n' });
    });

    it('[PATH3] where somebody else has renamed it, the name of the head stays', async () => {
      const { mock_id } = await branch().create('a.yaml', 'a: 1\n');
      await branch().ack(renamed(mock_id, 'b.yaml', 'a.yaml'), { by: branch().bob });
      const ack = await branch().ack(renamed(mock_id, 'c.yaml', 'a.yaml'));
      assert.equal(ack.path, 'b.yaml');
      const both = updated(mock_id, 'a: 2\n', 'a: 1\n', { path: 'c.yaml', base_path: 'a.yaml' });
      assert.equal((await branch().ack(both)).path, 'b.yaml');
      assert.deepEqual(await branch().files(), { 'b.yaml': 'a: 2\n' });
    });

    it('[PATH3] a rename of a deleted mock is answered with its absence', async () => {
      const { mock_id } = await branch().create('a.yaml', 'a: 1\n');
      await branch().ack(deleted(mock_id));
      assert.equal((await branch().ack(renamed(mock_id, 'b.yaml'))).hash, null);
    });

    it('[PATH4] a path that is taken is refused', async () => {
      const { mock_id } = await branch().create('a.yaml', 'a');
      await branch().create('b.yaml', 'b');
      const taken = await branch().pushOne(renamed(mock_id, 'b.yaml'));
      assert.equal(taken.type === 'error' && taken.code, 'mock.path_taken');
      const nearly = await branch().pushOne(renamed(mock_id, 'B.yaml'));
      assert.equal(nearly.type === 'error' && nearly.code, 'mock.path_case_conflict');
    });

    it('[PATH5] two mocks swap their paths', async () => {
      const a = await branch().create('a.yaml', 'a');
      const b = await branch().create('b.yaml', 'b');
      const results = await branch().push([
        renamed(a.mock_id, 'b.yaml', 'a.yaml'),
        renamed(b.mock_id, 'a.yaml', 'b.yaml'),
      ]);
      assert.deepEqual(
        results.map((result) => result.type === 'ack' && result.path),
        ['b.yaml', 'a.yaml'],
      );
      assert.deepEqual(await branch().files(), { 'a.yaml': 'b', 'b.yaml': 'a' });
    });

    it('[PATH5] a path is free for others where its mock is moved or deleted in the same push', async () => {
      const a = await branch().create('a.yaml', 'a');
      const b = await branch().create('b.yaml', 'b');
      const c = await branch().create('c.yaml', 'c');
      const results = await branch().push([
        renamed(a.mock_id, 'b.yaml'),
        renamed(b.mock_id, 'c.yaml'),
        deleted(c.mock_id, 'c'),
        created('a.yaml', 'new'),
      ]);
      assert.deepEqual(
        results.map((result) => result.type),
        ['ack', 'ack', 'ack', 'ack'],
      );
      assert.deepEqual(await branch().files(), { 'a.yaml': 'new', 'b.yaml': 'a', 'c.yaml': 'b' });
    });

    it('[PATH5] of two mocks that want one path the first gets it', async () => {
      const a = await branch().create('a.yaml', 'a');
      const b = await branch().create('b.yaml', 'b');
      const [first, second] = await branch().push([renamed(a.mock_id, 'c.yaml'), renamed(b.mock_id, 'C.yaml')]);
      assert.equal(first?.type, 'ack');
      assert.equal(second?.type === 'error' && second.code, 'mock.path_case_conflict');
    });

    it('[PATH6] a rename that changes only the case is fine', async () => {
      const { mock_id } = await branch().create('readme.yaml', 'a');
      await branch().ack(renamed(mock_id, 'README.yaml', 'readme.yaml'));
      assert.deepEqual(await branch().files(), { 'README.yaml': 'a' });
    });

    it('[PATH7] half of a swap does not happen where its content is in conflict', async () => {
      const a = await branch().create('a.yaml', 'a: 1\n');
      const b = await branch().create('b.yaml', 'b: 1\n');
      await branch().ack(updated(a.mock_id, 'a: 2\n', 'a: 1\n'), { by: branch().bob });
      const [swap, back] = await branch().push([
        updated(a.mock_id, 'a: 3\n', 'a: 1\n', { path: 'b.yaml', base_path: 'a.yaml' }),
        renamed(b.mock_id, 'a.yaml', 'b.yaml'),
      ]);
      assert.equal(swap?.type, 'conflict');
      assert.equal(back?.type === 'error' && back.code, 'mock.path_taken');
      assert.deepEqual(await branch().files(), { 'a.yaml': 'a: 2\n', 'b.yaml': 'b: 1\n' });
    });

    it('[PATH7] a path is not given away where its mock was to be deleted and is not', async () => {
      const a = await branch().create('a.yaml', 'a');
      const b = await branch().create('b.yaml', 'b');
      const [edit, gone, move] = await branch().push([
        updated(b.mock_id, 'b2', 'b'),
        deleted(b.mock_id, 'b'),
        renamed(a.mock_id, 'b.yaml'),
      ]);
      assert.equal(edit?.type, 'ack');
      assert.equal(gone?.type === 'ack' && gone.hash, hashOf('b2'));
      assert.equal(move?.type === 'error' && move.code, 'mock.path_taken');
      assert.deepEqual(await branch().files(), { 'a.yaml': 'a', 'b.yaml': 'b2' });
    });
  });
});
