import assert from 'node:assert/strict';
import { LocalBus } from './local-bus.ts';
import { busContract, type ContractEvents } from './testing/bus-contract.ts';

busContract('the bus of one instance', async () => {
  const reported: unknown[] = [];
  const bus = new LocalBus<ContractEvents>((error) => reported.push(error));
  return { here: bus, there: bus, reported, settled: async () => undefined, close: async () => undefined };
});

describe('the bus of one instance', () => {
  it('[SUB6] has told everybody when publishing returns, so that an answer comes after what was before it', () => {
    const bus = new LocalBus<ContractEvents>(assert.fail);
    const told: string[] = [];
    bus.on('revision', ({ number }) => told.push(`revision ${number}`));
    bus.publish('revision', { branch: 'main', number: 1 });
    told.push('answer');
    assert.deepEqual(told, ['revision 1', 'answer']);
  });
});
