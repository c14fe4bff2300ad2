/** The service as the process that people start, to be stopped and killed by tests. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

export interface ServiceProcess {
  readonly pid: number;
  /** What it has written so far. */
  stdout(): string;
  stderr(): string;
  /** The address that it names once it runs. Rejects where it ends before. */
  ready(): Promise<string>;
  /** The exit code, or the signal that ended it. */
  ended(): Promise<number | NodeJS.Signals>;
  kill(signal: NodeJS.Signals): Promise<number | NodeJS.Signals>;
}

export interface ServiceProcessOptions {
  /** The whole environment, besides PATH. `PORT` is any free one unless it is named. */
  env: Record<string, string>;
  /** Another program than `main.ts` from the sources, such as the bundle. */
  program?: string;
  cwd?: string;
  /** As another user, where the tests run as root. */
  uid?: number;
}

export function spawnService({ env, program = MAIN, cwd, uid }: ServiceProcessOptions): ServiceProcess {
  const child = spawn(process.execPath, [...(program.endsWith('.ts') ? ['--import', 'tsx'] : []), program], {
    env: { PATH: process.env['PATH'], PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
    ...(uid === undefined ? {} : { uid }),
  });
  const endWithUs = () => child.kill('SIGKILL');
  process.once('exit', endWithUs);
  child.once('exit', () => process.off('exit', endWithUs));

  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      output[name] += chunk;
    });
  }
  const ended = endOf(child);
  return {
    pid: child.pid ?? 0,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    async ready() {
      for (;;) {
        const url = /is running at (\S+)[\s\S]*\n/.exec(output.stdout)?.[1];
        if (url !== undefined) return url;
        const end = await Promise.race([once(child.stdout, 'data').then(() => null), ended]);
        if (end !== null) throw new Error(`The service ended with ${end}:\n${output.stderr}`);
      }
    },
    ended: () => ended,
    kill(signal) {
      child.kill(signal);
      return ended;
    },
  };
}

/** `close`, not `exit`: what it wrote last has arrived then. */
async function endOf(child: ChildProcess): Promise<number | NodeJS.Signals> {
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return code ?? signal ?? 'SIGKILL';
}
