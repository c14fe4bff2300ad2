import assert from 'node:assert/strict';
import { agreedMock, newBench } from '../../testing/engine-bench.ts';
import { stepMock } from '../steps/step.ts';
import { type Sendable, takeDueOperations } from './outbox.ts';

describe('what is due while not everything is queued', () => {
  it('is an edit that stays where it is, and none of a mock that has to be made again: its name may be another one’s', async () => {
    const bench = await newBench();
    const { context, folder } = bench;
    for (const name of ['known', 'deleted']) {
      const mock = await agreedMock(bench, { mockId: name, path: `${name}.yaml`, text: 'one' });
      if (name === 'deleted') context.replica.update(mock, { remote: null });
      folder.saves(`${name}.yaml`, 'two');
      await context.tree.look([`${name}.yaml`]);
      await stepMock(context, name);
    }
    const dueNow = (what: Sendable) => takeDueOperations(context, what).map(({ mockId }) => mockId);
    assert.deepEqual(dueNow('edits'), ['known']);
    assert.deepEqual(dueNow('everything'), ['known', 'deleted']);
  });
});
