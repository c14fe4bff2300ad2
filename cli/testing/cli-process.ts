/** The real program, as a process, in a home folder of its own. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';

const CHECK_WORKER = fileURLToPath(new URL('../../shared/sync/node/validity/check-worker.ts', import.meta.url));
const MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url));
const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

let program: Promise<string> | undefined;

/** Path of one bundle for the whole run: it starts in a fraction of the time that the sources take. */
export function bundledProgram(): Promise<string> {
  program ??= bundle();
  return program;
}

async function bundle(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mockforge-cli-bundle-'));
  const banner =
    "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";
  // What brings code of the machine is no part of a bundle: it is found beside it, as in the one that people get.
  const common = {
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'error',
    external: ['koffi'],
  } as const satisfies BuildOptions;
  await symlink(MODULES, join(folder, 'node_modules'));
  // jsonc-parser's other entry requires files by paths that no bundle has.
  const mainFields = ['module', 'main'];
  const outfile = join(folder, 'mockforge-cloud.mjs');
  await build({ ...common, mainFields, entryPoints: [MAIN], outfile, banner: { js: banner } });
  // Node takes its ending for a module of the kind that the nearest package.json names.
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  const worker = join(folder, 'check-worker.js');
  await build({ ...common, mainFields, entryPoints: [CHECK_WORKER], outfile: worker, banner: { js: banner } });
  return outfile;
}

// Outside of every suite: runs once, after all of them.
after(async () => {
  if (program !== undefined) await rm(dirname(await program), { recursive: true });
});

export interface Ended {
  exitCode: number | null;
  stdout: string;
  stderr: string;
  /** stdout as JSON. */
  json(): unknown;
}

export interface RunOptions {
  /** Below the home folder; the home folder itself where left out. */
  folder?: string;
  input?: string;
  environment?: Record<string, string>;
}

/** One person's machine, as far as the program sees it. */
export class TestHome {
  readonly folder: string;
  readonly #environment: Record<string, string>;
  readonly #running = new Set<ChildProcessWithoutNullStreams>();

  readonly #program: string;

  private constructor(folder: string, program: string, environment: Record<string, string>) {
    this.folder = folder;
    this.#program = program;
    this.#environment = environment;
  }

  /** `environment` holds for every run. Whoever makes it removes it. */
  static async create(environment: Record<string, string> = {}): Promise<TestHome> {
    return new TestHome(
      await realpath(await mkdtemp(join(tmpdir(), 'mockforge-cli-'))),
      await bundledProgram(),
      environment,
    );
  }

  async write(path: string, content: string): Promise<string> {
    const file = join(this.folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    return file;
  }

  async run(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
    const child = this.#spawn(args, options);
    const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
    child.stdin.end(options.input ?? '');
    const [exitCode] = (await once(child, 'close')) as [number | null];
    return { exitCode, stdout: stdout(), stderr: stderr(), json: () => JSON.parse(stdout()) };
  }

  /** A program that goes on, such as `sync --watch`. */
  start(args: readonly string[], options: RunOptions = {}): RunningCli {
    return new RunningCli(this.#spawn(args, options));
  }

  async remove(): Promise<void> {
    const ended = [...this.#running].map((child) => once(child, 'close'));
    for (const child of this.#running) child.kill('SIGKILL');
    await Promise.all(ended);
    await rm(this.folder, { recursive: true, force: true });
  }

  #spawn(args: readonly string[], { folder = '', environment = {} }: RunOptions): ChildProcessWithoutNullStreams {
    const child = spawn(process.execPath, [this.#program, ...args], {
      cwd: join(this.folder, folder),
      env: {
        PATH: process.env['PATH'],
        HOME: this.folder,
        USERPROFILE: this.folder,
        ...this.#environment,
        ...environment,
      },
    });
    this.#running.add(child);
    child.on('close', () => this.#running.delete(child));
    return child;
  }
}

export class RunningCli {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: Interface;
  readonly #closed: Promise<number | null>;
  readonly #seen: string[] = [];
  readonly #stderr: () => string;

  constructor(child: ChildProcessWithoutNullStreams) {
    this.#child = child;
    this.#stderr = collect(child.stderr);
    this.#lines = createInterface(child.stdout);
    this.#lines.on('line', (line) => this.#seen.push(line));
    this.#closed = once(child, 'close').then(([exitCode]) => exitCode as number | null);
  }

  /** The first line, past or to come, that fits. Fails when the program ends without it. */
  async line(fits: (line: string, at: number, seen: readonly string[]) => boolean): Promise<string> {
    for (;;) {
      const line = this.#seen.find(fits);
      if (line !== undefined) return line;
      const next = await Promise.race([once(this.#lines, 'line'), this.#closed.then(() => null)]);
      if (next === null && !this.#seen.some(fits)) {
        throw new Error(`The program ended without that line.\n${this.#seen.join('\n')}\n${this.#stderr()}`);
      }
    }
  }

  async end(signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    this.#child.kill(signal);
    return this.#closed;
  }
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    text += chunk;
  });
  return () => text;
}
