/** What was captured is kept for a while and looked at once more before it goes, for editors that still write into it. */
import { setTimeout as delay } from 'node:timers/promises';

const LINGER_MS = 3_000;
/** An editor that had the file open has written by then; whoever ends the sync is not kept waiting for longer. */
const AT_THE_END_MS = 250;

/** Looks at what was captured, and clears it away. Reports its own failures. */
type LastLook = () => Promise<void>;

export class Lingering {
  readonly #kept = new Map<LastLook, NodeJS.Timeout>();
  readonly #underWay = new Set<Promise<void>>();

  add(look: LastLook): void {
    const timer = setTimeout(() => this.#take(look), LINGER_MS);
    this.#kept.set(look, timer.unref());
  }

  /** Resolves when nothing is kept any more. */
  async finish(): Promise<void> {
    if (this.#kept.size > 0) await delay(AT_THE_END_MS);
    for (const look of [...this.#kept.keys()]) this.#take(look);
    await Promise.all(this.#underWay);
  }

  #take(look: LastLook): void {
    clearTimeout(this.#kept.get(look));
    this.#kept.delete(look);
    const looking = look().finally(() => this.#underWay.delete(looking));
    this.#underWay.add(looking);
  }
}
