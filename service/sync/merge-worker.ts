/** A thread that merges and patches, so that one large merge never stalls the others (I16). See `content-worker.ts`. */
import { parentPort } from 'node:worker_threads';
import { type ContentTask, runTask } from './content-task.ts';

parentPort?.on('message', (task: ContentTask) => {
  parentPort?.postMessage(runTask(task));
});
