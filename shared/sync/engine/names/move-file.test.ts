import assert from 'node:assert/strict';
import { Replica } from '../../state/replica.ts';
import { agreedMock, type EngineBench, newBench } from '../../testing/engine-bench.ts';
import { asidePath, finishMoves, isAside, moveFile } from './move-file.ts';

async function renamedInTheCloud(bench: EngineBench, mockId: string, from: string, to: string): Promise<void> {
  const mock = await agreedMock(bench, { mockId, path: from, text: mockId });
  assert.ok(mock.remote !== null);
  bench.context.replica.update(mock, { remote: { ...mock.remote, path: to } });
}

/** As `stepMock` does it. */
async function step({ context }: EngineBench, mockId: string): Promise<void> {
  const mock = context.replica.mock(mockId);
  const local = mock === undefined ? null : context.tree.hashOf(mock.path);
  if (mock?.remote != null && local !== null) await moveFile(context, mock, mock.remote.path, local);
}

describe('moving files', () => {
  it('swaps two names that were swapped in the cloud', async () => {
    const bench = await newBench();
    await renamedInTheCloud(bench, 'one', 'a.yaml', 'b.yaml');
    await renamedInTheCloud(bench, 'other', 'b.yaml', 'a.yaml');
    for (const mockId of ['one', 'one', 'other']) await step(bench, mockId);
    assert.deepEqual([bench.folder.text('a.yaml'), bench.folder.text('b.yaml')], ['other', 'one']);
  });

  it('says that a file has another name now', async () => {
    const bench = await newBench();
    await renamedInTheCloud(bench, 'one', 'a.yaml', 'b.yaml');
    await step(bench, 'one');
    assert.deepEqual(
      bench.notices.map(({ code, path, message }) => [code, path, message]),
      [['mock.renamed', 'b.yaml', 'Renamed a.yaml to b.yaml.']],
    );
  });

  it('waits for a path where another mock’s file stays, and is looked at when it has gone (I3)', async () => {
    const bench = await newBench();
    await renamedInTheCloud(bench, 'one', 'a.yaml', 'b.yaml');
    await agreedMock(bench, { mockId: 'other', path: 'b.yaml', text: 'other' });
    await step(bench, 'one');
    assert.equal(bench.folder.text('a.yaml'), 'one');
    assert.deepEqual([...(bench.context.waiting.get('b.yaml') ?? [])], ['one']);
  });

  it('gives a file that is not in the cloud another name, where the cloud has its name for another mock (I3)', async () => {
    const bench = await newBench();
    const { context, folder } = bench;
    await renamedInTheCloud(bench, 'one', 'a.yaml', 'b.yaml');
    folder.saves('b.yaml', 'new');
    folder.saves('B-2.yaml', 'another');
    await context.tree.look(['b.yaml', 'B-2.yaml']);
    context.replica.addLocal('new', 'b.yaml');
    for (const mockId of ['one', 'one']) await step(bench, mockId);
    assert.deepEqual([folder.text('b.yaml'), folder.text('b-3.yaml')], ['one', 'new']);
    assert.equal(context.replica.ownerOf('b-3.yaml')?.mockId, 'new');
    assert.match(bench.notices.map(({ message }) => message).join(), /name b\.yaml\. Your file is called b-3\.yaml/);
  });

  it('gives it no name either that a mock has in the cloud whose file is still to come there', async () => {
    const bench = await newBench();
    const { context, folder } = bench;
    await renamedInTheCloud(bench, 'one', 'a.yaml', 'b.yaml');
    await renamedInTheCloud(bench, 'two', 'c.yaml', 'b-2.yaml');
    folder.saves('b.yaml', 'new');
    await context.tree.look(['b.yaml']);
    context.replica.addLocal('new', 'b.yaml');
    await step(bench, 'one');
    assert.equal(folder.text('b-3.yaml'), 'new');
  });

  it('waits where the file in the way has no other name that would be synced', async () => {
    const bench = await newBench();
    const { context, folder } = bench;
    await renamedInTheCloud(bench, 'one', 'a.yaml', 'b.yaml');
    folder.saves('b.yaml', 'new');
    await context.tree.look(['b.yaml']);
    context.replica.addLocal('new', 'b.yaml');
    folder.accepts = (path) => ['a.yaml', 'b.yaml'].includes(path);
    await step(bench, 'one');
    assert.deepEqual([...folder.files.keys()].sort(), ['a.yaml', 'b.yaml']);
  });

  it('waits for a file that goes by itself, as the cloud has deleted its mock', async () => {
    const bench = await newBench();
    const { context, folder } = bench;
    await renamedInTheCloud(bench, 'one', 'a.yaml', 'b.yaml');
    const deleted = await agreedMock(bench, { mockId: 'deleted', path: 'b.yaml', text: 'old' });
    context.replica.update(deleted, { remote: null });
    await step(bench, 'one');
    assert.deepEqual([...folder.files.keys()].sort(), ['a.yaml', 'b.yaml']);
  });

  it('sends nothing from where a file was before: what was queued is made anew', async () => {
    const bench = await newBench();
    const { replica } = bench.context;
    await renamedInTheCloud(bench, 'one', 'a.yaml', 'b.yaml');
    const base = { path: 'a.yaml', hash: 'h' };
    const queued = { opId: 'op', mockId: 'one', kind: 'update', path: 'a.yaml', hash: 'g', strategy: null } as const;
    replica.queue({ ...queued, base, sent: false });
    await step(bench, 'one');
    assert.equal(replica.operationOf('one'), undefined);
  });

  it('never puts a file out of sight: what steps aside keeps the name of a mock', () => {
    const aside = asidePath('users/one.yaml', '7f3a-1');
    assert.equal(aside, 'users/one.moving-7f3a-1.yaml');
    assert.ok(isAside(aside) && !isAside('users/one.yaml'));
  });

  it('finds a file after a crash where it was going, and where it was', async () => {
    for (const hasMoved of [true, false]) {
      const bench = await newBench();
      const mock = await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'one' });
      bench.context.replica.update(mock, { movingTo: { path: 'b.yaml', hash: mock.base?.hash ?? '' } });
      await bench.context.replica.commit();
      if (hasMoved) {
        bench.folder.deletes('a.yaml');
        bench.folder.saves('b.yaml', 'one');
      }
      const replica = await Replica.open(bench.store, bench.context.ports.entropy, bench.context.replica.identity);
      await finishMoves({ ...bench.context, replica });
      assert.equal(replica.mock('m')?.path, hasMoved ? 'b.yaml' : 'a.yaml');
      assert.equal(replica.mock('m')?.movingTo, null);
    }
  });

  it('finds a file after a crash where it had gone, though there is a new one where it was', async () => {
    const bench = await newBench();
    const mock = await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'one' });
    bench.context.replica.update(mock, { movingTo: { path: 'b.yaml', hash: mock.base?.hash ?? '' } });
    bench.folder.saves('b.yaml', 'one');
    bench.folder.saves('a.yaml', 'new');
    await finishMoves(bench.context);
    assert.equal(bench.context.replica.mock('m')?.path, 'b.yaml');
  });

  it('takes the name for a moment for no renaming after a crash either: it is never sent', async () => {
    const bench = await newBench();
    const aside = asidePath('a.yaml', '7f3a');
    const mock = await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'one' });
    bench.context.replica.update(mock, { movingTo: { path: aside, hash: mock.base?.hash ?? '' } });
    bench.folder.deletes('a.yaml');
    bench.folder.saves(aside, 'one');
    await finishMoves(bench.context);
    assert.equal(bench.context.replica.mock('m')?.base?.path, aside);
  });
});
