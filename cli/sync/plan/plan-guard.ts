/** While a folder is watched: answers each plan that comes to wait, or says once that it does. */
import { CloudError } from '@mockforge-cloud/shared/protocol';
import type { Context } from '../../context.ts';
import type { FolderSession } from '../folder-session.ts';
import { acceptPlan, choosePlan, type GivenAnswer, waitsForPlan } from './plan-gate.ts';

export class PlanGuard {
  /** Rejects where nobody agrees to a first sync, or nobody can be asked. */
  readonly refused: Promise<never>;
  readonly #context: Context;
  readonly #given: GivenAnswer;
  #refuse: (error: unknown) => void = () => undefined;
  #turn: Promise<void> = Promise.resolve();
  readonly #begun = new Set<FolderSession>();
  readonly #answered = new Set<FolderSession>();

  constructor(context: Context, given: GivenAnswer) {
    this.#context = context;
    this.#given = given;
    this.refused = new Promise<never>((_, reject) => {
      this.#refuse = reject;
    });
    // Whoever races it hears of it; where nobody does any more, the end has another reason.
    this.refused.catch(() => undefined);
  }

  watch(session: FolderSession): void {
    session.client.onStatus(() => this.#look(session));
  }

  /** Resolves when what waited at the start has been answered. */
  async begun(session: FolderSession): Promise<void> {
    this.#look(session);
    this.#begun.add(session);
    await this.#turn;
  }

  #look(session: FolderSession): void {
    const { status } = session.client;
    if (!waitsForPlan(status)) {
      this.#answered.delete(session);
      return;
    }
    if (this.#answered.has(session)) return;
    this.#answered.add(session);
    // What was said in advance is about what waits at the start, not about what Git does in an hour.
    const isMeant = status.error?.code === 'plan.first_sync' || !this.#begun.has(session);
    // One question at a time.
    this.#turn = this.#turn.then(() => this.#answer(session, isMeant ? this.#given : null)).catch(this.#refuse);
  }

  async #answer(session: FolderSession, given: GivenAnswer): Promise<void> {
    try {
      const choice = await choosePlan(this.#context, session, given);
      if (choice !== null) await acceptPlan(session, choice);
    } catch (error) {
      if (!(error instanceof CloudError) || error.code !== 'plan.git') throw error;
      this.#sayThatItWaits(session, error);
    }
  }

  #sayThatItWaits({ target }: FolderSession, { code, message }: CloudError): void {
    const workspace = target.options.workspaceId;
    const hint =
      'It stays paused. End this, and start it again with --yes to send them, or with --keep-cloud to take what the ' +
      'cloud has. Going back to where Git was ends the pause as well.';
    const event = { event: 'plan', workspace, folder: target.folder, error: { code, message, hint } };
    this.#context.output.event(event, `${workspace}: paused. ${message}\n  ${hint}`);
  }
}
