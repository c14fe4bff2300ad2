/**
 * The embedded database, as Drizzle expects PGlite to be. It has one connection: what is asked outside of a
 * transaction waits until none is under way. Where its thread has ended, the next question opens the database anew,
 * as after a `kill -9`.
 */
import type { PglitePlace, PgliteResult } from './pglite-protocol.ts';
import { PgliteThread, type StartThread } from './pglite-thread.ts';

interface QueryOptions {
  rowMode?: 'array' | 'object';
}

interface PgliteQueries {
  query(sql: string, params?: readonly unknown[], options?: QueryOptions): Promise<PgliteResult>;
}

export class PgliteClient implements PgliteQueries {
  readonly #open: () => Promise<PgliteThread>;
  #thread: PgliteThread;
  #closed = false;
  /** Resolves when the turn of whoever asks next has come. */
  #turns: Promise<unknown> = Promise.resolve();

  /** @throws Error with the reason why the database can't be opened */
  static async open(place: PglitePlace, startThread?: StartThread): Promise<PgliteClient> {
    const open = () => PgliteThread.open(place, startThread);
    return new PgliteClient(open, await open());
  }

  private constructor(open: () => Promise<PgliteThread>, thread: PgliteThread) {
    this.#open = open;
    this.#thread = thread;
  }

  async query(sql: string, params?: readonly unknown[], options?: QueryOptions): Promise<PgliteResult> {
    // The turn is over when it is on its way: the thread keeps the order.
    const { answer } = await this.#inTurn(async (thread) => ({ answer: askQuery(thread, sql, params, options) }));
    return answer;
  }

  transaction<Value>(run: (tx: PgliteQueries) => Promise<Value>): Promise<Value> {
    return this.#inTurn(async (thread) => {
      const tx: PgliteQueries = { query: (...question) => askQuery(thread, ...question) };
      await tx.query('begin');
      try {
        const value = await run(tx);
        await tx.query('commit');
        return value;
      } catch (error) {
        // Where the thread has ended, so has the transaction.
        await tx.query('rollback').catch(() => undefined);
        throw error;
      }
    });
  }

  /** Everything that it holds, for a copy of it. */
  async dump(): Promise<Blob> {
    const answer = await this.#inTurn((thread) => thread.ask({ kind: 'dump' }));
    if (answer.kind === 'dump') return answer.dump;
    throw new Error(`The database has no dump, but ${answer.kind}.`);
  }

  /** Waits for what was asked before. */
  async close(): Promise<void> {
    await this.#takeTurn(() => {
      this.#closed = true;
      return this.#thread.close();
    });
  }

  #inTurn<Value>(run: (thread: PgliteThread) => Promise<Value>): Promise<Value> {
    return this.#takeTurn(async () => {
      if (this.#thread.hasEnded && !this.#closed) this.#thread = await this.#open();
      return run(this.#thread);
    });
  }

  #takeTurn<Value>(run: () => Promise<Value>): Promise<Value> {
    const result = this.#turns.then(run);
    this.#turns = result.catch(() => undefined);
    return result;
  }
}

async function askQuery(
  thread: PgliteThread,
  sql: string,
  params: readonly unknown[] = [],
  { rowMode = 'object' }: QueryOptions = {},
): Promise<PgliteResult> {
  const answer = await thread.ask({ kind: 'query', sql, params, rowMode });
  if (answer.kind === 'result') return answer.result;
  throw new Error(`The query has no result, but ${answer.kind}.`);
}
