import assert from 'node:assert/strict';
import { nodeEntropy } from '../../node/ground/node-entropy.ts';
import { agreedMock, type EngineBench, newBench } from '../../testing/engine-bench.ts';
import type { MockRecord } from '../../versions/mock-record.ts';
import { takeLateWrites } from './captured.ts';

const OLD = hashOf('old');

function hashOf(text: string): string {
  return nodeEntropy.hash(new TextEncoder().encode(text));
}

/** A mock whose file came in while an editor had the one before open, and has been written to since. */
async function writtenLate(options = {}): Promise<{ bench: EngineBench; mock: MockRecord }> {
  const bench = await newBench(options);
  const { context, folder } = bench;
  await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'old' });
  const placed = await folder.replace('a.yaml', new TextEncoder().encode('new'), OLD, 'm');
  assert.equal(placed.outcome, 'done');
  folder.writesLate('a.yaml', 'written late');
  const version = { path: 'a.yaml', hash: hashOf('new') };
  context.tree.wrote('a.yaml', version.hash, await folder.stat('a.yaml'));
  const before = context.replica.mock('m') ?? assert.fail();
  return { bench, mock: context.replica.update(before, { base: version, remote: version, remoteRevision: 2 }) };
}

describe('what is written into a file that was replaced', () => {
  it('is an edit like any other, made from what was captured (T3, I1)', async () => {
    const { bench, mock } = await writtenLate();
    const { context, folder, touched, notices } = bench;
    await takeLateWrites(context);
    assert.equal(folder.text('a.yaml'), 'written late');
    assert.deepEqual(context.replica.mock('m'), { ...mock, base: { path: 'a.yaml', hash: OLD } });
    assert.equal(context.tree.hashOf('a.yaml'), hashOf('written late'));
    assert.ok(touched.has('m'));
    assert.deepEqual(
      notices.map(({ code }) => code),
      ['mock.written_late'],
    );
    await takeLateWrites(context);
    assert.equal(folder.text('a.yaml'), 'written late');
  });

  it('waits, and is named, while another edit is under way or in dispute (I1)', async () => {
    const { bench, mock } = await writtenLate();
    const { context, folder, notices } = bench;
    const disputed = context.replica.update(mock, { submission: { conflictId: 'c', localHash: OLD } });
    for (let look = 0; look < 2; look += 1) await takeLateWrites(context);
    folder.saves('a.yaml', 'edited meanwhile');
    await context.tree.look(['a.yaml']);
    context.replica.update(disputed, { submission: null });
    await takeLateWrites(context);
    assert.equal(folder.text('a.yaml'), 'edited meanwhile');
    assert.equal(context.replica.mock('m')?.base?.hash, hashOf('new'));
    assert.equal(notices.filter(({ level }) => level === 'warning').length, 1);
    const sent = { path: 'a.yaml', hash: hashOf('edited meanwhile') };
    context.replica.update(disputed, { submission: null, base: sent, remote: sent });
    await takeLateWrites(context);
    assert.equal(folder.text('a.yaml'), 'written late');
  });

  it('changes nothing where the file has been saved in the very moment', async () => {
    const { bench, mock } = await writtenLate();
    bench.folder.saves('a.yaml', 'saved');
    await takeLateWrites(bench.context);
    assert.equal(bench.folder.text('a.yaml'), 'saved');
    assert.deepEqual(bench.context.replica.mock('m'), mock);
  });

  it('makes a mock again that was deleted in the cloud, as any edit of one does', async () => {
    const { bench, mock } = await writtenLate();
    const { context, folder, touched } = bench;
    await folder.remove('a.yaml', hashOf('new'), 'm');
    context.tree.removed('a.yaml');
    context.replica.forget(mock);
    await takeLateWrites(context);
    assert.equal(folder.text('a.yaml'), 'written late');
    const again = context.replica.mock('m');
    assert.deepEqual([again?.base, again?.remote], [{ path: 'a.yaml', hash: OLD }, null]);
    assert.ok(touched.has('m'));
  });

  it('gets a name of its own where another mock has that of the deleted one by now', async () => {
    const { bench, mock } = await writtenLate();
    const { context, folder } = bench;
    await folder.remove('a.yaml', hashOf('new'), 'm');
    context.tree.removed('a.yaml');
    context.replica.forget(mock);
    await agreedMock(bench, { mockId: 'other', path: 'a.yaml', text: 'another' });
    await takeLateWrites(context);
    assert.deepEqual([folder.text('a.yaml'), folder.text('a-2.yaml')], ['another', 'written late']);
    assert.equal(context.replica.ownerOf('a-2.yaml')?.base, null);
  });
});
