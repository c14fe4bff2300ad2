import assert from 'node:assert/strict';
import { agreedMock, type EngineBench, newBench } from '../../testing/engine-bench.ts';
import { stepMock } from './step.ts';

async function saved({ context, folder }: EngineBench, text: string): Promise<void> {
  folder.saves('a.yaml', text);
  await context.tree.look(['a.yaml']);
  await stepMock(context, 'm');
}

async function agreedOn(bench: EngineBench, text: string): Promise<void> {
  const mock = await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text });
  bench.context.contents.offer(mock.base?.hash ?? '', Buffer.from(text));
}

describe('a mock that no longer parses', () => {
  it('is held back, and named with what to do', async () => {
    const bench = await newBench();
    await agreedOn(bench, '{"a": 1}');
    await saved(bench, '{"a": ');
    assert.equal(bench.context.replica.queued, 0);
    assert.equal(bench.context.blocked.get('m')?.error.code, 'mock.held_invalid');
  });

  it('is sent as soon as it parses', async () => {
    const bench = await newBench();
    await agreedOn(bench, '{"a": 1}');
    await saved(bench, '{"a": ');
    await saved(bench, '{"a": 2}');
    assert.equal(bench.context.replica.queued, 1);
    assert.equal(bench.context.blocked.get('m'), undefined);
  });

  it('takes an edit that parsed before it out of the queue', async () => {
    const bench = await newBench();
    await agreedOn(bench, '{"a": 1}');
    await saved(bench, '{"a": 2}');
    await saved(bench, '{"a": ');
    assert.equal(bench.context.replica.queued, 0);
  });

  it('is sent where it did not parse before either, such as a template', async () => {
    const bench = await newBench();
    await agreedOn(bench, '{{#each users}}');
    await saved(bench, '{{#each people}}');
    assert.equal(bench.context.replica.queued, 1);
  });

  it('is sent where hold_invalid is off', async () => {
    const bench = await newBench({ holdInvalid: false });
    await agreedOn(bench, '{"a": 1}');
    await saved(bench, '{"a": ');
    assert.equal(bench.context.replica.queued, 1);
  });

  it('waits for its base, where that is not at hand, to tell', async () => {
    const bench = await newBench();
    await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: '{"a": 1}' });
    await saved(bench, '{"a": ');
    assert.deepEqual([bench.context.replica.queued, bench.context.contents.waiting], [0, 1]);
  });
});
