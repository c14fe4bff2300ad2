import { setImmediate } from 'node:timers/promises';

/** A slice of work on the event loop: nobody notices it, and not much is lost by giving way after each. */
const SLICE_MS = 5;

/**
 * For work in steps on the event loop (I16): asked between two steps, it gives something to wait for where others
 * should have their turn. Waiting for the embedded database alone is no such turn.
 */
export function slices(ms = SLICE_MS): () => Promise<void> | undefined {
  let begun = performance.now();
  return () => {
    if (performance.now() - begun < ms) return undefined;
    return setImmediate().then(() => {
      begun = performance.now();
    });
  };
}
