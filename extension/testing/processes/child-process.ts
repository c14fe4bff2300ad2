/**
 * Child processes that end with whoever started them: each leads a process group of its own, so that what it
 * starts in turn (extension hosts, watchers) ends with it.
 */
import { type ChildProcess, spawn } from 'node:child_process';

const running = new Set<StartedProcess>();
const GRACE_MS = 5_000;
const KEPT_OUTPUT = 20_000;

export interface StartedProcess {
  readonly pid: number;
  /** The last part of what it printed, for messages about its failure. */
  readonly output: () => string;
  /** Resolves with the exit code, or `null` where a signal ended it, when all of its group is gone. */
  readonly exited: Promise<number | null>;
  /** Resolves with the first match of `pattern` in the output; rejects when the process ends or `timeoutMs` passes. */
  readonly waitForOutput: (pattern: RegExp, timeoutMs: number) => Promise<RegExpExecArray>;
  /** Ends the process and its group, at first politely. Resolves when it is gone. */
  readonly stop: () => Promise<void>;
  /** Ends the process and its group as a crash would. Resolves when it is gone. */
  readonly kill: () => Promise<void>;
  /** The same without waiting, for the last moment of this process. */
  readonly killNow: () => void;
}

export interface ProcessOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly onOutput?: (text: string) => void;
}

export function startProcess({ command, args, cwd, env, onOutput }: ProcessOptions): StartedProcess {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env }),
  });
  let output = '';
  const listeners = new Set<() => void>();
  const received = (chunk: Buffer): void => {
    const text = chunk.toString('utf8');
    output = (output + text).slice(-KEPT_OUTPUT);
    onOutput?.(text);
    for (const listener of listeners) listener();
  };
  child.stdout.on('data', received);
  child.stderr.on('data', received);
  const exited = new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      running.delete(started);
      output += error.message;
      resolve(127);
    });
    // Whatever the leader leaves behind in its group goes too, and with it the last end of the pipes.
    child.once('exit', () => signalGroup(child, 'SIGKILL'));
    child.once('close', (code) => {
      running.delete(started);
      resolve(code);
    });
  });

  const waitForOutput = (pattern: RegExp, timeoutMs: number): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const match = pattern.exec(output);
        if (match === null) return;
        finish();
        resolve(match);
      };
      const fail = (why: string): void => {
        finish();
        reject(new Error(`${command} ${why} before it printed ${pattern}. Its output ends:\n${output.slice(-2_000)}`));
      };
      const timer = setTimeout(() => fail(`took longer than ${timeoutMs / 1_000} s`), timeoutMs);
      const finish = (): void => {
        clearTimeout(timer);
        listeners.delete(look);
      };
      listeners.add(look);
      void exited.then(() => fail('ended'));
      look();
    });

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    signalGroup(child, signal);
    const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), GRACE_MS);
    await exited;
    clearTimeout(timer);
  };

  const started: StartedProcess = {
    pid: child.pid ?? 0,
    output: () => output,
    exited,
    waitForOutput,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    killNow: () => signalGroup(child, 'SIGKILL'),
  };
  running.add(started);
  return started;
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}

/** Runs a command to its end. @throws Error with the end of its output where it does not exit with 0. */
export async function runProcess(options: ProcessOptions): Promise<void> {
  const child = startProcess(options);
  const code = await child.exited;
  if (code === 0) return;
  const line = [options.command, ...options.args].join(' ');
  throw new Error(`"${line}" ended with ${code ?? 'a signal'}. Its output ends:\n${child.output().slice(-2_000)}`);
}

process.once('exit', () => {
  for (const child of running) child.killNow();
});

/**
 * On Ctrl-C or a request to end: ends every process started here (groups of their own outlive a Ctrl-C), then calls
 * `cleanUp`, then exits.
 */
export function endOnSignal(cleanUp: () => Promise<void>): void {
  const onSignal = (signal: NodeJS.Signals): void => {
    void Promise.all([...running].map((child) => child.stop()))
      .then(cleanUp)
      .finally(() => process.exit(signal === 'SIGINT' ? 130 : 143));
  };
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
}
