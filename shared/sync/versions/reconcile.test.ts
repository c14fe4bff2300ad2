import assert from 'node:assert/strict';
import { type ContentStep, reconcileContent, reconcilePath } from './reconcile.ts';

/** base, local, remote → step. `-` is absent; letters are contents. */
const CELLS: [string, ContentStep, ContentStep, ContentStep][] = [
  // base local remote: bidirectional, local_to_remote, remote_to_local
  ['A A A', 'nothing', 'nothing', 'nothing'],
  ['A A B', 'write', 'nothing', 'write'],
  ['A A -', 'remove', 'nothing', 'remove'],
  ['A B A', 'push', 'push', 'nothing'],
  ['A B B', 'adopt', 'adopt', 'adopt'],
  ['A B C', 'push_to_merge', 'push_to_merge', 'merge_into_file'],
  ['A B -', 'recreate', 'recreate', 'nothing'],
  ['A - A', 'push_deletion', 'push_deletion', 'nothing'],
  ['A - B', 'restore', 'nothing', 'restore'],
  ['A - -', 'forget', 'forget', 'forget'],
  ['- A -', 'push', 'push', 'nothing'],
  ['- - A', 'write', 'nothing', 'write'],
  ['- A A', 'adopt', 'adopt', 'adopt'],
  ['- A B', 'push_to_merge', 'push_to_merge', 'merge_into_file'],
  ['- - -', 'forget', 'forget', 'forget'],
];

const DIRECTIONS = ['bidirectional', 'local_to_remote', 'remote_to_local'] as const;

describe('reconcile', () => {
  for (const [cell, ...steps] of CELLS) {
    const [base = null, local = null, remote = null] = cell
      .split(' ')
      .map((letter) => (letter === '-' ? null : letter));
    DIRECTIONS.forEach((direction, column) => {
      it(`${direction}: base ${base ?? 'absent'}, local ${local ?? 'absent'}, remote ${remote ?? 'absent'} → ${steps[column]}`, () => {
        assert.equal(reconcileContent({ base, local, remote }, direction), steps[column]);
      });
    });
  }

  it('never writes files in direction local_to_remote and never pushes in remote_to_local', () => {
    const sides = [null, 'A', 'B', 'C'];
    for (const base of sides)
      for (const local of sides)
        for (const remote of sides) {
          const up = reconcileContent({ base, local, remote }, 'local_to_remote');
          const down = reconcileContent({ base, local, remote }, 'remote_to_local');
          assert.ok(!['write', 'remove', 'restore', 'merge_into_file'].includes(up), up);
          assert.ok(!['push', 'push_deletion', 'push_to_merge', 'recreate'].includes(down), down);
        }
  });

  const PATHS = [
    ['same path everywhere', 'a', 'a', 'a', 'nothing'],
    ['renamed here', 'a', 'b', 'a', 'push_rename'],
    ['renamed in the cloud', 'a', 'a', 'b', 'move'],
    ['renamed alike on both sides', 'a', 'b', 'b', 'adopt'],
    ['renamed differently: the cloud’s name stands', 'a', 'b', 'c', 'move'],
  ] as const;
  for (const [title, base, local, remote, step] of PATHS) {
    it(`path: ${title} → ${step}`, () => {
      assert.equal(reconcilePath({ base, local, remote }, 'bidirectional'), step);
    });
  }
});
