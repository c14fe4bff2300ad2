/** Who listens to the engine, and what they were told last: nobody is told the same twice. */
import type { Conflict, Present, ServiceFrame } from '@mockforge-cloud/shared/protocol';
import { Emitter } from '../../events.ts';
import type { Notice, SyncStatus } from '../../sync-client.ts';
import { sameStatus } from './status.ts';

type PresenceFrame = Extract<ServiceFrame, { type: 'user_joined' | 'user_left' | 'presence' }>;

/** More people than work in one place. */
const MOST_PRESENT = 1_000;

export class Audience {
  readonly statuses: Emitter<SyncStatus>;
  readonly presences: Emitter<readonly Present[]>;
  readonly notices: Emitter<Notice>;
  readonly conflictLists: Emitter<readonly Conflict[]>;
  /** After each turn. */
  readonly turns: Emitter<void>;
  #status: SyncStatus;
  /** By id of the person. */
  #present = new Map<string, Present>();
  #isPresenceDue = false;
  #dueConflicts: ReadonlyMap<string, Conflict> | null = null;

  /** `failed` gets what a listener throws. */
  constructor(status: SyncStatus, failed: (error: unknown) => void) {
    this.#status = status;
    this.statuses = new Emitter(failed);
    this.presences = new Emitter(failed);
    this.notices = new Emitter(failed);
    this.conflictLists = new Emitter(failed);
    this.turns = new Emitter(failed);
  }

  get status(): SyncStatus {
    return this.#status;
  }

  get present(): readonly Present[] {
    return [...this.#present.values()];
  }

  /** Resolves when something holds after a turn, at once where it does already. */
  until(holds: () => boolean): Promise<void> {
    if (holds()) return Promise.resolve();
    return new Promise((resolve) => {
      const listening = this.turns.on(() => {
        if (!holds()) return;
        listening.dispose();
        resolve();
      });
    });
  }

  tellStatus(status: SyncStatus): void {
    if (sameStatus(status, this.#status)) return;
    this.#status = status;
    this.statuses.emit(status);
  }

  tellConflicts(conflicts: ReadonlyMap<string, Conflict>): void {
    this.#dueConflicts = conflicts;
  }

  tellPresent(present: readonly Present[]): void {
    if (present.length === 0 && this.#present.size === 0) return;
    this.#present = new Map(present.slice(0, MOST_PRESENT).map((one) => [one.user.id, one]));
    this.#isPresenceDue = true;
  }

  tellPresence(frame: PresenceFrame): void {
    const { id } = frame.user;
    this.#isPresenceDue = true;
    if (frame.type === 'user_left') {
      this.#present.delete(id);
      return;
    }
    if (!this.#present.has(id) && this.#present.size >= MOST_PRESENT) return;
    if (frame.type === 'user_joined') {
      this.#present.set(id, { user: frame.user, status: 'active' });
      return;
    }
    const { type: _, workspace_id: _workspace, branch: _branch, ...present } = frame;
    this.#present.set(id, present);
  }

  /** Called when no turn waits: of a flood of frames people are told the outcome, not each step (I16). */
  tellLists(): void {
    const conflicts = this.#dueConflicts;
    this.#dueConflicts = null;
    if (conflicts !== null) this.conflictLists.emit([...conflicts.values()]);
    if (!this.#isPresenceDue) return;
    this.#isPresenceDue = false;
    this.presences.emit(this.present);
  }

  clear(): void {
    for (const emitter of [this.statuses, this.presences, this.notices, this.conflictLists]) emitter.clear();
  }
}
