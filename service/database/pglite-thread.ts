/** One run of the thread of the embedded database, from its beginning to its end. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { FromThread, PgliteAnswer, PglitePlace, PgliteRequest, ToThread } from './pglite-protocol.ts';

export type StartThread = (place: PglitePlace) => Worker;

interface Pending {
  resolve(answer: PgliteAnswer): void;
  reject(error: Error): void;
}

export class PgliteThread {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  #ended = false;

  /** @throws Error with the reason why the database can't be opened */
  static async open(place: PglitePlace, startThread: StartThread = startPgliteThread): Promise<PgliteThread> {
    const worker = startThread(place);
    const exit = once(worker, 'exit').then((): FromThread => ({ failed: 'its thread has ended.' }));
    const first = once(worker, 'message').then(([message]: FromThread[]) => message);
    const said = await Promise.race([first, exit]);
    if (said !== undefined && 'ready' in said) return new PgliteThread(worker);
    await worker.terminate();
    throw new Error(said !== undefined && 'failed' in said ? said.failed : 'it says nothing.');
  }

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (message: FromThread) => this.#heard(message));
    // What went wrong in it is told by its end.
    worker.on('error', () => undefined);
    worker.on('exit', () => this.#end());
  }

  get hasEnded(): boolean {
    return this.#ended;
  }

  /** Answers come in the order of the requests. Rejects where the database refuses, or the thread ends. */
  ask(request: PgliteRequest): Promise<PgliteAnswer> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(threadEnded());
      const id = ++this.#lastId;
      this.#pending.set(id, { resolve, reject });
      const message: ToThread =
        request.kind === 'query' ? { ...request, params: request.params.map(owned), id } : { ...request, id };
      this.#worker.postMessage(message);
    });
  }

  /** Waits for everything that was asked before. */
  async close(): Promise<void> {
    if (!this.#ended) await this.ask({ kind: 'close' }).catch(() => undefined);
    await this.#worker.terminate();
  }

  #heard(message: FromThread): void {
    if (!('id' in message)) return;
    const { id, answer } = message;
    const asked = this.#pending.get(id);
    this.#pending.delete(id);
    if (answer.kind === 'fault') asked?.reject(faultOf(answer));
    else asked?.resolve(answer);
  }

  #end(): void {
    this.#ended = true;
    for (const { reject } of this.#pending.values()) reject(threadEnded());
    this.#pending.clear();
  }
}

/** As PGlite throws it, for `database-fault.ts`. */
function faultOf({ message, code, detail }: Extract<PgliteAnswer, { kind: 'fault' }>): Error {
  return Object.assign(new Error(message), {
    ...(code === null ? {} : { code }),
    ...(detail === null ? {} : { detail }),
  });
}

/** With the code that the driver of PostgreSQL has for it: what was asked may have happened or not. */
function threadEnded(): Error {
  return Object.assign(new Error('The embedded database has ended.'), { code: 'CONNECTION_CLOSED' });
}

/** A view would be copied with all of the buffer that it is a part of. */
function owned(param: unknown): unknown {
  const isView = param instanceof Uint8Array && param.byteLength !== param.buffer.byteLength;
  return isView ? new Uint8Array(param) : param;
}

export function startPgliteThread(place: PglitePlace): Worker {
  const options = { workerData: place };
  const source = new URL('./pglite-worker.ts', import.meta.url);
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./pglite-worker.js', import.meta.url), options);
  // Threads don't inherit the loader that the sources run with.
  const code = `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(source.href)}); })`;
  return new Worker(code, { ...options, eval: true });
}
