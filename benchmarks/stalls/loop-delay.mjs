/** Loaded into the service that is measured: tells, when asked, how long its event loop was busy without a break. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

const RESOLUTION_MS = 5;

if (isMainThread && process.send) {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  process.on('message', (message) => {
    if (message === 'read') process.send?.({ maxMs: delay.max / 1e6 - RESOLUTION_MS });
    delay.reset();
  });
  process.channel?.unref();
}
