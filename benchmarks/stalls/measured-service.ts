/** The built service in a process of its own, with what it takes to see it stall. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

const MAIN = 'service/dist/main.js';
const HOOK = new URL('./loop-delay.mjs', import.meta.url).href;
/** Answers that are still on their way when an attack ends belong to it. */
const AFTERMATH_MS = 300;

export interface Stall {
  healthMs: number;
  loopMs: number;
  cpuMs: number;
}

export interface MeasuredService {
  url: string;
  /** The longest time in which nobody was answered while this went on. */
  during(attack: () => Promise<unknown>): Promise<Stall>;
  stop(): Promise<void>;
}

export async function startMeasured(databaseUrl: string | null): Promise<MeasuredService> {
  const folder = await mkdtemp(join(tmpdir(), 'mockforge-stalls-'));
  const service = spawn(process.execPath, ['--import', HOOK, MAIN], {
    env: {
      PATH: process.env['PATH'],
      PORT: '0',
      DATA_DIR: folder,
      LOG_LEVEL: 'silent',
      REGISTRATION: 'open',
      ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
    },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const url = await addressOf(service);
  const pinger = new Worker(new URL('./pinger.mjs', import.meta.url), { workerData: url, execArgv: [] });
  return {
    url,
    async during(attack) {
      pinger.postMessage('reset');
      service.send('reset');
      const before = await cpuMs(service);
      // One that is cut off has had its effect.
      await attack().catch((error: unknown) => console.warn(String(error)));
      await new Promise((resolve) => setTimeout(resolve, AFTERMATH_MS));
      pinger.postMessage('read');
      const [healthMs] = (await once(pinger, 'message')) as [number];
      service.send('read');
      const [{ maxMs }] = (await once(service, 'message')) as [{ maxMs: number }];
      return { healthMs, loopMs: Math.max(0, maxMs), cpuMs: (await cpuMs(service)) - before };
    },
    async stop() {
      await pinger.terminate();
      service.kill('SIGTERM');
      await once(service, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function addressOf(service: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    service.stdout?.on('data', (chunk) => {
      output += String(chunk);
      const url = /is running at (\S+)[\s\S]*\n/.exec(output)?.[1];
      if (url !== undefined) resolve(url);
    });
    service.once('exit', () => reject(new Error('The service has ended.')));
  });
}

/** Of all its threads. In hundredths of a second on Linux; 0 elsewhere. */
async function cpuMs({ pid }: ChildProcess): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * 10;
}
