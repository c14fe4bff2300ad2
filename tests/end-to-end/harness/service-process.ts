/** The built service as a process of its own, to be started, killed and started again on the same data. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { endWithUs } from './end-with-us.ts';
import { repository } from './repository.ts';

export interface LocalAccount {
  url: string;
  email: string;
  password: string;
  token: string;
  workspace: string;
}

export interface ServiceProcessOptions {
  dataDir: string;
  /** Absent: the embedded database. */
  databaseUrl?: string;
  /** Takes what it writes, its log among it. */
  log?: (text: string) => void;
  /** Called when it ends without having been told to. */
  died?: (how: string) => void;
}

export class ServiceProcess {
  readonly url: string;
  readonly #port: number;
  readonly #options: ServiceProcessOptions;
  #child: ChildProcess | null = null;

  private constructor(port: number, options: ServiceProcessOptions) {
    this.#port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.#options = options;
  }

  static async start(options: ServiceProcessOptions): Promise<ServiceProcess> {
    const service = new ServiceProcess(await freePort(), options);
    await service.start();
    return service;
  }

  /** Resolves when it answers. Rejects where it ends before. */
  async start(): Promise<void> {
    const { DATABASE_URL: _, ...inherited } = process.env;
    const { dataDir, databaseUrl, log, died } = this.#options;
    const child = spawn(process.execPath, [join(repository, 'service/dist/main.js')], {
      cwd: repository,
      env: {
        ...inherited,
        PORT: String(this.#port),
        DATA_DIR: dataDir,
        ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    endWithUs(child);
    let said = '';
    let isReady = false;
    child.stderr.on('data', (chunk) => {
      if (!isReady) said += chunk;
      log?.(String(chunk));
    });
    this.#child = child;
    // The account file is written last: with the welcome, everything of a first start is there.
    await new Promise<void>((resolve, reject) => {
      let out = '';
      child.stdout.on('data', (chunk) => {
        log?.(String(chunk));
        if (isReady) return;
        out += chunk;
        if (out.includes('mockforge-cloud')) resolve();
      });
      child.once('exit', (code) => reject(new Error(`The service ended with ${code}: ${said}`)));
    });
    isReady = true;
    child.once('exit', (code, signal) => {
      // Whoever ends it forgets it first.
      if (this.#child === child) died?.(`It ended with ${code ?? signal}.`);
    });
  }

  async account(): Promise<LocalAccount> {
    return JSON.parse(await readFile(join(this.#options.dataDir, 'local-account.json'), 'utf8'));
  }

  /** Ends it in the middle of whatever it does. */
  async kill9(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port is free.');
  return address.port;
}
