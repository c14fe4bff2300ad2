import assert from 'node:assert/strict';
import { agreedMock, type EngineBench, newBench } from '../../testing/engine-bench.ts';
import { touchWaiting } from '../ground/context.ts';
import { takeDueOperations } from '../outgoing/outbox.ts';
import { stepMock } from '../steps/step.ts';

/** `a.yaml` in the cloud, whose file is `b.yaml` here, and a new file `a.yaml`. */
async function renamedAndMadeAnew(bench: EngineBench): Promise<void> {
  const { context, folder } = bench;
  const mock = await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'one' });
  folder.saves('b.yaml', 'one');
  context.replica.update(mock, { path: 'b.yaml' });
  context.replica.addLocal('new', 'a.yaml');
  folder.saves('a.yaml', 'two');
  await context.tree.look(['a.yaml', 'b.yaml']);
}

function due({ context }: EngineBench): string[] {
  return takeDueOperations(context, 'everything')
    .map(({ mockId }) => mockId)
    .sort();
}

describe('a name that the cloud has for a file elsewhere', () => {
  it('is free for a new file with the rename that gives it away', async () => {
    const bench = await newBench();
    await renamedAndMadeAnew(bench);
    for (const mockId of ['m', 'new']) await stepMock(bench.context, mockId);
    assert.deepEqual(due(bench), ['m', 'new']);
  });

  it('is no new file’s as long as the rename is not on its way: the cloud would merge the two (I10)', async () => {
    const bench = await newBench();
    const { context } = bench;
    await renamedAndMadeAnew(bench);
    await stepMock(context, 'new');
    assert.deepEqual(due(bench), []);
    assert.equal(context.blocked.get('new')?.error.code, 'mock.path_taken');
    assert.match(context.blocked.get('new')?.error.message ?? '', /a\.yaml was not sent.*b\.yaml/);
  });

  it('is the new file’s as soon as the cloud has another one for that mock (I3)', async () => {
    const bench = await newBench();
    const { context } = bench;
    await renamedAndMadeAnew(bench);
    await stepMock(context, 'new');
    due(bench);
    const mock = context.replica.mock('m');
    assert.ok(mock?.remote != null);
    context.replica.update(mock, { remote: { ...mock.remote, path: 'b.yaml' } });
    bench.touched.clear();
    touchWaiting(context);
    assert.ok(bench.touched.has('new'));
    await stepMock(context, 'new');
    assert.deepEqual(due(bench), ['new']);
  });

  it('is not sent beside a mock whose name differs in case alone, and that has a file: the cloud would refuse it (I6)', async () => {
    const bench = await newBench();
    const { context, folder } = bench;
    await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'one' });
    context.replica.addLocal('new', 'A.yaml');
    folder.saves('A.yaml', 'two');
    await context.tree.look(['a.yaml', 'A.yaml']);
    await stepMock(context, 'new');
    assert.deepEqual(due(bench), []);
    assert.equal(context.blocked.get('new')?.error.code, 'mock.path_case_conflict');
    folder.deletes('a.yaml');
    await context.tree.look(['a.yaml']);
    const mock = context.replica.mock('m');
    assert.ok(mock !== undefined);
    context.replica.forget(mock);
    touchWaiting(context);
    await stepMock(context, 'new');
    assert.deepEqual(due(bench), ['new']);
  });
});
