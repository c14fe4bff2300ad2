/** At most one notification for each conflict, with what can be done about it. */
import { readSetting } from '../manifest/read-settings.ts';
import type { Notifier } from '../notifications/notifier.ts';
import { OncePerCause } from '../notifications/policy.ts';
import type { ConflictDesk } from './conflict-desk.ts';
import type { OpenConflict } from './open-conflicts.ts';
import { concerns, conflictSummary } from './sides.ts';

export interface ConflictNotificationOptions {
  notifier: Notifier;
  desk: ConflictDesk;
  /** The id of the person signed in at a mapping's service, or `null` where that is not known. */
  userId: (open: OpenConflict) => Promise<string | null>;
  showList: () => unknown;
}

export class ConflictNotifications {
  readonly #options: ConflictNotificationOptions;
  readonly #once = new OncePerCause();
  #known = new Set<string>();

  constructor(options: ConflictNotificationOptions) {
    this.#options = options;
  }

  /** Looks at the conflicts that are open now, and speaks of those that are new and concern this person. */
  async show(conflicts: readonly OpenConflict[]): Promise<void> {
    const ids = new Set(conflicts.map((open) => open.conflict.conflict_id));
    for (const id of this.#known) if (!ids.has(id)) this.#once.isOver(id);
    this.#known = ids;
    const fresh = conflicts.filter((open) => this.#once.isFirst(open.conflict.conflict_id));
    const own = (await Promise.all(fresh.map((open) => this.#look(open)))).filter((item) => item !== null);
    const [first] = own;
    if (first === undefined) return;
    if (own.length === 1) this.#announce(first);
    else {
      this.#options.notifier.warn(`${own.length} mocks are in conflict. Nothing is lost: choose what each should be.`, [
        { title: 'Show Conflicts', run: this.#options.showList },
      ]);
    }
  }

  async #look(open: OpenConflict): Promise<{ open: OpenConflict; madeHere: boolean } | null> {
    const madeHere = await this.#options.desk.madeHere(open).catch(() => false);
    if (readSetting('notifications.level') === 'all') return { open, madeHere };
    const userId = await this.#options.userId(open).catch(() => null);
    return concerns(open.conflict, madeHere, userId) ? { open, madeHere } : null;
  }

  #announce({ open, madeHere }: { open: OpenConflict; madeHere: boolean }): void {
    const { desk } = this.#options;
    const message = `Conflict: ${conflictSummary(open.conflict, madeHere)}. Both versions are kept.`;
    this.#options.notifier.warn(message, [
      { title: 'Merge…', run: () => desk.merge(open) },
      { title: 'Use Mine', run: () => desk.take(open, 'mine') },
      { title: 'Use Theirs', run: () => desk.take(open, 'theirs') },
    ]);
  }
}
