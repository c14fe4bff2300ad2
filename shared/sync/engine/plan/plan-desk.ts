/** Holds sync back until a person has agreed to a plan: of the first sync (P2), and of what Git did (P8). */
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { isRefusal, type Link } from '../../cloud/link.ts';
import { isHarmless, type PlanChoice, planInWords, type SyncPlan } from '../../plan/sync-plan.ts';
import type { MockRecord } from '../../versions/mock-record.ts';
import { type EditOverGit, editsOverGit, type GitDoings, knownBeneath, rebaseEdits } from '../git/git-doings.ts';
import { type GitVerdict, judgeGit, rebased } from '../git/git-origins.ts';
import { type EngineContext, touchEverything } from '../ground/context.ts';
import type { Halts, WaitingPlan } from '../ground/halts.ts';
import type { Timers } from '../ground/timers.ts';
import { buildPlan } from './build-plan.ts';
import { type Offered, offeredBy, vouchForOffered } from './offered.ts';

export interface PlanDeskOptions {
  context: EngineContext;
  halts: Halts;
  catchUp: { readonly isReady: boolean };
  link: Link;
  timers: Timers;
  /** Runs within the engine's turns; resolves when the turn has ended. */
  turn: (run: () => Promise<void> | void) => Promise<void>;
  failed: (error: unknown) => void;
}

/** Git may change so many mocks without a question. */
const HANDFUL = 5;
const RETRY_MS = 2_000;
const NO_MOCKS: ReadonlySet<string> = new Set();

export class PlanDesk {
  readonly #options: PlanDeskOptions;
  #doings: GitDoings | null = null;
  /** Mocks that were put back to an older version by nobody's save, each with what it was then. */
  readonly #restored = new Map<string, string>();
  #isUnderWay = false;
  /** Edits of older versions that the cloud knows. */
  #rebased: readonly EditOverGit[] = [];
  /** What was heard of the rest of Git's doings, by mock. */
  readonly #verdicts = new Map<string, GitVerdict>();
  #judging: Promise<void> = Promise.resolve();
  #judged: GitDoings | null = null;
  /** What the last plan that somebody asked for was about. */
  /** By the first sync that was planned last. */
  #offered: Offered = [];
  #shown: string | null = null;

  constructor(options: PlanDeskOptions) {
    const { context, halts } = options;
    this.#options = options;
    const isFirst = context.options.firstSync === 'ask' && !context.replica.isAgreed;
    if (isFirst) halts.plan = { reason: 'first_sync', error: null };
  }

