/** The built command line, run once or left watching. */
import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { endWithUs } from './end-with-us.ts';
import { repository } from './repository.ts';

export interface CliPerson {
  serviceUrl: string;
  token: string;
  /** Keeps this person's state and credentials apart from everybody else's. */
  home: string;
  /** The user that the command runs as; who runs the tests where it is absent. */
  uid?: number;
  /** Where the command is; the built one where it is absent. */
  program?: string;
}

export interface CliResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

export const builtProgram = join(repository, 'cli/dist/mockforge-cloud.js');

/** `sync --watch` as a process of its own, whose events come as lines of JSON. */
export function spawnWatch(
  person: CliPerson,
  folder: string,
  { args, environment = {} }: { args: readonly string[]; environment?: Record<string, string> },
): ChildProcessByStdio<null, Readable, Readable> {
  return start(person, folder, { args: ['sync', '--watch', '--json', '--yes', ...args], environment });
}

function start(
  person: CliPerson,
  folder: string,
  { args, environment = {} }: { args: readonly string[]; environment?: Record<string, string> },
): ChildProcessByStdio<null, Readable, Readable> {
  const { program = builtProgram, uid } = person;
  const child = spawn(process.execPath, [program, ...args], {
    cwd: folder,
    env: { ...environmentOf(person), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  endWithUs(child);
  return child;
}

function environmentOf(person: CliPerson): NodeJS.ProcessEnv {
  return {
    ...process.env,
    MOCKFORGE_CLOUD_URL: person.serviceUrl,
    MOCKFORGE_API_KEY: person.token,
    MOCKFORGE_STATE_DIR: join(person.home, 'state'),
    XDG_CONFIG_HOME: join(person.home, 'config'),
    NO_COLOR: '1',
  };
}

export async function runCli(person: CliPerson, folder: string, args: readonly string[]): Promise<CliResult> {
  const child = start(person, folder, { args });
  const result = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    result.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    result.stderr += chunk;
  });
  const [exitCode] = await once(child, 'close');
  return { exitCode, ...result };
}

export interface CliEvent {
  event: string;
  [field: string]: unknown;
}

/** `sync --watch` in a folder. */
export class CliWatch {
  readonly #child: ChildProcess;
  readonly events: CliEvent[] = [];
  readonly #listeners = new Set<() => void>();
  #stderr = '';

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Resolves when it is ready. */
  static async start(person: CliPerson, folder: string, args: readonly string[]): Promise<CliWatch> {
    const child = spawnWatch(person, folder, { args });
    const watch = new CliWatch(child);
    child.stderr.on('data', (chunk) => {
      watch.#stderr += chunk;
    });
    createInterface({ input: child.stdout }).on('line', (line) => watch.#hear(line));
    child.on('exit', () => watch.#tell());
    await watch.until(({ event }) => event === 'ready');
    return watch;
  }

  /** Resolves with the first event, past ones included, that `isIt` says so of. */
  until(isIt: (event: CliEvent) => boolean): Promise<CliEvent> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = this.events.find(isIt);
        if (found === undefined && this.#child.exitCode === null && this.#child.signalCode === null) return;
        this.#listeners.delete(look);
        if (found !== undefined) resolve(found);
        else reject(new Error(`The command ended: ${this.#stderr}\n${JSON.stringify(this.events.at(-1))}`));
      };
      this.#listeners.add(look);
      look();
    });
  }

  /** The same of events that are still to come. */
  untilNext(isIt: (event: CliEvent) => boolean): Promise<CliEvent> {
    const past = new Set(this.events);
    return this.until((event) => !past.has(event) && isIt(event));
  }

  /** Resolves when the status that was told last is one that `isIt` says so of. */
  async untilStatus(isIt: (status: CliEvent) => boolean): Promise<CliEvent> {
    return this.until((event) => event === this.events.findLast((one) => one.event === 'status') && isIt(event));
  }

  async kill9(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** @returns its exit code */
  async stop(): Promise<number | null> {
    await this.#end('SIGTERM');
    return this.#child.exitCode;
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill(signal);
    await ended;
  }

  #hear(line: string): void {
    this.events.push(JSON.parse(line));
    this.#tell();
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
