import assert from 'node:assert/strict';
import { countPlan, isHarmless, planInWords } from '../../plan/sync-plan.ts';
import { agreedMock, type EngineBench, newBench } from '../../testing/engine-bench.ts';
import { newRecord } from '../../versions/mock-record.ts';
import { buildPlan } from './build-plan.ts';

const NOTHING_BY_GIT = { reason: 'asked', byGit: new Set<string>() } as const;

/** A mock whose head is this text, whatever the folder holds. */
function headOf({ context }: EngineBench, mockId: string, path: string, text: string): string {
  const bytes = new TextEncoder().encode(text);
  const hash = context.ports.entropy.hash(bytes);
  context.contents.offer(hash, bytes);
  context.headBytes.set(hash, bytes.length);
  const mock = context.replica.mock(mockId) ?? newRecord(mockId, path);
  context.replica.put({ ...mock, remote: { path, hash }, remoteRevision: 2 });
  return hash;
}

async function localFile({ context, folder }: EngineBench, mockId: string, path: string, text: string): Promise<void> {
  const hash = folder.saves(path, text);
  context.tree.wrote(path, hash, await folder.stat(path));
  if (context.replica.mock(mockId) === undefined) context.replica.addLocal(mockId, path);
}

describe('the plan of a sync', () => {
  it('P2: says of each mock what is going to happen to it, with its bytes on both sides, and touches nothing', async () => {
    const bench = await newBench();
    await agreedMock(bench, { mockId: 'same', path: 'same.yaml', text: 'a: 1\n' });
    await localFile(bench, 'new', 'new.yaml', 'a: 1\n');
    headOf(bench, 'theirs', 'theirs.yaml', 'a: 12\n');
    await agreedMock(bench, { mockId: 'gone', path: 'gone.yaml', text: 'a: 1\n' });
    bench.context.replica.put({ ...record(bench, 'gone'), remote: null });
    await agreedMock(bench, { mockId: 'deleted', path: 'deleted.yaml', text: 'a: 1\n' });
    bench.context.tree.removed('deleted.yaml');
    await agreedMock(bench, { mockId: 'moved', path: 'moved.yaml', text: 'a: 1\n' });
    await localFile(bench, 'moved', 'elsewhere.yaml', 'a: 1\n');
    bench.context.replica.put({ ...record(bench, 'moved'), path: 'elsewhere.yaml' });
    headOf(bench, 'other', 'notes.txt', 'no mock here');
    const before = [...bench.folder.files.keys()];
    const plan = await buildPlan(bench.context, NOTHING_BY_GIT);
    assert.deepEqual(
      plan.mocks.map(({ path, action, localBytes, remoteBytes }) => [path, action, localBytes, remoteBytes]),
      [
        ['deleted.yaml', 'delete_in_cloud', null, null],
        ['elsewhere.yaml', 'rename', 5, null],
        ['gone.yaml', 'delete_here', 5, null],
        ['new.yaml', 'up', 5, null],
        ['notes.txt', 'ignored', null, 12],
        ['theirs.yaml', 'down', null, 6],
      ],
    );
    assert.equal(plan.same, 1);
    assert.deepEqual([...bench.folder.files.keys()], before);
    assert.equal(bench.context.replica.queued, 0);
  });

  it('P2: tries the merges, and tells those that go together from those that need a person', async () => {
    const bench = await newBench();
    const base = 'one: 1\ntwo: 2\nthree: 3\nfour: 4\n';
    for (const mockId of ['fine', 'stuck']) await agreedMock(bench, { mockId, path: `${mockId}.yaml`, text: base });
    bench.context.contents.offer(record(bench, 'fine').base?.hash ?? '', new TextEncoder().encode(base));
    await localFile(bench, 'fine', 'fine.yaml', base.replace('one: 1', 'one: 11'));
    headOf(bench, 'fine', 'fine.yaml', base.replace('four: 4', 'four: 44'));
    await localFile(bench, 'stuck', 'stuck.yaml', base.replace('one: 1', 'one: 11'));
    headOf(bench, 'stuck', 'stuck.yaml', base.replace('one: 1', 'one: 111'));
    const plan = await buildPlan(bench.context, NOTHING_BY_GIT);
    assert.deepEqual(
      plan.mocks.map(({ path, action }) => [path, action]),
      [
        ['fine.yaml', 'merge'],
        ['stuck.yaml', 'conflict'],
      ],
    );
    assert.equal(planInWords(plan), '1 to merge, 1 in conflict');
    assert.equal(countPlan(plan).merge.bytes, base.length + 1);
  });

  it('says what the strategy decides where both sides changed the same place', async () => {
    for (const [strategy, action] of [
      ['local', 'up'],
      ['remote', 'down'],
      ['manual', 'conflict'],
    ] as const) {
      const bench = await newBench({ strategy });
      await localFile(bench, 'm', 'm.yaml', 'a: 1\n');
      headOf(bench, 'm', 'm.yaml', 'a: 2\n');
      const { mocks } = await buildPlan(bench.context, NOTHING_BY_GIT);
      assert.deepEqual(
        mocks.map((mock) => [mock.action, mock.overrules]),
        [[action, action !== 'conflict']],
      );
    }
  });

  it('is harmless only where files come down that are not here', async () => {
    const bench = await newBench();
    headOf(bench, 'theirs', 'theirs.yaml', 'a: 1\n');
    assert.equal(isHarmless(await buildPlan(bench.context, NOTHING_BY_GIT)), true);
    await localFile(bench, 'new', 'new.yaml', 'a: 1\n');
    assert.equal(isHarmless(await buildPlan(bench.context, NOTHING_BY_GIT)), false);
  });
});

function record({ context }: EngineBench, mockId: string) {
  const mock = context.replica.mock(mockId);
  assert.ok(mock);
  return mock;
}
