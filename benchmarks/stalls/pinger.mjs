/** A thread that asks `/healthz` every 50 ms, and tells the longest time that an answer took. */
import { Agent, get } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

const agent = new Agent({ keepAlive: true });
let longestMs = 0;
const open = new Set();

setInterval(() => {
  const begun = performance.now();
  open.add(begun);
  const end = () => {
    if (open.delete(begun)) longestMs = Math.max(longestMs, performance.now() - begun);
  };
  get(`${workerData}/healthz`, { agent }, (answer) => answer.resume().once('end', end)).once('error', end);
}, 50);

parentPort?.on('message', (message) => {
  // What has no answer yet has waited already.
  const waited = Math.max(longestMs, ...[...open].map((begun) => performance.now() - begun));
  if (message === 'read') parentPort?.postMessage(waited);
  longestMs = 0;
  if (message === 'reset') open.clear();
});
