/** The thread that merges and patches, so that none of it ever stalls the others (I16). See `task-thread.ts`. */
import { parentPort } from 'node:worker_threads';
import { type ContentTask, runTask } from './content-task.ts';
import type { ThreadMessage } from './task-thread.ts';

function say(message: ThreadMessage, handedOver: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, handedOver);
}

parentPort?.on('message', (task: ContentTask) => {
  const outcome = runTask(task);
  say({ outcome }, outcome.outcome === 'clean' ? [outcome.bytes.buffer as ArrayBuffer] : []);
});
say({ ready: true });
