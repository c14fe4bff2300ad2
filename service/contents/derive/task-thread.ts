/** A thread for content tasks, one at a time. It is ended when a task takes too long: tasks are pure, nothing is lost. */
import { Worker } from 'node:worker_threads';
import type { ContentOutcome, ContentTask } from './content-task.ts';

/** What a thread says: once that it can begin, and then what became of each task. */
export type ThreadMessage = { ready: true } | { outcome: ContentOutcome };

export type ThreadResult =
  | { ended: 'done'; outcome: ContentOutcome; ms: number }
  /** Too long, too much memory, or a fault of the thread. */
  | { ended: 'given_up'; reason: string; ms: number };

interface TaskThreadOptions {
  /** How long one task may take. Getting ready does not count. */
  limitMs: number;
  startThread: () => Worker;
}

/** A thread that nobody needs gives its memory back. */
const IDLE_MS = 5 * 60_000;
/** Getting ready is reading some files: on a machine that has no time at all even that takes long. */
const START_LIMIT_MS = 60_000;

interface Thread {
  worker: Worker;
  ready: Promise<void>;
}

export class TaskThread {
  readonly #options: TaskThreadOptions;
  #thread: Thread | null = null;
  #idle: NodeJS.Timeout | null = null;

  constructor(options: TaskThreadOptions) {
    this.#options = options;
  }

  /** Never rejects. To be called when the task before has ended. */
  async run(task: ContentTask): Promise<ThreadResult> {
    if (this.#idle !== null) clearTimeout(this.#idle);
    const thread = this.#open();
    if (thread === null) return { ended: 'given_up', reason: 'there is no thread for it.', ms: 0 };
    const { worker, ready } = thread;
    // An answer keeps the process, an idle thread does not.
    worker.ref();
    const result = await this.#result({ worker, ready, task });
    worker.unref();
    if (result.ended === 'given_up') await this.close();
    else this.#idle = setTimeout(() => void this.close(), IDLE_MS).unref();
    return result;
  }

  async close(): Promise<void> {
    const thread = this.#thread;
    this.#thread = null;
    if (this.#idle !== null) clearTimeout(this.#idle);
    await thread?.worker.terminate();
  }

  #result({ worker, ready, task }: Thread & { task: ContentTask }): Promise<ThreadResult> {
    const { limitMs } = this.#options;
    return new Promise((resolve) => {
      let begun = performance.now();
      const onMessage = (message: ThreadMessage) => {
        if ('outcome' in message) end({ ended: 'done', outcome: message.outcome, ms: performance.now() - begun });
      };
      const giveUp = (reason: string) => end({ ended: 'given_up', reason, ms: performance.now() - begun });
      const onError = () => giveUp('it takes more memory than there is.');
      const onExit = () => giveUp('its thread has ended.');
      let limit = setTimeout(() => giveUp('its thread does not begin.'), START_LIMIT_MS);
      function end(result: ThreadResult): void {
        clearTimeout(limit);
        worker.off('message', onMessage).off('error', onError).off('exit', onExit);
        resolve(result);
      }
      worker.on('message', onMessage).on('error', onError).on('exit', onExit);
      void ready.then(() => {
        clearTimeout(limit);
        begun = performance.now();
        limit = setTimeout(() => giveUp(`it takes longer than ${limitMs} ms.`), limitMs);
        worker.postMessage(compact(task));
      });
    });
  }

  /** `null`: the system has no room for one more thread. */
  #open(): Thread | null {
    if (this.#thread !== null) return this.#thread;
    const worker = startedOr(this.#options.startThread);
    if (worker === null) return null;
    const ready = new Promise<void>((resolve) => {
      worker.once('message', (message: ThreadMessage) => {
        if ('ready' in message) resolve();
      });
    });
    const thread = { worker, ready };
    this.#thread = thread;
    // One that ends while nobody waits for it is not worth a word.
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      if (this.#thread === thread) this.#thread = null;
    });
    return thread;
  }
}

function startedOr(start: () => Worker): Worker | null {
  try {
    return start();
  } catch {
    return null;
  }
}

/** A view would be copied with all of the buffer that it is a part of. */
function compact(task: ContentTask): ContentTask {
  if (task.kind === 'patch') return { ...task, head: own(task.head) };
  return { ...task, base: task.base === null ? null : own(task.base), local: own(task.local), head: own(task.head) };
}

function own(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
}

/** @param maxHeapMb beyond which the thread ends, and with it the task that it had */
export function startTaskThread(maxHeapMb: number): Worker {
  const options = { resourceLimits: { maxOldGenerationSizeMb: maxHeapMb } };
  const source = new URL('./merge-worker.ts', import.meta.url);
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./merge-worker.js', import.meta.url), options);
  // Threads don't inherit the loader that the sources run with.
  const code = `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(source.href)}); })`;
  return new Worker(code, { ...options, eval: true });
}
