import assert from 'node:assert/strict';
import { eachDatabase } from '../testing/each-database.ts';
import { created, deleted, hashOf, renamed, updated, useBranch } from './testing/branch-fixture.ts';

describe('mocks that come and go', () => {
  eachDatabase((open) => {
    const branch = useBranch(open);

    it('[MOCK1] a create at the path of a mock merges into it, under its id', async () => {
      const first = await branch().create('a.json', '{\n  "one": 1\n}\n');
      const same = await branch().ack(created('a.json', '{\n  "one": 1\n}\n'), { by: branch().bob });
      assert.equal(same.mock_id, first.mock_id);
      assert.equal(same.revision, first.revision);
      const other = await branch().pushOne(created('a.json', '{\n  "one": 2\n}\n'), { by: branch().bob });
      assert.equal(other.type, 'conflict');
      assert.equal(other.mock_id, first.mock_id);
    });

    it('[MOCK2] a path that differs only in case or Unicode form is refused, for its event', async () => {
      await branch().create('Users/é.json', '{}');
      for (const path of ['users/é.json', 'Users/e\u0301.json', 'USERS/É.JSON']) {
        const result = await branch().pushOne(created(path, '{}'));
        assert.equal(result.type === 'error' && result.code, 'mock.path_case_conflict');
      }
      assert.deepEqual(await branch().files(), { 'Users/é.json': '{}' });
    });

    it('[MOCK3] an update of a deleted mock creates it again, under its id', async () => {
      const { mock_id } = await branch().create('a.yaml', 'a: 1\n');
      await branch().ack(deleted(mock_id, 'a: 1\n'), { by: branch().bob });
      const ack = await branch().ack(updated(mock_id, 'a: 2\n', 'a: 1\n'));
      assert.equal(ack.mock_id, mock_id);
      assert.deepEqual(await branch().files(), { 'a.yaml': 'a: 2\n' });
    });

    it('[MOCK3] an update of a deleted mock merges into the mock that is at its path now', async () => {
      const { mock_id } = await branch().create('a.yaml', 'a: 1\n');
      await branch().ack(deleted(mock_id));
      const other = await branch().create('a.yaml', 'a: 2\n');
      const ack = await branch().ack(updated(mock_id, 'a: 2\n', 'a: 1\n'));
      assert.equal(ack.mock_id, other.mock_id);
      const result = await branch().pushOne(updated(mock_id, 'a: 3\n', 'a: 1\n'));
      assert.equal(result.type === 'conflict' && result.mock_id, other.mock_id);
    });

    it('[MOCK4] a delete of what was edited since changes nothing, and brings the edit', async () => {
      const { mock_id } = await branch().create('a.yaml', 'a: 1\n');
      await branch().ack(updated(mock_id, 'a: 2\n', 'a: 1\n'), { by: branch().bob });
      const ack = await branch().ack(deleted(mock_id, 'a: 1\n'));
      assert.equal(ack.hash, hashOf('a: 2\n'));
      assert.equal(ack.merged, 'a: 2\n');
      assert.deepEqual(await branch().files(), { 'a.yaml': 'a: 2\n' });
    });

    it('[MOCK5] deleting what is deleted is acknowledged, what never was is not found', async () => {
      const { mock_id } = await branch().create('a.yaml', 'a: 1\n');
      await branch().ack(deleted(mock_id, 'a: 1\n'));
      const head = await branch().head();
      const again = await branch().ack(deleted(mock_id, 'a: 1\n'), { by: branch().bob });
      assert.equal(again.hash, null);
      assert.deepEqual(await branch().head(), head);
      for (const event of [deleted('nobody'), updated('nobody', 'a', 'b')]) {
        const result = await branch().pushOne(event);
        assert.equal(result.type === 'error' && result.code, 'mock.not_found');
      }
    });

    it('[MOCK7] a create with the id of a mock elsewhere gets an id of its own', async () => {
      const first = await branch().ack(created('a.yaml', 'a: 1\n', { mock_id: 'chosen' }));
      assert.equal(first.mock_id, 'chosen');
      const second = await branch().ack(created('b.yaml', 'b: 1\n', { mock_id: 'chosen' }));
      assert.notEqual(second.mock_id, 'chosen');
      assert.deepEqual(await branch().files(), { 'a.yaml': 'a: 1\n', 'b.yaml': 'b: 1\n' });
    });

    it('[MOCK7] a deleted mock may be created again under its id, at another path too', async () => {
      await branch().ack(created('a.yaml', 'a: 1\n', { mock_id: 'chosen' }));
      await branch().ack(deleted('chosen'));
      const again = await branch().ack(created('b.yaml', 'a: 2\n', { mock_id: 'chosen' }));
      assert.equal(again.mock_id, 'chosen');
      assert.deepEqual(await branch().files(), { 'b.yaml': 'a: 2\n' });
    });

    it('[MOCK8] a create never falls on a mock that its push has beside it, in whichever order they come', async () => {
      const { mock_id } = await branch().create('a.yaml', 'a: 1\n');
      await branch().ack(renamed(mock_id, 'b.yaml', 'a.yaml'), { by: branch().bob });
      for (const isFirst of [true, false]) {
        const edit = updated(mock_id, `a: ${isFirst}\n`, (await branch().files())['b.yaml'] ?? '');
        const results = await branch().push(isFirst ? [edit, created('b.yaml', 'b')] : [created('b.yaml', 'b'), edit]);
        const refused = results[isFirst ? 1 : 0];
        assert.equal(refused?.type === 'error' && refused.code, 'mock.path_taken');
        assert.equal(results[isFirst ? 0 : 1]?.type, 'ack');
      }
      assert.deepEqual(await branch().files(), { 'b.yaml': 'a: false\n' });
    });

    it('[MOCK8] neither does a mock that comes back', async () => {
      const { mock_id } = await branch().create('a.yaml', 'a: 1\n');
      const gone = await branch().create('b.yaml', 'b: 1\n');
      await branch().ack(deleted(gone.mock_id), { by: branch().bob });
      await branch().ack(renamed(mock_id, 'b.yaml', 'a.yaml'), { by: branch().bob });
      const [back] = await branch().push([
        updated(gone.mock_id, 'b: 2\n', 'b: 1\n'),
        updated(mock_id, 'a: 2\n', 'a: 1\n'),
      ]);
      assert.equal(back?.type === 'error' && back.code, 'mock.path_taken');
      assert.deepEqual(await branch().files(), { 'b.yaml': 'a: 2\n' });
    });
  });

  eachDatabase((open) => {
    const branch = useBranch(open, { maxWorkspaceMocks: 2 });

    it('[MOCK6] a full workspace takes no more, until one is deleted', async () => {
      const { mock_id } = await branch().create('a.yaml', 'a');
      const [second, third] = await branch().push([created('b.yaml', 'b'), created('c.yaml', 'c')]);
      assert.equal(second?.type, 'ack');
      assert.equal(third?.type === 'error' && third.code, 'workspace.full');
      await branch().push([deleted(mock_id), created('d.yaml', 'd')]);
      assert.deepEqual(await branch().files(), { 'b.yaml': 'b', 'd.yaml': 'd' });
    });
  });
});
