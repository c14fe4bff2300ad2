/** A plan for people at a terminal, and for programs. */
import { countPlan, type PlannedMock, planInWords, type SyncPlan, sizeText } from '@mockforge-cloud/shared/sync';
import { table } from '../../output/table.ts';
import type { Target } from '../targets.ts';

/** In words, and in the order in which people should see them: what may surprise comes first. */
const WORDS = [
  'conflict',
  'delete here',
  'delete in the cloud',
  'replace here',
  'replace in the cloud',
  'merge',
  'rename',
  'send',
  'receive',
  'ignored here',
] as const;

const MOST_IGNORED = 8;

/** @param most so many mocks are shown; all of them where it is left out */
export function planLines({ target, plan, most }: { target: Target; plan: SyncPlan; most?: number }): string[] {
  const { workspaceId, branch } = target.options;
  const ordered = plan.mocks.map((mock) => ({ mock, words: wordsOf(mock) })).sort(byConcern);
  const shown = ordered.slice(0, most);
  const left = ordered.length - shown.length;
  return [
    `${workspaceId} (${branch}) and ${target.folder}:`,
    ...table(shown.map(({ mock, words }) => ['', words, mock.path, sizesOf(mock), mock.byGit ? 'changed by Git' : ''])),
    ...(left > 0 ? [`  … and ${left} more: --dry-run shows all of them`] : []),
    `  ${totals(plan)}`,
    ...(plan.untried > 0 ? [`  ${plan.untried} merges were not tried: some may become conflicts`] : []),
    ...ignoredLine(plan),
  ];
}

export function planDocument(target: Target, plan: SyncPlan): Record<string, unknown> {
  const { workspaceId, branch, direction, strategy } = target.options;
  return {
    workspace: workspaceId,
    branch,
    folder: target.folder,
    direction,
    strategy,
    reason: plan.reason,
    summary: planInWords(plan),
    counts: countPlan(plan),
    same: plan.same,
    untried: plan.untried,
    mocks: plan.mocks.map(({ mockId, path, action, byGit, localBytes, remoteBytes }) => ({
      mock_id: mockId,
      path,
      action,
      by_git: byGit,
      local_bytes: localBytes,
      remote_bytes: remoteBytes,
    })),
    ignored: { paths: plan.ignored.paths, is_all: plan.ignored.isAll },
  };
}

function wordsOf({ action, localBytes, remoteBytes }: PlannedMock): (typeof WORDS)[number] {
  switch (action) {
    case 'up':
      return remoteBytes === null ? 'send' : 'replace in the cloud';
    case 'down':
      return localBytes === null ? 'receive' : 'replace here';
    case 'delete_here':
      return 'delete here';
    case 'delete_in_cloud':
      return 'delete in the cloud';
    case 'ignored':
      return 'ignored here';
    default:
      return action;
  }
}

interface Worded {
  mock: PlannedMock;
  words: (typeof WORDS)[number];
}

function byConcern(one: Worded, other: Worded): number {
  return WORDS.indexOf(one.words) - WORDS.indexOf(other.words);
}

function sizesOf({ localBytes, remoteBytes }: PlannedMock): string {
  if (localBytes !== null && remoteBytes !== null) {
    return `${sizeText(localBytes)} here, ${sizeText(remoteBytes)} in the cloud`;
  }
  const bytes = localBytes ?? remoteBytes;
  return bytes === null ? '' : sizeText(bytes);
}

function totals(plan: SyncPlan): string {
  const counts = countPlan(plan);
  const moved = [
    counts.up.bytes > 0 ? `${sizeText(counts.up.bytes)} up` : '',
    counts.down.bytes > 0 ? `${sizeText(counts.down.bytes)} down` : '',
  ].filter((text) => text !== '');
  return `${planInWords(plan)}${moved.length === 0 ? '' : ` (${moved.join(', ')})`}`;
}

function ignoredLine({ ignored }: SyncPlan): string[] {
  const { isAll } = ignored;
  // Sync's own folder is there while it looks, and says nothing to anybody.
  const paths = ignored.paths.filter((path) => path !== '.mockforge/');
  if (paths.length === 0) return [];
  const shown = paths.slice(0, MOST_IGNORED);
  const more = isAll ? `${paths.length - shown.length}` : `${paths.length - shown.length} or more`;
  return [`  no mocks: ${shown.join(', ')}${paths.length > shown.length || !isAll ? `, and ${more} others` : ''}`];
}
