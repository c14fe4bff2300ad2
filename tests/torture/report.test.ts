import assert from 'node:assert/strict';
import type { Doing } from './ledger/doing.ts';
import { CATEGORIES, type Category } from './ledger/judge.ts';
import { markdownOf, reportOf } from './report.ts';
import type { Outcome } from './run.ts';

const times = { at: 1000, endedAt: 1001 };
const doings: Doing[] = [
  {
    what: 'save',
    number: 1,
    client: 'one',
    path: 'a.yaml',
    hash: 'aa',
    bytes: 2048,
    replaced: null,
    how: 'in place',
    parses: true,
    added: ['one-1'],
    removed: [],
    ...times,
  },
  { what: 'rename', number: 2, client: 'one', path: 'a.yaml', to: 'b.yaml', ...times },
  { what: 'delete', number: 3, client: 'one', path: 'b.yaml', replaced: 'aa', removed: [], at: 1002, endedAt: null },
];

const outcome: Outcome = {
  seed: 7,
  clients: 8,
  samples: { source: 'real mock files', files: 3 },
  editedMs: 60_000,
  connectedShare: 0.5,
  sentWithinMs: 10_000,
  busiest: 1.5,
  doings,
  blows: { client: 4, service: 3, database: 2, backend: 1, network: 5 },
  settled: 6,
  notices: new Map([['mock.sent', 1]]),
  totals: { revisions: 1, changes: 1, merges: 0, conflicts: 0, openConflicts: 0 },
  converged: { isConverged: true, afterMs: 1234, laggards: [], openConflicts: 0 },
  judgement: { entries: 1, counts: counts({ lost: 1 }), lost: [], overdue: [], stoodMs: [100, 2500] },
  tokens: { standing: 40, reverted: 2 },
  claims: 12,
  violations: ['I1: one a.yaml is nowhere'],
  kept: '/somewhere',
};

function counts(some: Partial<Record<Category, number>>): Record<Category, number> {
  return Object.fromEntries(CATEGORIES.map((category) => [category, some[category] ?? 0])) as Record<Category, number>;
}

describe('the report of a torture', () => {
  it('counts what was done, and leaves out what was not finished', () => {
    const report = reportOf(outcome);
    assert.deepEqual(report.doings, { saves: 1, deletes: 0, renames: 1, settled_with_content: 0 });
    assert.deepEqual([report.saved_bytes, report.minutes, report.connected_percent], [2048, 1, 50]);
    assert.deepEqual([report.unsent_stood_ms.max, report.unsent_stood_ms.over_2s], [2500, 1]);
  });

  it('names the seed, every violation and where everything is kept', () => {
    const text = markdownOf(reportOf(outcome));
    for (const part of ['seed 7: 1 violations', '- I1: one a.yaml is nowhere', '/somewhere', '2 are gone']) {
      assert.ok(text.includes(part), text);
    }
    assert.ok(markdownOf(reportOf({ ...outcome, violations: [], kept: null })).includes('Everything held.'));
  });
});
