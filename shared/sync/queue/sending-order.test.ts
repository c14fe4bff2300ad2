import assert from 'node:assert/strict';
import type { Operation } from './operation.ts';
import { inSendingOrder } from './sending-order.ts';

function operation(kind: Operation['kind'], path: string, from: string | null = path, sent = false): Operation {
  const base = from === null ? null : { path: from, hash: 'h' };
  const hash = kind === 'delete' ? null : 'h';
  return { opId: `${kind} ${path}`, mockId: `${from} ${path}`, kind, base, path, hash, strategy: null, sent };
}

function ids(groups: readonly Operation[][]): string[][] {
  return groups.map((group) => group.map(({ opId }) => opId));
}

describe('the order of sending', () => {
  it('is the same for the same queue, in whichever order it came about (I3)', () => {
    const queue = [
      operation('create', 'new.yaml', null),
      operation('update', 'b.yaml'),
      operation('delete', 'z.yaml'),
      operation('rename', 'moved.yaml', 'a.yaml'),
      operation('update', 'c.yaml', 'c.yaml', true),
    ];
    const expected = [
      ['update c.yaml'],
      ['delete z.yaml'],
      ['update b.yaml'],
      ['rename moved.yaml'],
      ['create new.yaml'],
    ];
    assert.deepEqual(ids(inSendingOrder(queue)), expected);
    assert.deepEqual(ids(inSendingOrder(queue.toReversed())), expected);
  });

  it('keeps names together that are swapped or passed on, so that nobody takes one from whom it has not left', () => {
    const swap = [operation('rename', 'a.yaml', 'b.yaml'), operation('update', 'B.yaml', 'a.yaml')];
    const alone = operation('rename', 'y.yaml', 'x.yaml');
    const passedOn = [operation('rename', 'd.yaml', 'c.yaml'), operation('create', 'c.yaml', null)];
    assert.deepEqual(ids(inSendingOrder([...swap, alone, ...passedOn])), [
      ['update B.yaml', 'rename a.yaml'],
      ['rename d.yaml', 'create c.yaml'],
      ['rename y.yaml'],
    ]);
  });

  it('tears thousands of renames that have nothing to do with each other apart', () => {
    const renames = Array.from({ length: 3000 }, (_, at) => operation('rename', `new/${at}.yaml`, `old/${at}.yaml`));
    assert.equal(inSendingOrder(renames).length, 3000);
  });
});
