/** What the sync commands say of a folder, in words that are true in every state. */
import { DEFAULT_BRANCH } from '@mockforge-cloud/shared/protocol';
import type { SyncState, SyncStatus } from '@mockforge-cloud/shared/sync';
import type { Service } from '../account/service.ts';
import { inTerminalWords, isEmptied } from './emptied-words.ts';
import { waitsForPlan } from './plan/plan-gate.ts';
import { type Standing, toldStatus } from './standing.ts';
import { statusLine } from './status-words.ts';
import type { Target } from './targets.ts';

/** A line that can be pasted in the folder where it is printed. */
export function commandFor(words: string, { options, isUnnamed }: Target): string {
  const branch = options.branch === DEFAULT_BRANCH ? '' : ` --branch ${options.branch}`;
  return `mockforge-cloud ${words}${isUnnamed === true ? ` --workspace ${options.workspaceId}${branch}` : ''}`;
}

/** As a shell takes it. */
export function quoted(path: string): string {
  return /^[\w./@+-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}

export function placeOf({ options }: Target, { url }: Pick<Service, 'url'>): string {
  return `${options.workspaceId} (${options.branch}) at ${url}`;
}

/** Why it is not known here how the folder stands; `null` where it is. */
export function keeperLine({ keeper, target }: Pick<Standing, 'keeper' | 'target'>): string | null {
  if (keeper.keeps === 'silent') {
    return (
      `another process syncs ${target.folder} but does not report its status: it does not answer, is another user's, ` +
      'or is an older version. Check there, or stop it.'
    );
  }
  if (keeper.keeps !== 'other') return null;
  const { workspace, branch, service_url } = keeper.told.place;
  return `another process keeps ${target.folder} the same as ${workspace} (${branch}) at ${service_url}.`;
}

/** Where the list of what is pending is empty. */
export function nothingWaits({ keeper, isKnown }: Pick<Standing, 'keeper' | 'isKnown'>): string {
  if (keeper.keeps === 'this') {
    const status = toldStatus(keeper.told);
    if (GOES_ON.has(status.state)) return 'nothing is pending.';
    return `nothing is known to be pending, but sync is not running now: ${statusLine(status, keeper.told.place.direction)}`;
  }
  return isKnown
    ? 'nothing is pending here. The cloud was not checked.'
    : 'not synced from here yet, and no mocks here.';
}

/** In the others the folder is not looked at, or the cloud is not heard. */
const GOES_ON: ReadonlySet<SyncState> = new Set(['synced', 'held', 'syncing', 'conflicts']);

/** What to do next, or where to see more, below the line that says how a folder stands. */
export function nextLines(status: SyncStatus, target: Target, isElsewhere = false): string[] {
  const { state, conflicts, blocked, waiting, leftOut } = status;
  const hint = isElsewhere && (waitsForPlan(status) || isEmptied(status)) ? answerThere(status) : hintOf(status);
  const isHeld = blocked + waiting + leftOut > 0;
  return [
    ...(hint === undefined ? [] : [`  ${hint}`]),
    ...(state !== 'stopped' && isHeld ? [`  See why with "${commandFor('sync pending', target)}".`] : []),
    ...(conflicts > 0 ? [`  See the conflicts with "${commandFor('sync conflicts', target)}".`] : []),
  ];
}

function hintOf({ state, error }: SyncStatus): string | undefined {
  const hint = error === null ? undefined : inTerminalWords(error).hint;
  if (hint !== undefined || state !== 'signed_out') return hint;
  return 'Sign in with "mockforge-cloud login", or correct MOCKFORGE_API_KEY.';
}

function answerThere(status: SyncStatus): string {
  const flags = isEmptied(status) ? '--bring-back or --delete-gone' : '--yes or --keep-cloud';
  return `Answer there: in the editor, or end that "sync --watch" and start it again with ${flags}.`;
}
