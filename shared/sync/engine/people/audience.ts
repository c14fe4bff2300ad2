/** Who listens to the engine: of a flood of news they are told the outcome, not each step (I16). */
import { Events } from '../../events.ts';
import { newSyncEvents, type SyncEvents } from '../../sync-events.ts';
import { STARTING, type SyncStatus } from '../../sync-status.ts';

export class Audience {
  readonly events: Events<SyncEvents>;
  /** Inside of the engine: something may have changed. */
  readonly #turns: Events<{ ended: null }>;
  readonly #due = new Map<keyof SyncEvents, () => void>();
  #status: SyncStatus = STARTING;

  /** `failed` gets what a listener throws. */
  constructor(failed: (error: unknown) => void) {
    this.events = newSyncEvents(failed);
    this.#turns = new Events(failed);
  }

  get status(): SyncStatus {
    return this.#status;
  }

  /** Resolves when something holds after a turn, at once where it does already. */
  until(holds: () => boolean): Promise<void> {
    if (holds()) return Promise.resolve();
    return new Promise((resolve) => {
      const listening = this.#turns.on('ended', () => {
        if (!holds()) return;
        listening.dispose();
        resolve();
      });
    });
  }

  tellStatus(status: SyncStatus): void {
    this.#status = status;
    this.events.emit('status', status);
  }

  /** Told once, when no turn waits; `read` says what holds then. */
  tellLater<Kind extends keyof SyncEvents>(kind: Kind, read: () => SyncEvents[Kind]): void {
    this.#due.set(kind, () => this.events.emit(kind, read()));
  }

  /** Called after each turn. */
  turnEnded(status: SyncStatus, { isAtRest }: { isAtRest: boolean }): void {
    if (isAtRest) this.#tellDue();
    this.tellStatus(status);
    this.#turns.emit('ended', null);
  }

  clear(): void {
    this.events.clear();
  }

  #tellDue(): void {
    const due = [...this.#due.values()];
    this.#due.clear();
    for (const tell of due) tell();
  }
}
