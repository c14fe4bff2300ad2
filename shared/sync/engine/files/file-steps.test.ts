import assert from 'node:assert/strict';
import type { SyncOptions } from '../../sync-options.ts';
import { agreedMock, type EngineBench, newBench } from '../../testing/engine-bench.ts';
import { type MockRecord, newRecord } from '../../versions/mock-record.ts';
import { adoptWritten, removeFile, writeHead } from './file-steps.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

describe('steps that change a file', () => {
  it('writes the head, and takes what it wrote for no edit (I6)', async () => {
    const bench = await newBench();
    const { context, folder } = bench;
    const mock = await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'one' });
    const head = { path: 'a.yaml', hash: context.ports.entropy.hash(bytesOf('two')) };
    context.contents.offer(head.hash, bytesOf('two'));
    await writeHead(context, mock, head, mock.base?.hash ?? null);
    assert.equal(folder.text('a.yaml'), 'two');
    assert.deepEqual([context.replica.mock('m')?.base, context.tree.hashOf('a.yaml')], [head, head.hash]);
    assert.deepEqual((await context.tree.look(['a.yaml'])).changed, []);
  });

  it('says what came back and why, where a deletion here has met an edit (B13)', async () => {
    const said = async (prepare: (bench: EngineBench) => Promise<MockRecord>, options: Partial<SyncOptions> = {}) => {
      const bench = await newBench(options);
      const mock = await prepare(bench);
      const head = { path: 'a.yaml', hash: bench.context.ports.entropy.hash(bytesOf('two')) };
      bench.context.contents.offer(head.hash, bytesOf('two'));
      await writeHead(bench.context, mock, head, null);
      assert.equal(bench.folder.text('a.yaml'), 'two');
      return bench.notices.map(({ code, level, message }) => [code, level, message]);
    };
    const isNew = async ({ context }: EngineBench) => context.replica.put(newRecord('m', 'a.yaml'));
    const gone = async (bench: EngineBench) => {
      const mock = await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'one' });
      bench.folder.deletes('a.yaml');
      return mock;
    };
    const deleted = async (bench: EngineBench) => {
      bench.context.deletedHere.add('m');
      return isNew(bench);
    };
    const back = 'a.yaml was deleted here and edited in the cloud: the edit is kept, and the file comes back.';
    assert.deepEqual(await said(isNew), [['mock.received', 'info', 'Received a.yaml.']]);
    assert.deepEqual(await said(gone), [['mock.restored', 'warning', back]]);
    assert.deepEqual(await said(deleted), [['mock.restored', 'warning', back]]);
    const oneWay = 'a.yaml was deleted here, but this folder sends nothing: the file comes back.';
    assert.deepEqual(await said(gone, { direction: 'remote_to_local' }), [['mock.restored', 'warning', oneWay]]);
  });

  it('writes nothing over an edit that it did not know of, and looks at it (I1)', async () => {
    const bench = await newBench();
    const mock = await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'one' });
    const hash = bench.context.ports.entropy.hash(bytesOf('two'));
    bench.context.contents.offer(hash, bytesOf('two'));
    bench.folder.saves('a.yaml', 'mine');
    await writeHead(bench.context, mock, { path: 'a.yaml', hash }, mock.base?.hash ?? null);
    assert.equal(bench.folder.text('a.yaml'), 'mine');
    assert.ok(bench.hinted.has('a.yaml') && bench.context.stale.has('a.yaml'));
  });

  it('decides nothing on a file that something else took the place of when it had just been written', async () => {
    const bench = await newBench();
    const mock = await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'one' });
    const hash = bench.context.ports.entropy.hash(bytesOf('two'));
    bench.context.contents.offer(hash, bytesOf('two'));
    bench.folder.replace = async () => ({ outcome: 'done', stat: null });
    await writeHead(bench.context, mock, { path: 'a.yaml', hash }, mock.base?.hash ?? null);
    assert.equal(bench.context.replica.mock('m')?.base?.hash, hash);
    assert.ok(bench.context.stale.has('a.yaml'));
  });

  it('waits while the document has unsaved changes', async () => {
    const bench = await newBench();
    const mock = await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'one' });
    bench.folder.dirty.add('a.yaml');
    await removeFile(bench.context, mock, mock.base?.hash ?? '');
    assert.equal(bench.folder.text('a.yaml'), 'one');
    assert.ok(bench.context.busy.has('m'));
  });

  it('keeps a copy of what it removes', async () => {
    const bench = await newBench();
    const mock = await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'one' });
    await removeFile(bench.context, mock, mock.base?.hash ?? '');
    assert.equal(bench.folder.text('a.yaml'), null);
    assert.deepEqual(bench.folder.backups, [{ path: 'a.yaml', bytes: bytesOf('one') }]);
  });

  it('keeps a rename that was made here and not sent, when it writes a newer head', async () => {
    const bench = await newBench();
    const { context } = bench;
    const agreed = await agreedMock(bench, { mockId: 'm', path: 'b.yaml', text: 'one' });
    const renamed = context.replica.update(agreed, { base: { path: 'a.yaml', hash: agreed.base?.hash ?? '' } });
    const head = { path: 'a.yaml', hash: context.ports.entropy.hash(bytesOf('two')) };
    context.contents.offer(head.hash, bytesOf('two'));
    await writeHead(context, renamed, head, agreed.base?.hash ?? null);
    assert.deepEqual(context.replica.mock('m')?.base, head);
    assert.deepEqual([context.replica.mock('m')?.path, bench.touched.has('m')], ['b.yaml', true]);
  });

  it('takes what it had written before a crash for no edit (I6)', async () => {
    const bench = await newBench();
    const { context } = bench;
    const mock = await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'two' });
    const old = context.replica.update(mock, { base: { path: 'a.yaml', hash: 'f'.repeat(64) } });
    adoptWritten(context);
    assert.deepEqual(context.replica.mock('m')?.base, old.remote);
  });

  it('takes what it had written before a crash to a file that was renamed here for no edit (I6)', async () => {
    const bench = await newBench();
    const { context } = bench;
    const mock = await agreedMock(bench, { mockId: 'm', path: 'b.yaml', text: 'two' });
    const head = { path: 'a.yaml', hash: mock.remote?.hash ?? '' };
    context.replica.update(mock, { base: { path: 'a.yaml', hash: 'f'.repeat(64) }, remote: head });
    adoptWritten(context);
    assert.deepEqual([context.replica.mock('m')?.base, context.replica.mock('m')?.path], [head, 'b.yaml']);
  });
});
