import assert from 'node:assert/strict';
import type { TreeChange } from '../../folder/local-tree.ts';
import { agreedMock, type EngineBench, newBench } from '../../testing/engine-bench.ts';
import { absentPaths, applyTreeChange, brakeReason, unownedPaths } from './scan.ts';

function found(change: Partial<TreeChange>): TreeChange {
  return { changed: [], gone: [], missing: [], unsettled: [], unreadable: new Map(), ...change };
}

async function mocks(bench: EngineBench, count: number): Promise<string[]> {
  const paths = Array.from({ length: count }, (_, index) => `${index}.yaml`);
  for (const path of paths) await agreedMock(bench, { mockId: path, path, text: path });
  return paths;
}

describe('what a look at the folder found', () => {
  it('makes a mock of a new file, and looks at one that has changed', async () => {
    const bench = await newBench();
    await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'one' });
    applyTreeChange(bench.context, found({ changed: ['a.yaml', 'b.yaml'] }));
    const made = bench.context.replica.ownerOf('b.yaml')?.mockId ?? '';
    assert.deepEqual([...bench.touched], ['m', made]);
  });

  it('takes a file with the bytes of one that has gone for that one, renamed', async () => {
    const bench = await newBench();
    const { context, folder } = bench;
    await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'one' });
    folder.saves('b.yaml', 'one');
    await context.tree.look(['b.yaml']);
    context.tree.removed('a.yaml');
    applyTreeChange(context, found({ changed: ['b.yaml'], gone: ['a.yaml'] }));
    assert.equal(context.replica.mock('m')?.path, 'b.yaml');
  });

  it('takes a file whose name differs in case alone for the one that has gone, whatever is in it', async () => {
    const bench = await newBench();
    const { context, folder } = bench;
    await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'one' });
    await agreedMock(bench, { mockId: 'other', path: 'b.yaml', text: 'two' });
    folder.saves('A.yaml', 'two');
    await context.tree.look(['A.yaml']);
    applyTreeChange(context, found({ changed: ['A.yaml'], gone: ['b.yaml', 'a.yaml'] }));
    assert.equal(context.replica.ownerOf('A.yaml')?.mockId, 'm');
  });

  it('takes such a file for the mock also where nothing was ever agreed on, and where its file went long ago', async () => {
    for (const gone of [['a.yaml'], []]) {
      const bench = await newBench();
      const { context, folder } = bench;
      const mock = context.replica.addLocal('m', 'a.yaml');
      context.replica.update(mock, { remote: { path: 'a.yaml', hash: 'f'.repeat(64) } });
      folder.saves('A.yaml', 'one');
      await context.tree.look(['A.yaml']);
      applyTreeChange(context, found({ changed: ['A.yaml'], gone }));
      assert.equal(context.replica.ownerOf('A.yaml')?.mockId, 'm');
    }
  });

  for (const { kind, before } of [
    { kind: 'update', before: 'an edit' },
    { kind: 'delete', before: 'its deletion' },
  ] as const) {
    it(`follows a file that is renamed while ${before} is in flight (T4)`, async () => {
      const bench = await newBench();
      const { context, folder } = bench;
      const { base } = await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'one' });
      const hash = folder.saves('b.yaml', kind === 'update' ? 'two' : 'one');
      const sent = { opId: 'op', mockId: 'm', path: 'a.yaml', kind, strategy: null, sent: true } as const;
      context.replica.queue({ ...sent, base, hash: kind === 'update' ? hash : null });
      await context.tree.look(['b.yaml']);
      context.tree.removed('a.yaml');
      applyTreeChange(context, found({ changed: ['b.yaml'], gone: kind === 'update' ? ['a.yaml'] : [] }));
      assert.equal(context.replica.mock('m')?.path, 'b.yaml');
    });
  }

  it('asks for another look while something is missing or being written', async () => {
    const { context } = await newBench();
    assert.equal(applyTreeChange(context, found({ missing: ['a.yaml'] })), true);
    assert.equal(applyTreeChange(context, found({ unsettled: ['a.yaml'] })), true);
    assert.equal(applyTreeChange(context, found({})), false);
  });

  it('finds a file again whose mock has gone elsewhere', async () => {
    const bench = await newBench();
    const mock = await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'one' });
    assert.deepEqual(unownedPaths(bench.context), []);
    bench.context.replica.update(mock, { path: 'b.yaml' });
    assert.deepEqual(unownedPaths(bench.context), ['a.yaml']);
  });

  it('counts mocks as gone whose files went while nobody looked', async () => {
    const bench = await newBench();
    await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'one' });
    bench.context.tree.removed('a.yaml');
    assert.deepEqual(absentPaths(bench.context), ['a.yaml']);
  });
});

describe('what a person has vouched for', () => {
  for (const { what, look, isVouched } of [
    { what: 'is theirs no more once it was something else', look: { changed: ['a.yaml'] }, isVouched: false },
    { what: 'is theirs no more once it was gone', look: { gone: ['a.yaml'] }, isVouched: false },
    { what: 'is theirs no more once it was missing', look: { missing: ['a.yaml'] }, isVouched: false },
    { what: 'stays theirs where another file has changed', look: { changed: ['b.yaml'] }, isVouched: true },
  ]) {
    it(`${what} (P8, P19)`, async () => {
      const bench = await newBench();
      const { context, folder } = bench;
      const mock = await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'one' });
      const vouched = { path: 'a.yaml', hash: folder.saves('a.yaml', 'an older one') };
      await context.tree.look(['a.yaml']);
      context.replica.update(mock, { vouched });
      if (look.changed?.[0] === 'a.yaml') folder.saves('a.yaml', 'one');
      if (look.gone !== undefined || look.missing !== undefined) folder.deletes('a.yaml');
      await context.tree.look(['a.yaml']);
      if (look.gone !== undefined) context.tree.removed('a.yaml');
      applyTreeChange(context, found(look));
      assert.equal(context.replica.mock('m')?.vouched !== null, isVouched);
    });
  }
});

describe('the brake (I11)', () => {
  it('stops where most of a folder is gone at once', async () => {
    const bench = await newBench();
    const paths = await mocks(bench, 10);
    for (const path of paths.slice(0, 5)) bench.context.tree.removed(path);
    assert.equal(brakeReason(bench.context, new Set())?.code, 'folder.emptied');
  });

  it('stops where all of a small folder is gone', async () => {
    const bench = await newBench();
    for (const path of await mocks(bench, 2)) bench.context.tree.removed(path);
    assert.equal(brakeReason(bench.context, new Set())?.code, 'folder.emptied');
  });

  it('lets a few deletions through', async () => {
    const bench = await newBench();
    const paths = await mocks(bench, 10);
    for (const path of paths.slice(0, 4)) bench.context.tree.removed(path);
    assert.equal(brakeReason(bench.context, new Set()), null);
  });

  it('does not count what the cloud has deleted, nor what it never had', async () => {
    const bench = await newBench();
    for (const path of await mocks(bench, 5)) {
      const mock = bench.context.replica.mock(path);
      if (mock !== undefined) bench.context.replica.update(mock, { remote: null });
      bench.context.tree.removed(path);
    }
    assert.equal(brakeReason(bench.context, new Set()), null);
  });
});
