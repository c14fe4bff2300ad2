/** Checks large contents in a thread, one after the other, in bounded time and memory: the loop goes on meanwhile. */
import { Worker } from 'node:worker_threads';
import type { CheckLarge, Soundness } from '../../validity/soundness.ts';

export interface CheckThreadOptions {
  /** Milliseconds for one content, and as much again for each MiB of it. */
  limitMs?: number;
  startThread?: () => Worker;
}

/** The slowest format takes some 0.4 s a MiB on a quiet machine. */
const LIMIT_MS = 5_000;
const MiB = 1024 * 1024;
const HEAP_MB = 2048;
/** A thread that nobody needs gives its memory back. */
const IDLE_MS = 30_000;

export class CheckThread {
  readonly #limitMs: number;
  readonly #startThread: () => Worker;
  #worker: Worker | null = null;
  #idle: NodeJS.Timeout | null = null;
  #tail: Promise<unknown> = Promise.resolve();

  constructor({ limitMs = LIMIT_MS, startThread = startCheckThread }: CheckThreadOptions = {}) {
    this.#limitMs = limitMs;
    this.#startThread = startThread;
  }

  readonly check: CheckLarge = (path, bytes) => {
    const checked = this.#tail.then(() => this.#checkNow(path, bytes));
    this.#tail = checked;
    return checked;
  };

  /** What is being checked is given up. */
  async close(): Promise<void> {
    if (this.#idle !== null) clearTimeout(this.#idle);
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }

  async #checkNow(path: string, bytes: Uint8Array): Promise<Soundness | null> {
    if (this.#idle !== null) clearTimeout(this.#idle);
    const worker = this.#open();
    const verdict = await answerOf(worker, { path, bytes }, this.#limitMs * (1 + bytes.length / MiB));
    if (verdict === null) await this.close();
    else this.#idle = setTimeout(() => void this.close(), IDLE_MS).unref();
    return verdict;
  }

  #open(): Worker {
    if (this.#worker !== null) return this.#worker;
    const worker = this.#startThread();
    // Whoever ends the sync is not kept waiting by it.
    worker.unref();
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = null;
    });
    this.#worker = worker;
    return worker;
  }
}

/** `null`: it takes too long, or more memory than there is. */
function answerOf(
  worker: Worker,
  question: { path: string; bytes: Uint8Array },
  limitMs: number,
): Promise<Soundness | null> {
  return new Promise((resolve) => {
    const giveUp = () => end(null);
    const limit = setTimeout(giveUp, limitMs);
    function end(verdict: Soundness | null): void {
      clearTimeout(limit);
      worker.off('message', end).off('exit', giveUp);
      resolve(verdict);
    }
    worker.on('message', end).on('exit', giveUp);
    worker.postMessage(question);
  });
}

/** Beside the bundle, whichever format that has; from the sources with the loader that they need. */
function startCheckThread(): Worker {
  const options = { resourceLimits: { maxOldGenerationSizeMb: HEAP_MB } };
  const here = import.meta.url;
  if (here.endsWith('.cjs')) return new Worker(new URL('./check-worker.cjs', here), options);
  if (!here.endsWith('.ts')) return new Worker(new URL('./check-worker.js', here), options);
  const source = JSON.stringify(new URL('./check-worker.ts', here).href);
  const code = `import('tsx/esm/api').then(({ register }) => { register(); return import(${source}); })`;
  return new Worker(code, { ...options, eval: true });
}
