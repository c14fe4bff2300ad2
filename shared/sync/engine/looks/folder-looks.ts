/** Looks at the folder: when a hint says so, and whole comparisons now and then; what it finds is touched. */
import { CloudError, pathKey } from '@mockforge-cloud/shared/protocol';
import { Hints, type Look } from '../../folder/hints.ts';
import type { TreeChange } from '../../folder/local-tree.ts';
import { SETTLE_MS } from '../../folder/missing-files.ts';
import type { Disposable } from '../../ports.ts';
import type { EmptiedChoice } from '../../sync-client.ts';
import type { MockRecord } from '../../versions/mock-record.ts';
import type { GitDoings } from '../git/git-doings.ts';
import { GitWatch } from '../git/git-watch.ts';
import { type EngineContext, touchEverything } from '../ground/context.ts';
import type { Halts } from '../ground/halts.ts';
import { findMisnamed } from '../names/misnamed-files.ts';
import { finishMoves } from '../names/move-file.ts';
import { takeLateWrites } from './captured.ts';
import { bringBack } from './emptied.ts';
import { LetThrough } from './let-through.ts';
import { vouchForRestored } from './restored.ts';
import { absentPaths, applyTreeChange, brakeReason, goneMocks, unownedPaths } from './scan.ts';

export interface FolderLooksOptions {
  context: EngineContext;
  halts: Halts;
  /** Runs within the engine's turns. */
  turn: (run: () => Promise<void> | void) => void;
  gitDid: (doings: GitDoings | null) => void;
}

export class FolderLooks implements Disposable {
  readonly #context: EngineContext;
  readonly #halts: Halts;
  readonly #hints: Hints;
  readonly #git: GitWatch;
  readonly #toldMisnamed = new Set<string>();
  #watcher: Disposable | null = null;
  /** Until what a crash interrupted has been put right, a file that it left aside would pass for gone. */
  #hasRecovered = false;
  #hasLooked = false;
  #isUnsettled = false;
  /** Something is being written late at this moment: whoever syncs once waits for the end of it. */
  #isWrittenLate = false;
  /** What an editor has just saved. */
  #saved: string | null = null;
  readonly #letThrough = new LetThrough();
  /** Files went, and it has not been told yet whether they were Git's to take. */
  #isBrakeDue = false;

