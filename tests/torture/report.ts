/** What a torture says of itself: for people in Markdown, for programs in JSON. */
import { BLOWS } from './actors/chaos.ts';
import { CATEGORIES, type Category } from './ledger/judge.ts';
import type { Outcome } from './run.ts';

export interface Report {
  seed: number;
  clients: number;
  mocks: { source: string; files: number };
  minutes: number;
  connected_percent: number;
  /** Processes that wanted to run, for each processor, when the machine was busiest. */
  busiest: number;
  doings: { saves: number; deletes: number; renames: number; settled_with_content: number };
  saved_bytes: number;
  saves_per_second: number;
  changes_per_second: number;
  blows: Record<string, number>;
  cloud: { revisions: number; changes: number; merges: number; conflicts: number; open_conflicts: number };
  conflicts_settled: number;
  ledger: { entries: number; counts: Record<Category, number> };
  tokens: { standing: number; reverted: number };
  /** How long what was overwritten or deleted before it was sent had stood. */
  unsent_stood_ms: { p50: number; p99: number; max: number; over_2s: number; allowed_while_connected: number };
  converged_after_ms: number | null;
  acknowledged_claims: number;
  notices: Record<string, number>;
  violations: string[];
  kept: string | null;
}

export function reportOf(outcome: Outcome): Report {
  const { doings, judgement, totals, editedMs } = outcome;
  const done = doings.filter(({ endedAt }) => endedAt !== null);
  const count = (what: string) => done.filter((doing) => doing.what === what).length;
  const saves = count('save');
  const seconds = editedMs / 1000;
  return {
    seed: outcome.seed,
    clients: outcome.clients,
    mocks: outcome.samples,
    minutes: editedMs / 60_000,
    connected_percent: Math.round(outcome.connectedShare * 100),
    busiest: rounded(outcome.busiest),
    doings: { saves, deletes: count('delete'), renames: count('rename'), settled_with_content: count('settle') },
    saved_bytes: done.reduce((sum, doing) => sum + ('bytes' in doing ? doing.bytes : 0), 0),
    saves_per_second: rounded(saves / seconds),
    changes_per_second: rounded(totals.changes / seconds),
    blows: { ...outcome.blows },
    cloud: {
      revisions: totals.revisions,
      changes: totals.changes,
      merges: totals.merges,
      conflicts: totals.conflicts,
      open_conflicts: totals.openConflicts,
    },
    conflicts_settled: outcome.settled,
    ledger: { entries: judgement.entries, counts: judgement.counts },
    tokens: outcome.tokens,
    unsent_stood_ms: { ...spreadOf(judgement.stoodMs), allowed_while_connected: outcome.sentWithinMs },
    converged_after_ms: outcome.converged.isConverged ? Math.round(outcome.converged.afterMs) : null,
    acknowledged_claims: outcome.claims,
    notices: Object.fromEntries([...outcome.notices].sort()),
    violations: outcome.violations,
    kept: outcome.kept,
  };
}

const WHERE: Record<Category, string> = {
  head: 'is the head of a mock',
  history: 'is in the history',
  merged: 'is named by a merged revision as submitted',
  conflict: 'is in a conflict record, open or closed',
  backup: 'is in a backup of its folder',
  aside: 'is beside its mock, moved aside, and becomes a backup at the next start',
  overwritten: 'was saved over in its own folder before it was sent',
  deleted: 'was deleted in its own folder before it was sent',
  lost: '**is nowhere**',
};

export function markdownOf(report: Report): string {
  const { doings, cloud, ledger, unsent_stood_ms: stood } = report;
  const blows = BLOWS.map((blow) => `${report.blows[blow] ?? 0} ${blow}`).join(', ');
  const verdict = report.violations.length === 0 ? 'Everything held.' : `${report.violations.length} violations.`;
  const converged =
    report.converged_after_ms === null
      ? '**not**'
      : `${(report.converged_after_ms / 1000).toFixed(1)} s after the last edit`;
  return [
    `# Torture, seed ${report.seed}: ${verdict}`,
    '',
    '| | |',
    '|---|---|',
    `| edits went on for | ${rounded(report.minutes)} min, ${report.clients} clients, ${report.mocks.files} ${report.mocks.source} |`,
    `| saves | ${doings.saves} (${report.saves_per_second} a second, ${Math.round(report.saved_bytes / 1024)} KiB), besides ${doings.renames} renames and ${doings.deletes} deletions |`,
    `| kill -9 and the like | ${blows} |`,
    `| a client was connected, with service and database up, for | ${report.connected_percent} % of the time |`,
    `| cloud | ${cloud.revisions} revisions, ${cloud.changes} changes (${report.changes_per_second} a second), ${cloud.merges} of them merged |`,
    `| conflicts | ${cloud.conflicts}, of which ${report.conflicts_settled} were settled by somebody and ${cloud.open_conflicts} are open |`,
    `| all folders equal | ${converged} |`,
    `| acknowledged and in the database after its last kill -9 | ${report.acknowledged_claims} claims of clients |`,
    '',
    `| of ${ledger.entries} contents that were saved | |`,
    '|---:|---|',
    ...CATEGORIES.map((category) => `| ${ledger.counts[category]} | ${WHERE[category]} |`),
    '',
    `Of the edits, ${report.tokens.standing} stand in heads and open conflicts; ${report.tokens.reverted} are gone although nobody removed them.`,
    '',
    `What was saved over or deleted before it was sent had stood for ${stood.p50} ms (median), ${stood.p99} ms (p99), ${stood.max} ms at most, ${stood.over_2s} of it for more than 2 s. While client, service and database were up and connected, nothing may stand for more than ${Math.round(stood.allowed_while_connected)} ms on a machine as busy as this one (${report.busiest} for each processor).`,
    ...(report.violations.length === 0
      ? []
      : ['', '## Violations', '', ...report.violations.map((line) => `- ${line}`)]),
    ...(report.kept === null ? [] : ['', `Folders, logs and the ledger are in ${report.kept}.`]),
    '',
  ].join('\n');
}

function spreadOf(times: readonly number[]) {
  const sorted = [...times].sort((one, other) => one - other);
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { p50: at(0.5), p99: at(0.99), max: at(1), over_2s: sorted.filter((ms) => ms > 2000).length };
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
