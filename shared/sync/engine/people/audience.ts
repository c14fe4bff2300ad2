/** Who listens to the engine, and what they were told last: nobody is told the same twice. */
import type { Conflict, Present, ServiceFrame } from '@mockforge-cloud/shared/protocol';
import type { Notice, SyncStatus } from '../../sync-client.ts';
import { Emitter } from './emitter.ts';
import { sameStatus } from './status.ts';

type PresenceFrame = Extract<ServiceFrame, { type: 'user_joined' | 'user_left' | 'presence' }>;

export class Audience {
  readonly statuses: Emitter<SyncStatus>;
  readonly presences: Emitter<readonly Present[]>;
  readonly notices: Emitter<Notice>;
  readonly conflictLists: Emitter<readonly Conflict[]>;
  /** After each turn. */
  readonly turns: Emitter<void>;
  #status: SyncStatus;
  #present: readonly Present[] = [];

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
    return this.#present;
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
    this.conflictLists.emit([...conflicts.values()]);
  }

  tellPresent(present: readonly Present[]): void {
    if (present.length === 0 && this.#present.length === 0) return;
    this.#present = present;
    this.presences.emit(present);
  }

  tellPresence(frame: PresenceFrame): void {
    const others = this.#present.filter(({ user }) => user.id !== frame.user.id);
    if (frame.type === 'user_left') return this.tellPresent(others);
    if (frame.type === 'user_joined') return this.tellPresent([...others, { user: frame.user, status: 'active' }]);
    const { type: _, workspace_id: _workspace, branch: _branch, ...present } = frame;
    this.tellPresent([...others, present]);
  }

  clear(): void {
    for (const emitter of [this.statuses, this.presences, this.notices, this.conflictLists]) emitter.clear();
  }
}
