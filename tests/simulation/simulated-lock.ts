/** A folder's lock as the kernel gives it: free when its holder ends, however it ends (P17). */
import type { FolderLock } from '../../shared/sync/locked-client.ts';
import type { Power } from './power.ts';

export class SimulatedLock {
  #holder: Power | null = null;
  readonly #waiting = new Map<Power, () => void>();

  /** The lock as one process sees it. */
  of(power: Power): FolderLock {
    return {
      take: async (freed) => {
        if (this.#holder !== null && this.#holder !== power) {
          this.#waiting.set(power, freed);
          return false;
        }
        this.#holder = power;
        return true;
      },
      release: async () => this.ended(power),
    };
  }

  /** The process has ended, or has let go. */
  ended(power: Power): void {
    this.#waiting.delete(power);
    if (this.#holder !== power) return;
    this.#holder = null;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const [process, freed] of waiting) if (process.isOn) freed();
  }
}