  constructor({ context, halts, turn, gitDid }: FolderLooksOptions) {
    this.#context = context;
    this.#halts = halts;
    this.#git = new GitWatch({ context, halts, did: gitDid });
    this.#hints = new Hints({
      clock: context.ports.clock,
      debounceMs: context.options.debounceMs,
      isWaiting: () =>
        context.blocked.waitsForFolder ||
        context.misnamed.size > 0 ||
        context.lateWaiting.size > 0 ||
        context.tree.unreadable.size > 0 ||
        context.tree.closed.size > 0 ||
        halts.emptied !== null ||
        halts.unreadable !== null,
      look: (look) => turn(() => this.look(look)),
    });
  }

  /** Whether something is still to be looked at. */
  get isPending(): boolean {
    return this.#isUnsettled || this.#isWrittenLate || this.#hints.pending;
  }

  hint(path: string | null): void {
    this.#hints.hint(path);
  }

  /** Called within a turn, before anything is written: while Git works, nothing is (P8). */
  async isGitAtWork(): Promise<boolean> {
    const waitMs = await this.#git.waitFor();
    if (waitMs !== null) this.#hints.again(waitMs);
    return waitMs !== null;
  }

  async watch(): Promise<void> {
    this.#watcher ??= await this.#context.ports.files.watch((path) => this.#hints.hint(path));
  }

  /**
   * Called within a turn. What keeps the folder from being looked at stops the engine until a look succeeds.
   * `isWanted`: a person wants what is gone to be deleted for everybody, however much it is (I11).
   */
  async look(asked: Look, isWanted = false): Promise<void> {
    const { tree, ports } = this.#context;
    const isGitAtWork = await this.isGitAtWork();
    // The first look is taken all the same: to compare with the cloud it has to be known what is here.
    if (isGitAtWork && this.#hasLooked) return;
    try {
      const look = await this.#refreshed(asked);
      if (!this.#hasRecovered) {
        const isWhole = await ports.files.recover();
        await finishMoves(this.#context);
        this.#hasRecovered = isWhole;
      }
      if ('everything' in look) await this.#git.beforeComparison();
      const change = 'everything' in look ? await this.#compare() : await tree.look(look.paths);
      if ('everything' in look) this.#tryAgain();
      this.#freshen('everything' in look ? this.#context.stale : look.paths, change);
      // Neither gone nor unchanged.
      for (const path of change.unsettled) this.#context.stale.add(path);
      this.#halts.unreadable = null;
      if (!this.#hasLooked) change.gone.push(...(await tree.absentOf(absentPaths(this.#context), change)));
      if ('everything' in look) change.changed.push(...unownedPaths(this.#context));
      this.#hasLooked = true;
      this.#halts.isUnseen = false;
      // A look at some paths says nothing of the others that are still open.
      const wasUnsettled = this.#isUnsettled && !('everything' in look);
      this.#isUnsettled = applyTreeChange(this.#context, change) || wasUnsettled;
      this.#vouchForSaved();
      await vouchForRestored(this.#context, { isWhole: 'everything' in look });
      const isAnyGone = 'everything' in look && (await findMisnamed(this.#context));
      // While something is missing, it may be that which has such a name now.
      if (change.missing.length === 0) this.#tellMisnamed();
      if (this.#isUnsettled) this.#hints.again();
      const seen = { isUnsettled: this.#isUnsettled, isWhole: 'everything' in look };
      if (!isGitAtWork && (await this.#git.afterLook(seen))) this.#hints.again();
      this.#isBrakeDue = !isWanted && (this.#isBrakeDue || change.gone.length > 0 || isAnyGone);
      if (this.#isBrakeDue && !this.#halts.isGitMoving) this.#brake();
      // Somebody has brought all of it back: there is nothing left to ask.
      if (this.#halts.emptied !== null && this.#gone().length === 0) this.#halts.emptied = null;
      const mayWrite = 'everything' in look && !this.#halts.isHalted && !isGitAtWork;
      if (mayWrite) this.#isWrittenLate = await takeLateWrites(this.#context);
      if (this.#isWrittenLate) this.#hints.again();
    } catch (error) {
      if (!(error instanceof CloudError)) throw error;
      this.#halts.unreadable = error;
    }
  }

  /** If other files are mocks by now, all of them are looked at, and what is queued is decided on anew. */
  async #refreshed(look: Look): Promise<Look> {
    if (!(await this.#context.ports.files.refresh())) return look;
    touchEverything(this.#context);
    return { everything: true };
  }

  /** Called within a turn. The caller commits. @throws CloudError as `bringBack` */
  async answerEmptied(choice: EmptiedChoice): Promise<void> {
    if (this.#halts.emptied === null) return;
    if (choice === 'bring_back') await bringBack(this.#context, this.#gone());
    this.#halts.emptied = null;
    this.#letThrough.clear();
    await this.look({ everything: true }, choice === 'delete');
  }

  /** An editor has saved it: whatever it holds, that is its person's doing. */
  async saved(path: string): Promise<void> {
    this.#saved = path;
    try {
      await this.look({ paths: new Set([path]) });
    } finally {
      this.#saved = null;
    }
  }

  #vouchForSaved(): void {
    const { replica, tree } = this.#context;
    const mock = this.#saved === null ? undefined : replica.ownerOf(this.#saved);
    const hash = mock === undefined || tree.isUnsettled(mock.path) ? null : tree.hashOf(mock.path);
    if (mock === undefined || hash === null || hash === mock.base?.hash) return;
    replica.update(mock, { vouched: { path: mock.path, hash } });
  }

  /** The editor moved a file or a folder: its mocks keep who they are. */
  async renamed(from: string, to: string): Promise<void> {
    const { replica, ports, touch, look } = this.#context;
    const paths = new Set<string>();
    for (const mock of [...replica.mocks()]) {
      const moved =
        mock.path === from ? to : mock.path.startsWith(`${from}/`) ? to + mock.path.slice(from.length) : null;
      if (moved === null || !ports.files.accepts(moved) || replica.ownerOf(moved) !== undefined) continue;
      paths.add(mock.path).add(moved);
      replica.update(mock, { path: moved });
      touch(mock.mockId);
    }
    if (paths.size === 0) return this.look({ everything: true });
    // Looked at when the burst is over: of a swap, the next event may say whose the file at the old name is by now.
    for (const path of paths) look(path);
  }

  dispose(): void {
    this.#hints.dispose();
    this.#watcher?.dispose();
  }

  /** At first nothing is known of a file that may be in the middle of being written: it would pass for gone. */
  async #compare(): Promise<TreeChange> {
    const { tree, ports } = this.#context;
    const change = await tree.compare();
    const open = this.#hasLooked ? [] : [...change.unsettled];
    while (open.some((path) => tree.isUnsettled(path))) {
      await new Promise<void>((resolve) => ports.clock.schedule(SETTLE_MS, resolve));
      const again = await tree.compare();
      change.changed.push(...again.changed);
      change.unsettled = again.unsettled;
      for (const [path, error] of again.unreadable) change.unreadable.set(path, error);
    }
    return change;
  }

  #brake(): void {
    this.#isBrakeDue = false;
    const now = this.#context.ports.clock.now();
    const error = brakeReason(this.#context, this.#git.changed, this.#letThrough.lately(now));
    if (error !== null) this.#halts.emptied = error;
    else if (this.#halts.emptied === null) this.#letThrough.add(this.#gone(), now);
  }

  #gone(): MockRecord[] {
    return goneMocks(this.#context, this.#git.changed).gone;
  }

  /** What waits for something that nobody tells of: a document without unsaved changes, room on the disk. */
  #tryAgain(): void {
    const { busy, blocked, touch } = this.#context;
    for (const mockId of [...busy, ...blocked.retryOfFolder()]) touch(mockId);
  }

  /** These paths have been looked at: decisions about them go on, but where one more look has to tell what is there. */
  #freshen(paths: ReadonlySet<string>, { unsettled }: TreeChange): void {
    // The disk may list it under another spelling.
    const open = new Set(unsettled.map(pathKey));
    for (const path of [...paths]) {
      if (open.has(pathKey(path)) || !this.#context.stale.delete(path)) continue;
      const mock = this.#context.replica.ownerOf(path);
      if (mock !== undefined) this.#context.touch(mock.mockId);
    }
  }

  #tellMisnamed(): void {
    const { ports, misnamed, notify } = this.#context;
    const ofMocks = new Set(misnamed.values());
    for (const [path, fault] of ports.files.misnamed()) {
      if (this.#toldMisnamed.has(path) || ofMocks.has(path)) continue;
      this.#toldMisnamed.add(path);
      const message = `${path} is not synced: its name ${fault}. Rename it to sync it.`;
      notify({ level: 'warning', code: 'mock.path_invalid', path, message });
    }
  }
}
