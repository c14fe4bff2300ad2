/**
 * The queue of one branch. Pushes that arrive while a transaction is under way are committed together in the
 * next one (group commit). One whose merge has to be worked out first does not hold up the others.
 */
import { setImmediate } from 'node:timers/promises';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import type { Derivation } from '../contents/derive/derivation.ts';
import type { FinishedPush } from './plan/finish-push.ts';
import type { PushRequest } from './plan/push-draft.ts';

/** A push in the queue, with whom to tell. */
export interface QueuedPush {
  request: PushRequest;
  /** Events and bytes, for the bounds of a group. */
  weight: { events: number; bytes: number };
  /** How often it had to be planned anew. */
  rounds: number;
  settle(outcome: FinishedPush | CloudError): void;
}

export type GroupOutcome =
  | { outcome: 'committed'; finished: FinishedPush }
  | { outcome: 'deferred'; missing: Derivation[] }
  | { outcome: 'failed'; error: CloudError };

export interface LaneWork {
  /** One transaction. The outcomes are in the order of the pushes. Never rejects. */
  commit(pushes: readonly PushRequest[]): Promise<GroupOutcome[]>;
  /** Derives what the pushes need against the branch as it is now. Never rejects. */
  prepare(pushes: readonly PushRequest[]): Promise<void>;
}

const MAX_GROUP = { events: 2000, bytes: 32 * 1024 * 1024 };
/** After this many rounds a push is prepared while the lane waits: nobody of this process gets in between then. */
const PATIENT_ROUNDS = 3;
/** Only pushes of other instances can come in between for so long. */
const MAX_ROUNDS = 12;

export class Lane {
  readonly #work: LaneWork;
  readonly #onIdle: () => void;
  #waiting: QueuedPush[] = [];
  #running = false;
  #preparing = 0;

  constructor(work: LaneWork, onIdle: () => void) {
    this.#work = work;
    this.#onIdle = onIdle;
  }

  enqueue(push: QueuedPush): void {
    this.#waiting.push(push);
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#waiting.length > 0) {
      // Whatever the other sockets have sent by now is read first, and joins the group.
      await setImmediate();
      const group = this.#takeGroup();
      const impatient = group.filter((push) => push.rounds >= PATIENT_ROUNDS);
      if (impatient.length > 0) await this.#work.prepare(impatient.map((push) => push.request));
      const outcomes = await this.#work.commit(group.map((push) => push.request));
      this.#settle(group, outcomes);
    }
    this.#running = false;
    if (this.#preparing === 0) this.#onIdle();
  }

  #takeGroup(): QueuedPush[] {
    const group: QueuedPush[] = [];
    let events = 0;
    let bytes = 0;
    for (const push of this.#waiting) {
      events += push.weight.events;
      bytes += push.weight.bytes;
      if (group.length > 0 && (events > MAX_GROUP.events || bytes > MAX_GROUP.bytes)) break;
      group.push(push);
    }
    this.#waiting = this.#waiting.slice(group.length);
    return group;
  }

  #settle(group: readonly QueuedPush[], outcomes: readonly GroupOutcome[]): void {
    const deferred: QueuedPush[] = [];
    group.forEach((push, index) => {
      const outcome = outcomes[index];
      if (outcome === undefined || outcome.outcome === 'deferred') deferred.push(push);
      else push.settle(outcome.outcome === 'committed' ? outcome.finished : outcome.error);
    });
    for (const push of deferred) push.rounds += 1;
    const lost = deferred.filter((push) => push.rounds > MAX_ROUNDS);
    for (const push of lost) push.settle(tooBusy());
    const again = deferred.filter((push) => push.rounds <= MAX_ROUNDS);
    if (again.length > 0) void this.#prepareAndReturn(again);
  }

  async #prepareAndReturn(pushes: QueuedPush[]): Promise<void> {
    const patient = pushes.filter((push) => push.rounds < PATIENT_ROUNDS);
    if (patient.length > 0) {
      this.#preparing += 1;
      await this.#work.prepare(patient.map((push) => push.request));
      this.#preparing -= 1;
    }
    // They were here first.
    this.#waiting.unshift(...pushes);
    if (!this.#running) await this.#run();
  }
}

function tooBusy(): CloudError {
  return new CloudError('service.unavailable', 'The mock is being changed too fast to be merged at the moment.', {
    hint: 'Nothing was changed; try again.',
    retryAfter: 1,
  });
}
