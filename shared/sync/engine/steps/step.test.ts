import assert from 'node:assert/strict';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { agreedMock, type EngineBench, newBench } from '../../testing/engine-bench.ts';
import { newRecord } from '../../versions/mock-record.ts';
import { asidePath } from '../names/move-file.ts';
import { stepMock } from './step.ts';

async function editedMock(bench: EngineBench, text: string): Promise<string> {
  await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'one' });
  return edit(bench, text);
}

async function edit({ context, folder }: EngineBench, text: string): Promise<string> {
  const hash = folder.saves('a.yaml', text);
  await context.tree.look(['a.yaml']);
  return hash;
}

/** Somebody else has edited the mock; the bytes came along. */
async function edited({ context }: EngineBench, text: string): Promise<void> {
  const bytes = Buffer.from(text);
  const hash = context.ports.entropy.hash(bytes);
  context.contents.offer(hash, bytes);
  const mock = context.replica.mock('m');
  assert.ok(mock !== undefined);
  context.replica.update(mock, { remote: { path: mock.path, hash }, remoteRevision: mock.remoteRevision + 1 });
}

describe('a step of one mock', () => {
  it('queues an edit with the base it was made from', async () => {
    const bench = await newBench();
    const hash = await editedMock(bench, 'two');
    await stepMock(bench.context, 'm');
    const operation = bench.context.replica.operationOf('m');
    assert.deepEqual([operation?.kind, operation?.hash, operation?.sent], ['update', hash, false]);
    assert.deepEqual(operation?.base, bench.context.replica.mock('m')?.base);
  });

  it('replaces an operation that was not sent by a newer save, and never one that was (I4)', async () => {
    const bench = await newBench();
    const { replica } = bench.context;
    await editedMock(bench, 'two');
    await stepMock(bench.context, 'm');
    const newer = await edit(bench, 'three');
    await stepMock(bench.context, 'm');
    const operation = replica.operationOf('m');
    assert.ok(operation !== undefined);
    assert.equal(operation.hash, newer);
    replica.queue({ ...operation, sent: true });
    await edit(bench, 'four');
    await stepMock(bench.context, 'm');
    assert.equal(replica.operationOf('m')?.opId, operation.opId);
  });

  it('drops nothing that does not fit the queue', async () => {
    const bench = await newBench({ maxQueueSize: 0 });
    await editedMock(bench, 'two');
    await stepMock(bench.context, 'm');
    assert.equal(bench.context.replica.queued, 0);
    assert.equal(bench.context.overflow.isDue, true);
  });

  it('decides nothing on a file that turned out to be other than what was known', async () => {
    const bench = await newBench();
    await editedMock(bench, 'two');
    bench.context.stale.add('a.yaml');
    await stepMock(bench.context, 'm');
    assert.equal(bench.context.replica.queued, 0);
  });

  it('sends an edit that was refused no second time, and another edit at once', async () => {
    const bench = await newBench();
    const { context } = bench;
    const hash = await editedMock(bench, 'two');
    context.blocked.block('m', { error: new CloudError('auth.forbidden', 'No.'), hash, path: 'a.yaml' });
    await stepMock(context, 'm');
    assert.equal(context.replica.queued, 0);
    await edit(bench, 'three');
    await stepMock(context, 'm');
    assert.equal(context.replica.queued, 1);
  });

  it('holds an edit back that is in an open conflict, until it is another one', async () => {
    const bench = await newBench();
    const { replica } = bench.context;
    const localHash = await editedMock(bench, 'two');
    const mock = replica.mock('m');
    assert.ok(mock !== undefined);
    const submission = { conflictId: 'conflict', localHash };
    replica.update(mock, { submission, remote: { path: 'a.yaml', hash: 'f'.repeat(64) } });
    await stepMock(bench.context, 'm');
    assert.equal(replica.queued, 0);
    await edit(bench, 'three');
    await stepMock(bench.context, 'm');
    assert.equal(replica.queued, 1);
  });

  it('takes a deletion back that was not sent yet, when the head that it did not know of is written', async () => {
    const bench = await newBench();
    const { context, folder } = bench;
    await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'one' });
    folder.deletes('a.yaml');
    context.tree.removed('a.yaml');
    await stepMock(context, 'm');
    assert.equal(context.replica.operationOf('m')?.kind, 'delete');
    await edited(bench, 'two');
    await stepMock(context, 'm');
    assert.deepEqual([folder.text('a.yaml'), context.replica.queued], ['two', 0]);
  });

  it('lets a submission go when its file is made of the head: settling it says nothing about that file', async () => {
    const bench = await newBench();
    const { context } = bench;
    const mock = await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'one' });
    const submission = { conflictId: 'conflict', localHash: 'f'.repeat(64) };
    context.replica.update(mock, { submission });
    await edited(bench, 'two');
    await stepMock(context, 'm');
    assert.equal(context.replica.mock('m')?.submission, null);
    const adopted = await edit(bench, 'three');
    const written = context.replica.mock('m');
    assert.ok(written !== undefined);
    context.replica.update(written, { submission, remote: { path: 'a.yaml', hash: adopted } });
    await stepMock(context, 'm');
    assert.equal(context.replica.mock('m')?.submission, null);
  });

  it('gives a mock whose path is another one’s the path that it has in the cloud by now (I3)', async () => {
    const bench = await newBench();
    const { replica } = bench.context;
    await agreedMock(bench, { mockId: 'owner', path: 'a.yaml', text: 'one' });
    const waiting = replica.addLocal('m', 'a.yaml');
    replica.update(waiting, { remote: { path: 'b.yaml', hash: 'f'.repeat(64) } });
    await stepMock(bench.context, 'm');
    assert.equal(replica.ownerOf('b.yaml')?.mockId, 'm');
  });

  it('pushes nothing under another name than the cloud’s where none was ever agreed on: the file moves', async () => {
    const bench = await newBench();
    const { replica } = bench.context;
    const mock = await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'one' });
    replica.update(mock, { base: null, remote: { path: 'c.yaml', hash: 'f'.repeat(64) } });
    await stepMock(bench.context, 'm');
    assert.deepEqual([bench.folder.text('c.yaml'), replica.queued], ['one', 0]);
  });

  it('takes what the filter leaves out for nothing that was deleted', async () => {
    const bench = await newBench();
    const { context } = bench;
    await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'one' });
    context.tree.removed('a.yaml');
    bench.folder.accepts = () => false;
    await stepMock(context, 'm');
    assert.equal(context.replica.queued, 0);
  });

  it('sends no file under the name that it has while two are swapped: it takes its own back, or one like it', async () => {
    for (const [inTheWay, expected] of [
      ['other.yaml', 'a.yaml'],
      ['a.yaml', 'a-2.yaml'],
    ] as const) {
      const bench = await newBench();
      const { context, folder } = bench;
      const aside = asidePath('a.yaml', '7f3a');
      const mock = await agreedMock(bench, { mockId: 'm', path: aside, text: 'one' });
      await agreedMock(bench, { mockId: 'other', path: inTheWay, text: 'other' });
      folder.saves(aside, 'two');
      await context.tree.look([aside]);
      context.replica.update(mock, { remote: null });
      for (const _ of ['comes back', 'is sent']) await stepMock(context, 'm');
      assert.deepEqual([folder.text(expected), folder.text(aside)], ['two', null]);
      assert.equal(context.replica.operationOf('m')?.path, expected);
    }
  });

  it('deletes a mock in the cloud that was deleted here, also where another file is at the name that it has there by now', async () => {
    const bench = await newBench();
    const { context } = bench;
    await agreedMock(bench, { mockId: 'owner', path: 'b.yaml', text: 'other' });
    const mock = await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'one' });
    assert.ok(mock.remote !== null);
    bench.folder.deletes('a.yaml');
    context.tree.removed('a.yaml');
    context.replica.update(mock, { path: 'b.yaml', remote: { ...mock.remote, path: 'b.yaml' } });
    await stepMock(context, 'm');
    assert.equal(context.replica.operationOf('m')?.kind, 'delete');
  });

  it('sends a file back that was renamed here to the name that the cloud has for another mock (I3)', async () => {
    const bench = await newBench();
    const { context, folder } = bench;
    const renamed = await agreedMock(bench, { mockId: 'renamed', path: 'a.yaml', text: 'one' });
    await folder.move('a.yaml', 'b.yaml', renamed.base?.hash ?? '');
    context.tree.removed('a.yaml');
    await context.tree.look(['b.yaml']);
    context.replica.update(renamed, { path: 'b.yaml' });
    const hash = context.ports.entropy.hash(Buffer.from('new'));
    context.contents.offer(hash, Buffer.from('new'));
    context.replica.put({ ...newRecord('m', 'b.yaml'), remote: { path: 'b.yaml', hash }, remoteRevision: 2 });
    for (const mockId of ['m', 'renamed', 'm']) await stepMock(context, mockId);
    assert.deepEqual([folder.text('a.yaml'), folder.text('b.yaml')], ['one', 'new']);
  });

  it('makes room for a new mock where the disk has a file of another spelling that is to go elsewhere (I3)', async () => {
    const bench = await newBench();
    const { context, folder } = bench;
    const stat = folder.stat.bind(folder);
    folder.stat = async (path) => (await stat(path)) ?? (path === 'a.yaml' ? stat('A.yaml') : null);
    const other = await agreedMock(bench, { mockId: 'other', path: 'A.yaml', text: 'one' });
    context.replica.update(other, { remote: { path: 'c.yaml', hash: other.base?.hash ?? '' } });
    const hash = context.ports.entropy.hash(Buffer.from('new'));
    context.contents.offer(hash, Buffer.from('new'));
    context.replica.put({ ...newRecord('m', 'a.yaml'), remote: { path: 'a.yaml', hash }, remoteRevision: 2 });
    bench.touched.clear();
    await stepMock(context, 'm');
    assert.ok(bench.touched.has('m'));
    for (const mockId of ['m', 'other']) await stepMock(context, mockId);
    assert.deepEqual([folder.text('A.yaml'), folder.text('a.yaml'), folder.text('c.yaml')], [null, 'new', 'one']);
  });

  it('makes a file that is in the cloud under no name part of a mock that comes back under a name too like its own', async () => {
    const bench = await newBench();
    const { context, folder } = bench;
    const mock = await agreedMock(bench, { mockId: 'm', path: 'A.yaml', text: 'one' });
    folder.deletes('A.yaml');
    context.tree.removed('A.yaml');
    const hash = context.ports.entropy.hash(Buffer.from('edited'));
    context.contents.offer(hash, Buffer.from('edited'));
    context.replica.update(mock, { remote: { path: 'A.yaml', hash }, remoteRevision: 2 });
    folder.saves('a.yaml', 'new');
    await context.tree.look(['a.yaml']);
    context.replica.addLocal('new', 'a.yaml');
    await stepMock(context, 'm');
    assert.equal(context.replica.ownerOf('a.yaml')?.mockId, 'm');
    assert.equal(context.replica.mock('new'), undefined);
  });

  it('looks again at a mock that comes back under another name, also where another file is in its way (I3)', async () => {
    const bench = await newBench();
    const { context } = bench;
    const mock = await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'one' });
    await agreedMock(bench, { mockId: 'owner', path: 'b.yaml', text: 'other' });
    bench.folder.deletes('a.yaml');
    context.tree.removed('a.yaml');
    context.replica.update(mock, { remote: { path: 'b.yaml', hash: 'f'.repeat(64) } });
    bench.touched.clear();
    await stepMock(context, 'm');
    assert.ok(bench.touched.has('m'));
  });
});
