/**
 * Runs all content tasks away from the event loop, within bounds (I16). What is small goes to a thread that gives
 * each task little time: there nobody waits long for anybody. What is large, or was not done in that time, goes to
 * another one. In both, whoever has brought the least waits the least.
 */

import type { Worker } from 'node:worker_threads';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { type ContentOutcome, type ContentTask, sizeOf } from './content-task.ts';
import { FairQueue, type QueueBounds } from './fair-queue.ts';
import { startTaskThread, TaskThread, type ThreadResult } from './task-thread.ts';

export interface DoneTask {
  outcome: ContentOutcome;
  /** What it took, without waiting for others. */
  ms: number;
}

/** Does one task of an account. @throws CloudError `rate.limited` where too much of this account is waiting already */
export type RunContentTask = (task: ContentTask, account: string) => Promise<DoneTask>;

interface LaneOptions {
  limitMs?: number;
  /** Instead of the service's own thread. */
  startThread?: () => Worker;
  bounds?: QueueBounds;
}

export interface ContentWorkerOptions {
  quick?: LaneOptions;
  slow?: LaneOptions;
}

/** Of all texts of a task together. */
const QUICK_BYTES = 64 * 1024;
const QUICK = { limitMs: 1_000, startThread: () => startTaskThread(256) };
const SLOW = { limitMs: 8_000, startThread: () => startTaskThread(1024) };
const MiB = 1024 * 1024;
const BOUNDS: QueueBounds = { items: 64, bytes: 64 * MiB, allBytes: 256 * MiB };

export class ContentWorker {
  readonly #quick: ThreadLane;
  readonly #slow: ThreadLane;

  constructor({ quick, slow }: ContentWorkerOptions = {}) {
    this.#quick = new ThreadLane({ ...QUICK, bounds: BOUNDS, ...quick });
    this.#slow = new ThreadLane({ ...SLOW, bounds: BOUNDS, ...slow });
  }

  /** What takes too long, or more memory than there is, is not clean. */
  readonly run: RunContentTask = async (task, account) => {
    const first = sizeOf(task) > QUICK_BYTES ? null : await this.#quick.run(task, account);
    if (first?.ended === 'done') return first;
    const { ms, ...end } = await this.#slow.run(task, account);
    return {
      ms: ms + (first?.ms ?? 0),
      outcome: end.ended === 'done' ? end.outcome : { outcome: 'not_clean', reason: end.reason },
    };
  };

  /** Ends the threads. What they had is given up. */
  async close(): Promise<void> {
    await Promise.all([this.#quick.close(), this.#slow.close()]);
  }
}

interface Waiting {
  task: ContentTask;
  resolve: (result: ThreadResult) => void;
}

/** A thread with those who wait for it. */
class ThreadLane {
  readonly #thread: TaskThread;
  readonly #queue: FairQueue<Waiting>;
  #busy = false;

  constructor({ limitMs, startThread, bounds }: Required<LaneOptions>) {
    this.#thread = new TaskThread({ limitMs, startThread });
    this.#queue = new FairQueue(bounds);
  }

  async run(task: ContentTask, account: string): Promise<ThreadResult> {
    return new Promise((resolve, reject) => {
      if (this.#queue.add(account, { task, resolve }, sizeOf(task))) void this.#work();
      else reject(tooMuchAtOnce());
    });
  }

  close(): Promise<void> {
    return this.#thread.close();
  }

  async #work(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (let next = this.#queue.next(); next !== undefined; next = this.#queue.next()) {
      next.resolve(await this.#thread.run(next.task));
    }
    this.#busy = false;
  }
}

function tooMuchAtOnce(): CloudError {
  return new CloudError('rate.limited', 'Too many merges and patches of this account are waiting already.', {
    hint: 'Nothing was changed; try again when some of them are done.',
    retryAfter: 5,
  });
}
