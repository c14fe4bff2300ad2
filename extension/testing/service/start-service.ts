/** The real service as a process of its own, on the embedded database in a data folder. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { type StartedProcess, startProcess } from '../processes/child-process.ts';
import { REPOSITORY_ROOT } from '../server-host/server-host.ts';

const START_TIMEOUT_MS = 180_000;
/** Said last of all, when the sample workspace is there too. */
const READY = /MockForge Cloud Sync is running at (http:\/\/\S+)/;
const ENTRY = join(REPOSITORY_ROOT, 'service', 'dist', 'main.js');

const localAccountSchema = z.object({
  url: z.string(),
  email: z.string(),
  password: z.string(),
  token: z.string(),
  workspace: z.string(),
});
/** What the first start of the service writes for the person who runs it. */
export type LocalAccount = z.infer<typeof localAccountSchema>;

export interface ServiceOptions {
  readonly dataDir: string;
  /** Added to the environment of the service. */
  readonly env?: Readonly<Record<string, string>>;
}

export class RunningService {
  readonly url: string;
  readonly account: LocalAccount;
  readonly #startAgain: () => Promise<StartedProcess>;
  #process: StartedProcess;

  constructor(parts: {
    readonly url: string;
    readonly account: LocalAccount;
    readonly process: StartedProcess;
    readonly startAgain: () => Promise<StartedProcess>;
  }) {
    this.url = parts.url;
    this.account = parts.account;
    this.#process = parts.process;
    this.#startAgain = parts.startAgain;
  }

  output(): string {
    return this.#process.output();
  }

  stop(): Promise<void> {
    return this.#process.stop();
  }

  /** Ends the service as `kill -9` does. */
  kill(): Promise<void> {
    return this.#process.kill();
  }

  /** Starts it again after `stop` or `kill`, on the same address and data. */
  async startAgain(): Promise<void> {
    this.#process = await this.#startAgain();
  }
}

/**
 * Starts the built service on a free port. Resolves when it is ready.
 * @throws Error where it is not built or does not start, with the end of its output.
 */
export async function startService({ dataDir, env = {} }: ServiceOptions): Promise<RunningService> {
  if (!existsSync(ENTRY)) throw new Error(`${ENTRY} is not there. Build first: npm run build`);
  const start = async (port: string): Promise<{ process: StartedProcess; url: string }> => {
    const child = startProcess({
      command: process.execPath,
      args: [ENTRY],
      cwd: REPOSITORY_ROOT,
      env: { ...withoutServiceSettings(), PORT: port, HOST: '127.0.0.1', DATA_DIR: dataDir, ...env },
    });
    try {
      const [, url = ''] = await child.waitForOutput(READY, START_TIMEOUT_MS);
      return { process: child, url };
    } catch (error) {
      await child.stop();
      throw error;
    }
  };
  const first = await start('0');
  const account = localAccountSchema.parse(JSON.parse(await readFile(join(dataDir, 'local-account.json'), 'utf8')));
  const startAgain = async (): Promise<StartedProcess> => (await start(new URL(first.url).port)).process;
  return new RunningService({ ...first, account, startAgain });
}

/** What a developer has set for a service of their own must not reach the one under test. */
function withoutServiceSettings(): NodeJS.ProcessEnv {
  const settings = /^(PORT|HOST|PUBLIC_URL|DATA_DIR|DATABASE_URL|BUS_URL|REGISTRATION|MAX_|RATE_LIMIT_|NODE_OPTIONS$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !settings.test(name)));
}
