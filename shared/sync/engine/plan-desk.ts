/** Holds sync back until a person has agreed to a plan: of the first sync (P2), and of what Git did (P8). */
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { buildPlan } from '../plan/build-plan.ts';
import { isHarmless, type PlanChoice, planInWords, type SyncPlan } from '../plan/sync-plan.ts';
import type { MockRecord } from '../versions/mock-record.ts';
import type { CatchUp } from './catch-up.ts';
import { type EngineContext, touchEverything } from './context.ts';
import type { Halts, WaitingPlan } from './halts.ts';

export interface PlanDeskOptions {
  context: EngineContext;
  halts: Halts;
  catchUp: CatchUp;
  /** Runs within the engine's turns. */
  turn: (run: () => Promise<void> | void) => void;
  failed: (error: unknown) => void;
}

export class PlanDesk {
  readonly #options: PlanDeskOptions;
  /** Mocks whose files Git has changed, while that waits for a person. */
  #byGit: ReadonlySet<string> = new Set();
  #isUnderWay = false;

  constructor(options: PlanDeskOptions) {
    const { context, halts } = options;
    this.#options = options;
    const isFirst = context.options.firstSync === 'ask' && !context.replica.isAgreed;
    if (isFirst) halts.plan = { reason: 'first_sync', error: null };
  }

  /** Git has changed the files of these mocks: that waits for a person. None: there is nothing to wait for any more. */
  gitChanged(mockIds: ReadonlySet<string>): void {
    const { halts } = this.#options;
    this.#byGit = mockIds;
    if (halts.plan?.reason === 'first_sync') return;
    halts.plan = mockIds.size === 0 ? null : { reason: 'git', error: gitError(mockIds.size) };
  }

  /** Called after each turn: once the cloud has been heard, the first sync is planned, and goes on where it is harmless. */
  check(): void {
    const { halts, catchUp, turn, failed } = this.#options;
    const { plan } = halts;
    if (plan === null || plan.error !== null || this.#isUnderWay || !catchUp.isReady || halts.paused !== null) return;
    this.#isUnderWay = true;
    this.build().then(
      (built) => turn(() => this.#onBuilt(plan, built)),
      (error: unknown) => {
        this.#isUnderWay = false;
        failed(error);
      },
    );
  }

  build(): Promise<SyncPlan> {
    const { context, halts } = this.#options;
    return buildPlan(context, { reason: halts.plan?.reason ?? 'asked', byGit: this.#byGit });
  }

  /** Called within a turn; durable when it resolves. */
  async accept(choice: PlanChoice): Promise<void> {
    const { context, halts } = this.#options;
    if (choice.choice === 'keep_cloud') this.#keepCloud();
    else for (const path of choice.leaveOut ?? []) this.#leaveOut(context.replica.ownerOf(path));
    halts.plan = null;
    this.#byGit = new Set();
    context.replica.agree();
    touchEverything(context);
    await context.replica.commit();
  }

  async #onBuilt(asked: WaitingPlan, plan: SyncPlan): Promise<void> {
    const { halts } = this.#options;
    this.#isUnderWay = false;
    if (halts.plan !== asked) return;
    if (isHarmless(plan)) return this.accept({ choice: 'go' });
    halts.plan = {
      reason: asked.reason,
      error: new CloudError('plan.first_sync', `The first sync waits for your yes: ${planInWords(plan)}.`, {
        hint: 'Nothing was sent or written so far. Look at the plan, and accept it.',
      }),
    };
  }

  #leaveOut(mock: MockRecord | undefined): void {
    const { replica } = this.#options.context;
    if (mock === undefined) return;
    const operation = replica.operationOf(mock.mockId);
    // What may have reached the cloud already can't be left out any more.
    if (operation?.sent === true) return;
    if (operation !== undefined) replica.unqueue(operation);
    replica.update(mock, { isLeftOut: true });
  }

  /** The folder is to become what the cloud has: of Git's doing where that is what waits, else of everything. */
  #keepCloud(): void {
    const { context, halts } = this.#options;
    const { replica, tree, overruled } = context;
    for (const mock of [...replica.mocks()]) {
      if (halts.plan?.reason === 'git' && !this.#byGit.has(mock.mockId)) continue;
      if (!replica.owns(mock) || replica.operationOf(mock.mockId)?.sent === true) continue;
      const hash = tree.hashOf(mock.path);
      if (mock.remote === null) this.#leaveOut(mock);
      else if (hash !== mock.remote.hash || mock.path !== mock.remote.path) {
        // As if what is here had been agreed on, and the cloud had changed it since.
        overruled.add(mock.mockId);
        replica.update(mock, { base: hash === null ? null : { path: mock.path, hash }, submission: null });
      }
    }
  }
}

function gitError(count: number): CloudError {
  return new CloudError('plan.git', `Git has changed ${count} mocks. Nothing is sent before you have looked at it.`, {
    hint: 'Keep what the cloud has, or send these. Going back to where Git was before ends this as well.',
    details: { mocks: count },
  });
}
