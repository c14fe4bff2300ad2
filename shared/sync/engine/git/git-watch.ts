/** Waits while Git works in the folder, and finds out what it has done when HEAD has moved (P8). */
import { CloudError } from '@mockforge-cloud/shared/protocol';
import type { GitWork } from '../../ports.ts';
import type { MockRecord } from '../../versions/mock-record.ts';
import { reasonOf } from '../ground/blocked-mocks.ts';
import type { EngineContext } from '../ground/context.ts';
import type { Halts } from '../ground/halts.ts';
import type { GitDoings } from './git-doings.ts';
import { broughtBack, changedByGit, editsOverGit, filesOf, openMocks } from './git-doings.ts';
import { followLineEnds } from './line-ends.ts';

/** A lock that is held for longer is named to people. */
const BRIEF_MS = 10_000;
const LOOK_AGAIN_MS = 120;
const LOOK_AGAIN_SLOWLY_MS = 1_000;

export interface GitWatchOptions {
  context: EngineContext;
  halts: Halts;
  /** Gets what Git has done that nobody has agreed to. */
  did: (doings: GitDoings | null) => void;
}

export class GitWatch {
  readonly #options: GitWatchOptions;
  #workingSince: number | null = null;
  #isRefusalTold = false;
  /** When Git was seen to have worked last. */
  #workedAt: number | null = null;
  #lastWork: string | null = null;
  /** Where HEAD was at the last look that could tell what Git had done. */
  #lookedAt: string | null = null;
  /** Where HEAD was when the last comparison of the whole folder began: it has seen all that Git wrote until then. */
  #comparedAt: string | null = null;
  #changed: ReadonlySet<string> = NO_MOCKS;
  /** Mocks that Git had changed when the whole folder was compared last. */
  #seen: ReadonlySet<string> = NO_MOCKS;
  /** What was told to be people's doing, by mock: whatever Git does with it later, it was theirs first. */
  #own: ReadonlyMap<string, string> = new Map();

  constructor(options: GitWatchOptions) {
    this.#options = options;
  }

  /** Called within a turn. @returns after how many milliseconds to look again, or `null` where Git is at nothing. */
  async waitFor(): Promise<number | null> {
    const { context, halts } = this.#options;
    const { git, clock } = context.ports;
    const working = git === null ? null : await git.working();
    const now = clock.now();
    if (git === null || working === null) {
      const lastWork = (await git?.lastWork()) ?? null;
      // Before the first look nobody has seen when Git worked last: a moment ago, perhaps.
      const hasWorked = this.#workingSince !== null || this.#lastWork !== lastWork;
      if (hasWorked) this.#workedAt = now;
      this.#workingSince = null;
      this.#lastWork = lastWork;
      // Git lets go of the index a moment before it moves HEAD. A clock that jumped is not waited for (I14).
      const waitMs = this.#workedAt === null ? 0 : LOOK_AGAIN_MS - Math.abs(now - this.#workedAt);
      halts.git = waitMs > 0 ? { error: null } : null;
      return waitMs > 0 ? waitMs : null;
    }
    this.#workingSince = Math.min(this.#workingSince ?? now, now);
    const isLong = !working.isBrief || now - this.#workingSince >= BRIEF_MS;
    halts.git = { error: isLong ? atWork(working.what) : null };
    return isLong ? LOOK_AGAIN_SLOWLY_MS : LOOK_AGAIN_MS;
  }

  /** Mocks that Git has changed, as of the last look. */
  get changed(): ReadonlySet<string> {
    return this.#changed;
  }

  /** Called within a turn, before the whole folder is compared. */
  async beforeComparison(): Promise<void> {
    this.#comparedAt = (await this.#options.context.ports.git?.position()) ?? null;
  }

