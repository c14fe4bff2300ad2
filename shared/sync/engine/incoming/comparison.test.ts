import assert from 'node:assert/strict';
import type { KnownItem, Mock } from '@mockforge-cloud/shared/protocol';
import { CHAIN, type EngineBench, newBench, USER } from '../../testing/engine-bench.ts';
import { applyPicture } from './comparison.ts';

async function unknownFile(bench: EngineBench, path: string, text: string): Promise<string> {
  const hash = bench.folder.saves(path, text);
  await bench.context.tree.look([path]);
  bench.context.replica.addLocal(`local-${path}`, path);
  return hash;
}

function picture(mocks: Pick<Mock, 'mock_id' | 'path' | 'hash'>[], known: KnownItem[] = []) {
  const made = { size: 1, revision: 1, updated_at: '', updated_by: USER };
  return {
    head: { revision: 1, chain: CHAIN },
    mocks: new Map(mocks.map((mock) => [mock.mock_id, { ...mock, ...made }])),
    known,
    withLf: [],
  };
}

describe('comparing a folder with a workspace (P18)', () => {
  it('takes a file that holds the head for agreed on at once: what changes before it is looked at is newer', async () => {
    const bench = await newBench();
    const hash = await unknownFile(bench, 'a.yaml', 'one');
    applyPicture(bench.context, picture([{ mock_id: 'm', path: 'a.yaml', hash }]), 'known');
    assert.deepEqual(bench.context.replica.mock('m')?.base, { path: 'a.yaml', hash });
  });

  it('finds the file of a mock under a name that differs in case alone', async () => {
    const bench = await newBench();
    const hash = await unknownFile(bench, 'A.yaml', 'one');
    applyPicture(bench.context, picture([{ mock_id: 'm', path: 'a.yaml', hash }]), 'known');
    assert.equal(bench.context.replica.ownerOf('A.yaml')?.mockId, 'm');
    assert.equal(bench.context.replica.size, 1);
  });

  it('leaves a file alone whose name differs in case alone where the mock has a file of its own', async () => {
    const bench = await newBench();
    await unknownFile(bench, 'A.yaml', 'twin');
    const hash = await unknownFile(bench, 'a.yaml', 'one');
    applyPicture(bench.context, picture([{ mock_id: 'm', path: 'a.yaml', hash }]), 'known');
    assert.equal(bench.context.replica.ownerOf('A.yaml')?.mockId, 'local-A.yaml');
  });

  it('gives an old revision to its mock, which has another name by now, and the path to the one that has it', async () => {
    const bench = await newBench();
    const { replica } = bench.context;
    const hash = await unknownFile(bench, 'a.yaml', 'one');
    const moved = { mock_id: 'moved', path: 'b.yaml', hash: 'f'.repeat(64) };
    const there = { mock_id: 'there', path: 'a.yaml', hash: 'e'.repeat(64) };
    const known: KnownItem = { path: 'a.yaml', hash, status: 'revision', mock_id: 'moved' };
    applyPicture(bench.context, picture([moved, there], [known]), 'known');
    assert.deepEqual(replica.mock('moved')?.base, { path: 'a.yaml', hash });
    assert.equal(replica.ownerOf('a.yaml')?.mockId, 'moved');
    assert.equal(replica.mock('there')?.path, 'a.yaml');
  });

  it('takes an old revision of a deleted mock for the base of the mock that is at its path now', async () => {
    const bench = await newBench();
    const hash = await unknownFile(bench, 'a.yaml', 'one');
    const known: KnownItem = { path: 'a.yaml', hash, status: 'revision', mock_id: 'deleted' };
    applyPicture(bench.context, picture([{ mock_id: 'm', path: 'a.yaml', hash: 'f'.repeat(64) }], [known]), 'known');
    assert.deepEqual(bench.context.replica.mock('m')?.base, { path: 'a.yaml', hash });
  });

  it('forgets how late a mock was deleted from here where the cloud was put back to before that (I15)', async () => {
    const bench = await newBench();
    const { replica } = bench.context;
    for (const mockId of ['first', 'second'])
      replica.wasDeleted({ mockId, path: `${mockId}.yaml`, hash: 'f'.repeat(64), revision: 10 });
    applyPicture(bench.context, picture([]), 'known');
    assert.deepEqual(
      [10, 10],
      replica.deletedHere().map(({ revision }) => revision),
    );
    applyPicture(bench.context, picture([]), 'unknown');
    assert.deepEqual(
      replica.deletedHere().map(({ mockId, revision }) => [mockId, revision]),
      [
        ['second', 1],
        ['first', 1],
      ],
    );
  });
});
