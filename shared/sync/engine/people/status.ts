/** The state that is shown, read off what the engine is doing; it is never stored. */
import type { CloudError } from '@mockforge-cloud/shared/protocol';
import type { LinkState } from '../../cloud/link.ts';
import type { SyncStatus } from '../../sync-status.ts';
import type { EngineContext } from '../ground/context.ts';
import type { Halts } from '../ground/halts.ts';
import { misnamedNews, standing, unreadableNews, waitingForName } from './pending.ts';

export interface Activity {
  /** The folder can't be synced until a person does something. */
  stopped: CloudError | null;
  /** The state can't be kept; it is tried again. */
  failing: CloudError | null;
  /** By a person, by the brake, or because something waits for a person. */
  paused: { error: CloudError | null } | null;
  link: LinkState;
  /** It can be reached, and has not answered as it should for so many tries in a row. */
  unanswered: CloudError | null;
  /** Tries in a row after which the service counts as not reachable. */
  retryAttempts: number;
  /** The folder has never yet been brought up to date with the workspace. */
  starting: boolean;
  busy: boolean;
  queued: number;
  conflicts: number;
  blocked: number;
  waiting: number;
  leftOut: number;
  oneWay: number;
  /** Mocks that are not in step for a reason that none of these counts. */
  apart: number;
  progress: { done: number; total: number } | null;
}

export interface Working {
  context: EngineContext;
  halts: Halts;
  catchUp: { readonly isReady: boolean; readonly wasReady: boolean };
  link: LinkState;
  /** Something is being looked at or sent. */
  isBusy: boolean;
  /** How the mocks stood when that was looked at last. */
  apart: Apart;
  progress: Activity['progress'];
}

/** Mocks that are not the same here and in the cloud, and of which nothing waits to be sent or written. */
export interface Apart {
  leftOut: number;
  oneWay: number;
  /** Their name is another file's here. */
  nameless: number;
  others: number;
}

export class ApartCount {
  #apart: Apart = { leftOut: 0, oneWay: 0, nameless: 0, others: 0 };

  /** Goes through all mocks, so not after each of the turns of a flood: else it is as it was. */
  of(context: EngineContext, isAtRest: boolean): Apart {
    if (isAtRest) this.#apart = apartOf(context);
    return this.#apart;
  }
}

function apartOf(context: EngineContext): Apart {
  const states = standing(context).map(({ state }) => state);
  const count = (wanted: string) => states.filter((state) => state === wanted).length;
  const [oneWay, nameless] = [count('one_way'), count('blocked')];
  const leftOut = [...context.replica.mocks()].filter((mock) => mock.leftOut !== null).length;
  return { leftOut, oneWay, nameless, others: states.length - oneWay - nameless };
}

export function activityOf({ context, halts, catchUp, link, isBusy, apart, progress }: Working): Activity {
  const { replica, conflicts, blocked, busy, options } = context;
  return {
    stopped: halts.unreadable ?? halts.stopped,
    failing: halts.failing,
    paused: pauseOf(halts),
    link,
    retryAttempts: options.retryAttempts,
    unanswered: halts.unansweredAfter(Math.max(1, options.retryAttempts)),
    starting: !catchUp.wasReady,
    busy: !catchUp.isReady || isBusy || halts.isHalted,
    queued: replica.queued,
    conflicts: conflicts.size,
    blocked:
      blocked.size +
      unreadableNews(context).length +
      misnamedNews(context).length +
      waitingForName(context).length +
      apart.nameless,
    waiting: busy.size,
    leftOut: apart.leftOut,
    oneWay: apart.oneWay,
    apart: apart.others,
    progress,
  };
}

/** A plan that is being made, and Git at work for a moment, are no pause: that is being busy. */
function pauseOf({ isPaused, emptied, plan, git }: Halts): Activity['paused'] {
  if (emptied !== null) return { error: emptied };
  if (isPaused) return { error: null };
  return [plan, git].find((halt) => halt !== null && halt.error !== null) ?? null;
}

export function statusOf(activity: Activity): SyncStatus {
  const { queued, conflicts, blocked, waiting, leftOut, oneWay, progress } = activity;
  return { ...stateOf(activity), queued, conflicts, blocked, waiting, leftOut, oneWay, progress };
}

function stateOf(activity: Activity): Pick<SyncStatus, 'state' | 'error'> {
  const { stopped, failing, paused, link } = activity;
  if (stopped !== null) return { state: 'stopped', error: stopped };
  if (failing !== null) return { state: 'stopped', error: failing };
  if (paused !== null) return { state: 'paused', error: paused.error };
  if (link.link === 'refused') return { state: 'signed_out', error: link.error };
  if (link.link === 'down' && link.tries >= activity.retryAttempts) return { state: 'offline', error: link.error };
  if (activity.unanswered !== null) return { state: 'offline', error: activity.unanswered };
  if (activity.starting) return { state: 'starting', error: null };
  if (activity.busy || link.link !== 'up') return { state: 'syncing', error: null };
  if (activity.conflicts > 0) return { state: 'conflicts', error: null };
  const { queued, blocked, waiting, leftOut, oneWay, apart } = activity;
  const isHeld = queued + blocked + waiting + leftOut + oneWay + apart > 0;
  return { state: isHeld ? 'held' : 'synced', error: null };
}
