/** Checks large contents in a thread, one after the other, in bounded time and memory: the loop goes on meanwhile. */
import { Worker } from 'node:worker_threads';
import type { CheckLarge, Soundness } from '../../validity/soundness.ts';

export interface CheckThreadOptions {
  /** Milliseconds for one content, and as much again for each MiB of it. Getting ready does not count. */
  limitMs?: number;
  startThread?: () => Worker;
}

/** The slowest format takes some 0.4 s a MiB on a quiet machine; a busy one must not hold anything back. */
const LIMIT_MS = 20_000;
const MiB = 1024 * 1024;
const HEAP_MB = 2048;
/** Getting ready is reading some files: on a machine that has no time at all even that takes long. */
const START_LIMIT_MS = 60_000;
/** A thread that nobody needs gives its memory back. */
const IDLE_MS = 30_000;

interface Thread {
  worker: Worker;
  ready: Promise<void>;
}

export class CheckThread {
  readonly #limitMs: number;
  readonly #startThread: () => Worker;
  #thread: Thread | null = null;
  #idle: NodeJS.Timeout | null = null;
  #tail: Promise<unknown> = Promise.resolve();
  #hasEnded = false;

  constructor({ limitMs = LIMIT_MS, startThread = startCheckThread }: CheckThreadOptions = {}) {
    this.#limitMs = limitMs;
    this.#startThread = startThread;
  }

  readonly check: CheckLarge = (path, bytes) => {
    const checked = this.#tail.then(() => this.#checkNow(path, bytes));
    this.#tail = checked;
    return checked;
  };

  /** What is being checked, or waits for that, is given up. */
  async close(): Promise<void> {
    this.#hasEnded = true;
    await this.#endThread();
  }

  async #endThread(): Promise<void> {
    if (this.#idle !== null) clearTimeout(this.#idle);
    const thread = this.#thread;
    this.#thread = null;
    await thread?.worker.terminate();
  }

  async #checkNow(path: string, bytes: Uint8Array): Promise<Soundness | null> {
    if (this.#idle !== null) clearTimeout(this.#idle);
    const thread = this.#hasEnded ? null : this.#open();
    if (thread === null) return null;
    const limitMs = this.#limitMs * (1 + bytes.length / MiB);
    const verdict = await answerOf(thread, { path, bytes }, limitMs);
    if (verdict === null) await this.#endThread();
    else this.#idle = setTimeout(() => void this.#endThread(), IDLE_MS).unref();
    return verdict;
  }

  /** `null`: the system has no room for one more thread. */
  #open(): Thread | null {
    if (this.#thread !== null) return this.#thread;
    const worker = startedOr(this.#startThread);
    if (worker === null) return null;
    // Whoever ends the sync is not kept waiting by it.
    worker.unref();
    const ready = new Promise<void>((resolve) => worker.once('message', () => resolve()));
    const thread = { worker, ready };
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      if (this.#thread === thread) this.#thread = null;
    });
    this.#thread = thread;
    return thread;
  }
}

/** `null`: it takes too long, or more memory than there is. */
function answerOf(
  { worker, ready }: Thread,
  question: { path: string; bytes: Uint8Array },
  limitMs: number,
): Promise<Soundness | null> {
  return new Promise((resolve) => {
    const giveUp = () => end(null);
    // As with the thread: whoever ends is not kept waiting.
    let limit = setTimeout(giveUp, START_LIMIT_MS).unref();
    function end(verdict: Soundness | null): void {
      clearTimeout(limit);
      worker.off('message', end).off('exit', giveUp);
      resolve(verdict);
    }
    worker.on('exit', giveUp);
    void ready.then(() => {
      clearTimeout(limit);
      limit = setTimeout(giveUp, limitMs).unref();
      worker.on('message', end);
      worker.postMessage(question);
    });
  });
}

function startedOr(start: () => Worker): Worker | null {
  try {
    return start();
  } catch {
    return null;
  }
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
