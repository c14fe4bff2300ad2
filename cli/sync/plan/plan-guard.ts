/** While a folder is watched: answers what comes to wait for a person, or says once that it does. */
import { CloudError, type ErrorCode } from '@mockforge-cloud/shared/protocol';
import type { Context } from '../../context.ts';
import { someOf } from '../../output/some-of.ts';
import { isEmptied } from '../emptied-words.ts';
import type { FolderSession } from '../folder-session.ts';
import { chooseEmptied } from './emptied-gate.ts';
import { type Answers, acceptPlan, choosePlan, NO_ANSWERS, waitsForPlan } from './plan-gate.ts';

export class PlanGuard {
  /** Rejects where nobody agrees to a first sync, or nobody can be asked. */
  readonly refused: Promise<never>;
  readonly #context: Context;
  readonly #given: Answers;
  #refuse: (error: unknown) => void = () => undefined;
  #turn: Promise<void> = Promise.resolve();
  readonly #begun = new Set<FolderSession>();
  /** What was answered of each folder last. */
  readonly #answered = new Map<FolderSession, ErrorCode>();

  constructor(context: Context, given: Answers) {
    this.#context = context;
    this.#given = given;
    this.refused = new Promise<never>((_, reject) => {
      this.#refuse = reject;
    });
    // Whoever races it hears of it; where nobody does any more, the end has another reason.
    this.refused.catch(() => undefined);
  }

  watch(session: FolderSession): void {
    session.client.on('status', () => this.#look(session));
  }

  /** Resolves when what waited at the start has been answered. */
  async begun(session: FolderSession): Promise<void> {
    this.#look(session);
    this.#begun.add(session);
    await this.#turn;
  }

  #look(session: FolderSession): void {
    const { status } = session.client;
    const code = waitsForPlan(status) || isEmptied(status) ? status.error?.code : undefined;
    if (code === undefined) {
      this.#answered.delete(session);
      return;
    }
    if (this.#answered.get(session) === code) return;
    this.#answered.set(session, code);
    // What was said in advance is about what waits at the start, not about what Git does in an hour.
    const isMeant = code === 'plan.first_sync' || !this.#begun.has(session);
    // One question at a time.
    this.#turn = this.#turn.then(() => this.#answer(session, isMeant ? this.#given : NO_ANSWERS)).catch(this.#refuse);
  }

  async #answer(session: FolderSession, given: Answers): Promise<void> {
    await this.#answerEmptied(session, given);
    try {
      const choice = await choosePlan(this.#context, session, given.plan);
      if (choice !== null) await acceptPlan(session, choice);
    } catch (error) {
      if (!(error instanceof CloudError) || error.code !== 'plan.git') throw error;
      const hint =
        'Stop this, and start it again with --yes to send them, or with --keep-cloud to take what the cloud has. ' +
        'The pause also ends when Git goes back to where it was.';
      // Git may have gone back in the meantime.
      const plan = await session.client.plans.show().catch(() => null);
      const mocks = plan?.mocks.map(({ path }) => path) ?? [];
      this.#sayThatItWaits(session, error, { event: 'plan', hint, mocks });
    }
  }

  async #answerEmptied(session: FolderSession, { emptied }: Answers): Promise<void> {
    const { client } = session;
    const choice = await chooseEmptied(this.#context, session, emptied);
    const { status } = client;
    if (choice !== null) await client.answerEmptied(choice);
    else if (isEmptied(status) && status.error !== null) {
      const hint =
        'Stop this, and start it again with --bring-back to get them back from the cloud, or with --delete-gone to delete them for the whole team. The pause also ends when the files are back.';
      this.#sayThatItWaits(session, status.error, { event: 'emptied', hint });
    }
  }

  #sayThatItWaits(
    { target }: FolderSession,
    { code, message }: CloudError,
    { event, hint, mocks = [] }: { event: 'plan' | 'emptied'; hint: string; mocks?: readonly string[] },
  ): void {
    const { folder, options } = target;
    const error = { code, message, hint: `It stays paused. ${hint}` };
    const workspace = options.workspaceId;
    this.#context.output.event({ event, workspace, folder, error, ...(mocks.length > 0 ? { mocks } : {}) }, [
      `${workspace}: paused. ${message}`,
      ...(mocks.length > 0 ? [`  Put there by Git: ${someOf(mocks)}.`] : []),
      `  ${error.hint}`,
    ]);
  }
}
