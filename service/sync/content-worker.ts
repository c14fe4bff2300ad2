/**
 * Runs content tasks within bounds (I16): small ones at once, the others one after the other in a thread of their
 * own, which is ended when a task takes too long. Merges are pure, so that nothing is lost with it.
 */
import { Worker } from 'node:worker_threads';
import { type ContentOutcome, type ContentTask, isSmall, runTask } from './content-task.ts';

/** Does one task. Never rejects. */
export type RunContentTask = (task: ContentTask) => Promise<ContentOutcome>;

interface ContentWorkerOptions {
  /** How long one task may take in the thread. */
  limitMs?: number;
  /** Instead of the service's own thread. */
  startThread?: () => Worker;
}

const LIMIT_MS = 8_000;
/** A thread that nobody needs gives its memory back. */
const IDLE_MS = 60_000;
const MAX_HEAP_MB = 1024;

interface Waiting {
  task: ContentTask;
  resolve: (outcome: ContentOutcome) => void;
}

export class ContentWorker {
  readonly #limitMs: number;
  readonly #startThread: () => Worker;
  readonly #waiting: Waiting[] = [];
  #thread: Worker | null = null;
  #busy = false;
  #idle: NodeJS.Timeout | null = null;

  constructor({ limitMs = LIMIT_MS, startThread = startMergeThread }: ContentWorkerOptions = {}) {
    this.#limitMs = limitMs;
    this.#startThread = startThread;
  }

  /** What takes too long, or more memory than there is, is not clean. */
  readonly run: RunContentTask = async (task) => {
    if (isSmall(task)) return runTask(task);
    return new Promise((resolve) => {
      this.#waiting.push({ task, resolve });
      void this.#work();
    });
  };

  async #work(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    if (this.#idle !== null) clearTimeout(this.#idle);
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      next.resolve(await this.#inThread(next.task));
    }
    this.#busy = false;
    this.#idle = setTimeout(() => this.#endThread(), IDLE_MS).unref();
  }

  #inThread(task: ContentTask): Promise<ContentOutcome> {
    const thread = this.#ready();
    return new Promise((resolve) => {
      const give = (outcome: ContentOutcome) => {
        clearTimeout(limit);
        thread.off('message', give).off('error', onError).off('exit', onExit);
        thread.unref();
        resolve(outcome);
      };
      const giveUp = (reason: string) => {
        give({ outcome: 'not_clean', reason });
        this.#endThread();
      };
      const onError = () => giveUp('it takes more memory than there is.');
      const onExit = () => giveUp('its thread has ended.');
      const limit = setTimeout(() => giveUp(`it takes longer than ${this.#limitMs} ms.`), this.#limitMs);
      // An answer keeps the process, an idle thread does not.
      thread.ref();
      thread.on('message', give).on('error', onError).on('exit', onExit);
      thread.postMessage(task);
    });
  }

  #ready(): Worker {
    if (this.#thread !== null) return this.#thread;
    const thread = this.#startThread();
    this.#thread = thread;
    // One that ends while nobody waits for it is not worth a word.
    thread.on('error', () => undefined);
    thread.on('exit', () => {
      if (this.#thread === thread) this.#thread = null;
    });
    return thread;
  }

  #endThread(): void {
    const thread = this.#thread;
    this.#thread = null;
    if (thread !== null) void thread.terminate();
  }
}

function startMergeThread(): Worker {
  const options = { resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB } };
  const source = new URL('./merge-worker.ts', import.meta.url);
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./merge-worker.js', import.meta.url), options);
  // Threads don't inherit the loader that the sources run with.
  const code = `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(source.href)}); })`;
  return new Worker(code, { ...options, eval: true });
}
