import assert from 'node:assert/strict';
import type { Doing } from './doing.ts';
import { CATEGORIES, type Evidence, type Judgement, judge } from './judge.ts';

const NOWHERE: Evidence = {
  heads: new Set(),
  history: new Set(),
  submitted: new Set(),
  conflicts: new Set(),
  backups: new Map(),
  aside: new Map(),
};

const NO_TOKENS = { added: [], removed: [] };

let numbers = 0;

function save(
  hash: string,
  replaced: string | null,
  { client = 'one', path = 'a.yaml', at = 0, parses = true } = {},
): Doing {
  numbers += 1;
  const times = { at, endedAt: at + 1 };
  return {
    what: 'save',
    number: numbers,
    client,
    path,
    hash,
    bytes: 10,
    replaced,
    how: 'in place',
    parses,
    ...NO_TOKENS,
    ...times,
  };
}

function deletion(replaced: string, at = 0): Doing {
  numbers += 1;
  return { what: 'delete', number: numbers, client: 'one', path: 'a.yaml', replaced, removed: [], at, endedAt: at + 1 };
}

interface Case {
  evidence?: Partial<Evidence>;
  connectedMs?: number;
}

function judged(doings: Doing[], { evidence = {}, connectedMs = 0 }: Case = {}): Judgement {
  const all = { ...NOWHERE, ...evidence };
  return judge({ doings, evidence: all, connectedMs: () => connectedMs, mustBeSentWithinMs: 2000 });
}

function counted({ counts }: Judgement): Partial<Judgement['counts']> {
  return Object.fromEntries(
    CATEGORIES.filter((category) => counts[category] > 0).map((category) => [category, counts[category]]),
  );
}

describe('the judgement of the ledger (I1)', () => {
  it('reports a content that is nowhere as lost', () => {
    const result = judged([save('lost', null), save('kept', null, { path: 'b.yaml' })], {
      evidence: { heads: new Set(['kept']) },
    });
    assert.deepEqual(counted(result), { head: 1, lost: 1 });
    assert.deepEqual(
      result.lost.map(({ doing }) => doing.path),
      ['a.yaml'],
    );
  });

  it('finds each content in the first place that keeps it', () => {
    const places = ['head', 'history', 'merged', 'conflict', 'backup', 'aside'];
    const result = judged(
      places.map((hash) => save(hash, null)),
      {
        evidence: {
          heads: new Set(['head']),
          history: new Set(['head', 'history']),
          submitted: new Set(['merged']),
          conflicts: new Set(['conflict']),
          backups: new Map([['one', new Set(['backup'])]]),
          aside: new Map([['one', new Set(['aside'])]]),
        },
      },
    );
    assert.deepEqual(counted(result), { head: 1, history: 1, merged: 1, conflict: 1, backup: 1, aside: 1 });
  });

  it('takes a backup in the folder of somebody else for nothing', () => {
    const result = judged([save('mine', null)], { evidence: { backups: new Map([['two', new Set(['mine'])]]) } });
    assert.deepEqual(counted(result), { lost: 1 });
  });

  it('excuses what a later save in its own folder met and overwrote', () => {
    const result = judged([save('first', null, { at: 100 }), save('second', 'first', { at: 301 })], {
      evidence: { heads: new Set(['second']) },
    });
    assert.deepEqual(counted(result), { head: 1, overwritten: 1 });
    assert.deepEqual(result.stoodMs, [200]);
    assert.deepEqual(result.overdue, []);
  });

  it('does not excuse a content by a later save at its path that met something else', () => {
    const result = judged([save('first', null), save('second', 'from the cloud')], {
      evidence: { heads: new Set(['second']) },
    });
    assert.deepEqual(counted(result), { head: 1, lost: 1 });
  });

  it('does not excuse a content by a save in another folder, or by an earlier one', () => {
    const earlier = save('second', 'first');
    const other = save('third', 'first', { client: 'two' });
    const result = judged([earlier, save('first', null), other], {
      evidence: { heads: new Set(['second', 'third']) },
    });
    assert.deepEqual(counted(result), { head: 2, lost: 1 });
  });

  it('does not excuse a content by a save that failed', () => {
    const failed = { ...save('second', 'first'), endedAt: null };
    assert.deepEqual(counted(judged([save('first', null), { ...failed, number: numbers + 1 }])), { lost: 1 });
  });

  it('counts what its own person deleted before it was sent apart', () => {
    assert.deepEqual(counted(judged([save('first', null), deletion('first')])), { deleted: 1 });
  });

  it('reports what stood for longer than it takes to send it while all were connected', () => {
    const doings = [save('first', null, { at: 0 }), save('second', 'first', { at: 5000 })];
    const evidence = { heads: new Set(['second']) };
    assert.equal(judged(doings, { evidence, connectedMs: 2500 }).overdue.length, 1);
    assert.equal(judged(doings, { evidence, connectedMs: 1500 }).overdue.length, 0);
  });

  it('lets a file that does not parse stand for as long as it does not', () => {
    const doings = [save('first', null, { parses: false }), save('second', 'first', { at: 5000 })];
    const result = judged(doings, { evidence: { heads: new Set(['second']) }, connectedMs: 4000 });
    assert.deepEqual([result.counts.overwritten, result.overdue.length], [1, 0]);
  });

  it('asks for nothing of a save that was never finished', () => {
    assert.equal(judged([{ ...save('half', null), endedAt: null }]).entries, 0);
  });
});
