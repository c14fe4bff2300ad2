/** Sketches of contents by hash, also of files that went: for a while, so that a rename can be told. */
import { type Sketch, sketchOf } from './sketch.ts';

/** Beside twice as many as there are files. */
const KEPT_SKETCHES = 1000;

export class Sketches {
  readonly #sketches = new Map<string, Sketch>();

  of(hash: string): Sketch | undefined {
    return this.#sketches.get(hash);
  }

  /** `files`: how many there are. The oldest sketches go. */
  remember(hash: string, bytes: Uint8Array, files: number): void {
    if (this.#sketches.has(hash)) return;
    this.#sketches.set(hash, sketchOf(bytes));
    const most = files * 2 + KEPT_SKETCHES;
    for (const oldest of this.#sketches.keys()) {
      if (this.#sketches.size <= most) return;
      this.#sketches.delete(oldest);
    }
  }
}
