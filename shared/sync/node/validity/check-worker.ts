/** The thread in which large contents are checked. */
import { parentPort } from 'node:worker_threads';
import { soundnessOf } from '../../validity/soundness.ts';

parentPort?.on('message', ({ path, bytes }: { path: string; bytes: Uint8Array }) => {
  parentPort?.postMessage(soundnessOf(path, bytes));
});
// From now on the time counts.
parentPort?.postMessage('ready');
