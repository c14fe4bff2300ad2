import assert from 'node:assert/strict';
import type { Doing } from './doing.ts';
import { revertedTokens, tokensIn, without } from './tokens.ts';

let numbers = 0;

function save(added: string[], removed: string[] = [], isDone = true): Doing {
  numbers += 1;
  const own = { number: numbers, at: numbers, client: 'client-1', path: 'a.yaml', endedAt: isDone ? numbers : null };
  return { ...own, what: 'save', hash: 'h', bytes: 1, replaced: null, how: 'in place', parses: true, added, removed };
}

function reverted(doings: Doing[], alive: string[]): string[] {
  return revertedTokens(doings, new Set(alive)).map(({ token }) => token);
}

describe('the tokens of edits (I17)', () => {
  it('are found whatever stands around them', () => {
    const text = '{"torture_client-3-17": "client-3-17", "id": "client-0-2-5", "by": "settler-9"}';
    assert.deepEqual([...tokensIn(text)], ['client-3-17', 'client-0-2', 'settler-9']);
    assert.deepEqual(without(tokensIn(text), tokensIn('client-0-2')), ['client-3-17', 'settler-9']);
  });

  it('that are in no head, and that nobody removed, were reverted', () => {
    assert.deepEqual(reverted([save(['client-1-1']), save(['client-1-2'])], ['client-1-2']), ['client-1-1']);
  });

  it('that somebody removed were not, also where nobody was told that it had happened', () => {
    const doings = [
      save(['client-1-1']),
      save(['client-1-2']),
      save([], ['client-1-1']),
      save([], ['client-1-2'], false),
    ];
    assert.deepEqual(reverted(doings, []), []);
  });

  it('of a save that was not finished are nobody’s', () => {
    assert.deepEqual(reverted([save(['client-1-1'], [], false)], []), []);
  });
});