  /**
   * Called within a turn, when the folder has been looked at. `isUnsettled`: some of it is to be looked at again.
   * @returns whether to look again soon, because what Git did can't be told yet
   */
  async afterLook({ isUnsettled, isWhole }: { isUnsettled: boolean; isWhole: boolean }): Promise<boolean> {
    const { context, halts, did } = this.#options;
    const { git } = context.ports;
    const position = (await git?.position()) ?? null;
    this.#tellRefusal(git?.refusal() ?? null);
    this.#changed = NO_MOCKS;
    halts.isGitMoving = false;
    if (git === null || position === null) return false;
    const before = context.replica.gitPosition;
    // Where nothing is sent, nothing of it can revert anybody.
    const isTold = context.options.direction === 'remote_to_local';
    await followLineEnds(context);
    const open = openMocks(context);
    this.#dropOutdated(open);
    // At the first look nothing has been agreed on.
    const isAgreed = ({ base }: MockRecord) => before !== null || base !== null;
    const asked = isTold ? [] : open.filter((mock) => isAgreed(mock) && !this.#isOwn(mock));
    const told = asked.length === 0 ? NOTHING : await git.workSince(before, filesOf(context, asked));
    // Where Git has not worked at all, an edit is an edit.
    const work = told === null && before === position ? NOTHING : told;
    const byGitOf = (mocks: readonly MockRecord[]) =>
      new Set([...changedByGit(mocks, work?.put ?? null), ...(before === position ? [] : broughtBack(context, mocks))]);
    const mockIds = byGitOf(asked);
    // Where no log of HEAD is kept, being back is told from having been there all the time by the look before.
    const hasMoved = before !== position || this.#lookedAt !== position;
    // Git writes files before it moves HEAD. A look at some paths, or one that had begun before, has not seen them all.
    const isAsBefore = !hasMoved && [...mockIds].every((mockId) => this.#seen.has(mockId));
    const isSeen = isAsBefore || (position === this.#comparedAt && (isWhole || hasMoved));
    const isSettled = (mockIds.size === 0 && !hasMoved) || (!isUnsettled && !isAnySent(context, mockIds));
    halts.isGitMoving = !isSeen || !isSettled;
    this.#changed = mockIds;
    if (halts.isGitMoving) return true;
    this.#lookedAt = position;
    if (isWhole) this.#seen = mockIds;
    const beneath = work?.beneath ?? NOTHING.beneath;
    const edits = editsOverGit(context, beneath).map(({ mock }) => mock.mockId);
    halts.isGitMoving = isAnySent(context, edits);
    if (halts.isGitMoving) return true;
    const theirs = open.filter(({ mockId }) => !mockIds.has(mockId));
    // What goes out is told from then on by that it was agreed on; what stays here for another reason is remembered.
    const lasting = before === position ? theirs.filter((mock) => this.#isOwn(mock)) : theirs;
    this.#own = new Map(theirs.map((mock) => [mock.mockId, this.#stateOf(mock)]));
    const isNothing = mockIds.size === 0 && edits.length === 0;
    const byGit = () => byGitOf(openMocks(context).filter((mock) => isAgreed(mock) && !this.#isOwn(mock)));
    did(isNothing ? null : { position, byGit, beneath, count: mockIds.size });
    if (!isNothing) return false;
    this.#vouchFor(lasting);
    context.replica.sawGitPosition(position);
    await context.replica.commit();
    return false;
  }

  #isOwn(mock: MockRecord): boolean {
    // A file that they had deleted may have been there again, and have been taken away by Git, while nobody looked.
    const isGone = this.#options.context.tree.hashOf(mock.path) === null;
    return !isGone && (this.#isQueued(mock) || this.#own.get(mock.mockId) === this.#stateOf(mock));
  }

  #isQueued({ mockId, path }: MockRecord): boolean {
    const { replica, tree } = this.#options.context;
    const operation = replica.operationOf(mockId);
    return operation !== undefined && operation.path === path && operation.hash === tree.hashOf(path);
  }

  /** What was queued and is not there any more tells nothing of who has put there what is: not even when it is back. */
  #dropOutdated(mocks: readonly MockRecord[]): void {
    const { replica } = this.#options.context;
    for (const mock of mocks) {
      const operation = replica.operationOf(mock.mockId);
      if (operation?.sent === false && !this.#isQueued(mock)) replica.unqueue(operation);
    }
  }

  /** With another base it is another edit: one that was sent, and put back by Git since. */
  #stateOf({ path, base }: MockRecord): string {
    return JSON.stringify([path, this.#options.context.tree.hashOf(path), base]);
  }

  /** From now on it is not known any more what came before: whoever starts anew would take a commit of these for Git's. */
  #vouchFor(theirs: readonly MockRecord[]): void {
    const { replica, tree } = this.#options.context;
    for (const mock of theirs) {
      const hash = tree.hashOf(mock.path);
      if (hash !== null && mock.leftOut === null && !this.#isQueued(mock))
        replica.update(mock, { vouched: { path: mock.path, hash, isTold: true } });
    }
  }

  /** Said once, and again when it has answered in between. */
  #tellRefusal(refusal: CloudError | null): void {
    const { options, notify } = this.#options.context;
    if (refusal !== null && !this.#isRefusalTold && options.direction !== 'remote_to_local')
      notify({ level: 'warning', code: refusal.code, message: reasonOf(refusal) });
    this.#isRefusalTold = refusal !== null;
  }
}

const NO_MOCKS: ReadonlySet<string> = new Set();
const NOTHING: GitWork = { put: new Set(), beneath: new Map() };

/** What is in flight was an edit before Git came; what it is now can be told when it is answered. */
function isAnySent({ replica }: EngineContext, mockIds: Iterable<string>): boolean {
  return [...mockIds].some((mockId) => replica.operationOf(mockId)?.sent === true);
}

function atWork(what: string): CloudError {
  return new CloudError('git.working', `Git is in the middle of ${what}. Sync waits until it is done.`, {
    hint: 'Finish it, or abort it; in a hook, sync after it. Edits are noticed meanwhile, and nothing is lost.',
  });
}
