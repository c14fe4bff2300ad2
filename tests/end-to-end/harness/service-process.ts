/** The built service as a process of its own, to be started, killed and started again on the same data. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { repository } from './repository.ts';

export interface LocalAccount {
  url: string;
  email: string;
  password: string;
  token: string;
  workspace: string;
}

export class ServiceProcess {
  readonly url: string;
  readonly #port: number;
  readonly #dataDir: string;
  readonly #databaseUrl: string | undefined;
  #child: ChildProcess | null = null;

  private constructor(port: number, options: { dataDir: string; databaseUrl?: string }) {
    this.#port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.#dataDir = options.dataDir;
    this.#databaseUrl = options.databaseUrl;
  }

  static async start(options: { dataDir: string; databaseUrl?: string }): Promise<ServiceProcess> {
    const service = new ServiceProcess(await freePort(), options);
    await service.start();
    return service;
  }

  /** Resolves when it answers. */
  async start(): Promise<void> {
    const { DATABASE_URL: _, ...inherited } = process.env;
    const child = spawn(process.execPath, [join(repository, 'service/dist/main.js')], {
      cwd: repository,
      env: {
        ...inherited,
        PORT: String(this.#port),
        DATA_DIR: this.#dataDir,
        ...(this.#databaseUrl === undefined ? {} : { DATABASE_URL: this.#databaseUrl }),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stderr?.on('data', (chunk) => {
      said += chunk;
    });
    this.#child = child;
    // The account file is written last: with the welcome, everything of a first start is there.
    await new Promise<void>((resolve, reject) => {
      let out = '';
      child.stdout?.on('data', (chunk) => {
        out += chunk;
        if (out.includes('mockforge-cloud')) resolve();
      });
      child.once('exit', (code) => reject(new Error(`The service ended with ${code}: ${said}`)));
    });
  }

  async account(): Promise<LocalAccount> {
    return JSON.parse(await readFile(join(this.#dataDir, 'local-account.json'), 'utf8'));
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
