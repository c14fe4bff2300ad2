import type { Clock } from '../../ports.ts';

/** More than that a timer of Node can't hold: it would be due at once. */
const LONGEST_MS = 2 ** 31 - 1;

export const realClock: Clock = {
  now: () => Date.now(),
  schedule(delayMs, run) {
    const timer = setTimeout(run, Math.min(delayMs, LONGEST_MS));
    return { dispose: () => clearTimeout(timer) };
  },
};