  /** Called within a turn, after each look at the folder. `null`: Git has done nothing that is not agreed to. */
  gitDid(doings: GitDoings | null): void {
    const { halts } = this.#options;
    this.#doings = doings;
    this.#forgetWhatIsBack();
    if (doings === null && this.#restored.size === 0) this.#verdicts.clear();
    if (halts.plan?.reason !== 'first_sync') halts.plan = planOf(doings, this.#restored.size);
  }

  /**
   * Called within a turn: these mocks were put back to an older version, by nobody's save (P19). A few are left out and
   * named; many are a plan.
   */
  async restored(mockIds: readonly string[]): Promise<void> {
    const { context, halts } = this.#options;
    const { replica, tree, notify } = context;
    for (const mockId of mockIds) {
      const mock = replica.mock(mockId);
      if (mock !== undefined) this.#restored.set(mockId, stateOf(mock, tree.hashOf(mock.path)));
    }
    if (this.#restored.size > HANDFUL) {
      if (halts.plan === null || halts.plan.reason === 'git') halts.plan = planOf(this.#doings, this.#restored.size);
      return;
    }
    for (const mockId of this.#restored.keys()) {
      const mock = replica.mock(mockId);
      this.#leaveOut(mock, NO_MOCKS);
      if (mock !== undefined)
        notify({ level: 'warning', code: 'mock.left_out', path: mock.path, message: putBack(mock) });
    }
    this.#restored.clear();
    await replica.commit();
  }

  /** What has been put right, or changed once more, is no restored file any more. */
  #forgetWhatIsBack(): void {
    const { context, halts } = this.#options;
    const { replica, tree } = context;
    const before = this.#restored.size;
    for (const [mockId, state] of this.#restored) {
      const mock = replica.mock(mockId);
      if (mock === undefined || stateOf(mock, tree.hashOf(mock.path)) !== state) this.#restored.delete(mockId);
    }
    const isOfThese = before !== this.#restored.size && halts.plan?.reason === 'git';
    if (isOfThese) halts.plan = planOf(this.#doings, this.#restored.size);
  }

  /** Called after each turn: a plan that nobody has to be asked about happens as soon as the cloud has been heard. */
  check(): void {
    const { context, halts, catchUp } = this.#options;
    this.#forgetWhatIsBack();
    const { plan } = halts;
    // Nobody is asked: it counts as agreed to, for whoever opens this folder next.
    if (catchUp.isReady && !halts.isHalted) context.replica.agree();
    const isHeld = halts.isPaused || halts.emptied !== null;
    if (plan?.reason === 'git' && plan.error !== null) this.#judgeMeanwhile();
    if (plan === null || plan.error !== null || this.#isUnderWay || !catchUp.isReady || isHeld) return;
    this.#isUnderWay = true;
    const going = plan.reason === 'git' ? this.#goOnWithGit(plan) : this.#begin(plan);
    going.then(
      () => {
        this.#isUnderWay = false;
      },
      (error: unknown) => this.#tryLater(error),
    );
  }

  /** The cloud could not be asked: not again with each turn, while the service has other worries (P13). */
  #tryLater(error: unknown): void {
    const { context, link, timers, turn, failed } = this.#options;
    const isOfCloud = error instanceof CloudError;
    if (isOfCloud) context.log('info', `What waits could not be looked at, and is tried again: ${error.message}`);
    if (isOfCloud && isRefusal(error)) link.disconnect(error);
    else if (!isOfCloud) void turn(() => failed(error));
    const waitMs = Math.max(RETRY_MS, isOfCloud ? (error.retryAfter ?? 0) * 1000 : 0);
    timers.later(waitMs, () => {
      void turn(() => {
        this.#isUnderWay = false;
      });
    });
  }

  /** For somebody who looks at it, and who may answer then. @throws CloudError as `buildPlan` */
  show(): Promise<SyncPlan> {
    this.#shown = this.#subject();
    return this.#build();
  }

  /** Why an answer can't be taken: something else waits (`plan.first_sync`, `plan.git`) than what was shown. */
  refusal(): CloudError | null {
    const { plan } = this.#options.halts;
    return plan !== null && this.#shown !== null && this.#shown !== this.#subject() ? outdated(plan) : null;
  }

  #subject(): string {
    const { plan } = this.#options.halts;
    const restored = [...this.#restored.keys()].join(' ');
    return plan?.reason === 'git' ? `git ${this.#doings?.position} ${restored}` : (plan?.reason ?? 'asked');
  }

  #byGit(): ReadonlySet<string> {
    const byGit = this.#doings?.byGit() ?? NO_MOCKS;
    return this.#restored.size === 0 ? byGit : new Set([...byGit, ...this.#restored.keys()]);
  }

  async #build(): Promise<SyncPlan> {
    const { context, halts } = this.#options;
    const plan = await buildPlan(context, { reason: halts.plan?.reason ?? 'asked', byGit: this.#byGit() });
    if (plan.reason === 'first_sync') this.#offered = offeredBy(plan, context);
    return plan;
  }

  /**
   * What `accept` needs to know from the cloud. Where nobody answers, edits of what Git has put there are edits like
   * any other. @throws CloudError where the cloud refuses to be asked
   */
  async prepare(): Promise<void> {
    const { context, catchUp } = this.#options;
    const { beneath } = this.#doings ?? {};
    const isAsked = beneath !== undefined && catchUp.isReady;
    this.#rebased = isAsked ? await knownBeneath(context, editsOverGit(context, beneath)) : [];
    await this.#judging;
  }

  /** Whoever answers has it at hand then. */
  #judgeMeanwhile(): void {
    const doings = this.#doings;
    if (doings === null || doings === this.#judged || this.#isUnderWay || !this.#options.catchUp.isReady) return;
    this.#judged = doings;
    this.#isUnderWay = true;
    this.#judging = this.#judge().then(
      () => {
        this.#isUnderWay = false;
      },
      (error: unknown) => {
        this.#judged = null;
        this.#tryLater(error);
      },
    );
  }

  async #judge(): Promise<void> {
    const open = this.#mocksByGit().filter((mock) => this.#verdictOn(mock) === undefined);
    for (const verdict of await judgeGit(this.#options.context, open)) this.#verdicts.set(verdict.mockId, verdict);
  }

  /** Called within a turn; durable when it resolves. */
  async accept(choice: PlanChoice): Promise<void> {
    const { context, halts } = this.#options;
    rebaseEdits(context, this.#rebased);
    this.#rebased = [];
    const byGit = this.#byGit();
    // What Git did while a first sync waited is a question of its own: the plan may have been shown before.
    const isOpen = halts.plan?.reason === 'first_sync' && choice.choice === 'go';
    if (choice.choice === 'keep_cloud') await this.#keepCloud(byGit);
    else this.#leaveOutAt(choice.leaveOut ?? [], byGit);
    if (isOpen) vouchForOffered(context, this.#offered, choice.leaveOut);
    if (!isOpen && choice.choice === 'go') this.#letGo(new Set(choice.leaveOut ?? []), byGit);
    if (!isOpen) this.#verdicts.clear();
    if (!isOpen && this.#doings !== null) context.replica.sawGitPosition(this.#doings.position);
    if (!isOpen) this.#doings = null;
    if (!isOpen) this.#restored.clear();
    halts.plan = planOf(this.#doings, this.#restored.size);
    context.replica.agree();
    touchEverything(context);
    await context.replica.commit();
  }

  async #begin(asked: WaitingPlan): Promise<void> {
    const { halts, turn } = this.#options;
    const plan = await this.#build();
    await turn(async () => {
      if (halts.plan !== asked) return;
      if (isHarmless(plan)) return this.accept({ choice: 'go' });
      halts.plan = { ...asked, error: askFirst(plan) };
    });
  }

  /** A handful goes on as usual, but for what would take back what the team has done since. */
  async #goOnWithGit(asked: WaitingPlan): Promise<void> {
    const { halts, turn } = this.#options;
    const mocks = this.#mocksByGit();
    await this.#judge();
    await this.prepare();
    await turn(async () => {
      if (halts.plan !== asked) return;
      // Something came in, or was saved, while the cloud was asked: it is asked again.
      const now = this.#mocksByGit();
      if (now.length !== mocks.length || now.some((mock, index) => mock !== mocks[index])) return;
      const leaveOut = now.flatMap((mock) => (this.#verdictOn(mock)?.isLeftOut === true ? [mock.path] : []));
      await this.accept({ choice: 'go', leaveOut });
    });
  }

  /** All that was in the plan goes out, on top of the newest version that led to it and that the cloud has. */
  #letGo(except: ReadonlySet<string>, byGit: ReadonlySet<string>): void {
    const { replica, tree } = this.#options.context;
    for (const mockId of byGit) {
      const mock = replica.mock(mockId);
      if (mock === undefined || except.has(mock.path) || replica.operationOf(mockId)?.sent === true) continue;
      const { base = null, isLeftOut = false } = this.#verdictOn(mock) ?? {};
      // A person wants an older version after all: it goes out as it is.
      const isOnTop = base !== null && !isLeftOut && base !== mock.base?.hash;
      const on = isOnTop ? { base: rebased(mock, base) } : {};
      const hash = tree.hashOf(mock.path);
      const vouched = hash === null ? null : { path: mock.path, hash };
      replica.update(mock, { ...on, vouched, leftOut: null, leftAt: null });
    }
  }

  #leaveOutAt(paths: readonly string[], byGit: ReadonlySet<string>): void {
    for (const path of paths) this.#leaveOut(this.#options.context.replica.ownerOf(path), byGit);
  }

  #verdictOn({ mockId, path }: MockRecord): GitVerdict | undefined {
    const verdict = this.#verdicts.get(mockId);
    const isStill = verdict?.path === path && verdict.hash === this.#options.context.tree.hashOf(path);
    return isStill ? verdict : undefined;
  }

  #mocksByGit(): MockRecord[] {
    return [...this.#byGit()].flatMap((mockId) => this.#options.context.replica.mock(mockId) ?? []);
  }

  #leaveOut(mock: MockRecord | undefined, byGit: ReadonlySet<string>): void {
    const { replica, tree } = this.#options.context;
    if (mock === undefined) return;
    const operation = replica.operationOf(mock.mockId);
    // What may have reached the cloud already can't be left out any more.
    if (operation?.sent === true) return;
    if (operation !== undefined) replica.unqueue(operation);
    const hash = tree.hashOf(mock.path);
    if (this.#restored.has(mock.mockId)) {
      const base = mock.base === null ? null : hash;
      return void replica.update(mock, { leftOut: 'restored', leftAt: { hash, base } });
    }
    if (!byGit.has(mock.mockId)) return void replica.update(mock, { leftOut: 'by_person' });
    const base = this.#verdictOn(mock)?.base ?? null;
    replica.update(mock, { leftOut: 'by_git', leftAt: { hash, base } });
  }

  /**
   * The folder is to become what the cloud has: of Git's doings where those are what waits, else of everything. What is
   * replaced is in the backups before it counts as agreed on: after a crash nobody would know that it never was.
   */
  async #keepCloud(byGit: ReadonlySet<string>): Promise<void> {
    const { context, halts } = this.#options;
    const { replica, tree, options } = context;
    const isWanted = (mock: MockRecord) =>
      (halts.plan?.reason !== 'git' || byGit.has(mock.mockId)) &&
      replica.owns(mock) &&
      replica.operationOf(mock.mockId)?.sent !== true;
    const mocks: MockRecord[] = [];
    for (const mock of [...replica.mocks()].filter(isWanted)) {
      if (mock.remote === null || (await this.#backUp(mock, mock.remote.hash))) mocks.push(mock);
    }
    for (const mock of mocks) {
      if (mock.submission !== null && mock.remote !== null) context.agreed.add(mock.submission.conflictId);
      const hash = tree.hashOf(mock.path);
      // Where nothing is written, what the cloud has can only be kept there.
      if (mock.remote === null || options.direction === 'local_to_remote') this.#leaveOut(mock, byGit);
      // As if what is here had been agreed on, and the cloud had changed it since.
      else if (hash !== mock.remote.hash || mock.path !== mock.remote.path) {
        const base = hash === null ? null : { path: mock.path, hash };
        // What a person left out stays so.
        const isFree = mock.leftOut === 'by_person' ? {} : { leftOut: null, leftAt: null };
        replica.update(mock, { base, submission: null, ...isFree });
      }
    }
  }

  /**
   * What was saved, or renamed, since the last look is not what was decided on: it is an edit, and stays one.
   * @returns whether what was decided on is in a backup, or needs none
   */
  async #backUp({ path }: MockRecord, headHash: string): Promise<boolean> {
    const { tree, ports } = this.#options.context;
    const hash = tree.hashOf(path);
    if (hash === null || hash === headHash) return true;
    const bytes = await ports.files.read(path);
    if (bytes === null || ports.entropy.hash(bytes) !== hash) return false;
    await ports.files.backup(path, bytes);
    return true;
  }
}

function planOf(doings: GitDoings | null, restored: number): WaitingPlan | null {
  if (restored > 0) return { reason: 'git', error: askAboutRestored(restored + (doings?.count ?? 0)) };
  if (doings === null) return null;
  return { reason: 'git', error: doings.count > HANDFUL ? askAbout(doings) : null };
}

function askFirst(plan: SyncPlan): CloudError {
  return new CloudError('plan.first_sync', `The first sync waits for your yes: ${planInWords(plan)}.`, {
    hint: 'Nothing was sent or written so far. Look at the plan, and accept it.',
  });
}

function outdated({ reason }: WaitingPlan): CloudError {
  return new CloudError(`plan.${reason}`, 'The plan has changed since it was shown.', {
    hint: 'Nothing was sent or written. Look at the plan again, and answer then.',
  });
}

function askAbout({ count }: GitDoings): CloudError {
  return new CloudError('plan.git', `Git has changed ${count} mocks. Nothing is sent before you have looked at it.`, {
    hint: 'Keep what the cloud has, or send these. It also ends when Git goes back to where it was.',
    details: { mocks: count },
  });
}

function askAboutRestored(count: number): CloudError {
  return new CloudError(
    'plan.git',
    `${count} mocks in the folder went back to older versions. Nothing is sent before you have looked at it.`,
    {
      hint: 'Keep what the cloud has, or send these. It also ends when the newer ones are back.',
      details: { mocks: count },
    },
  );
}

function putBack({ path }: MockRecord): string {
  return `${path} went back to an older version than the one that had arrived. It is left out: here and in the cloud it stays as it is until the newer one is back, you edit it, or you let it go out.`;
}

function stateOf({ path, base }: MockRecord, hash: string | null): string {
  return JSON.stringify([path, hash, base]);
}
