/** One client: `sync --watch` of the built command line in a folder, to be killed and started again at any time. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import { spawnWatch } from '../../end-to-end/harness/cli-process.ts';
import type { CuttableNetwork } from '../../end-to-end/harness/cuttable-network.ts';
import type { Person } from '../../end-to-end/harness/two-people.ts';

const statusSchema = z.object({
  state: z.string(),
  queued: z.number(),
  conflicts: z.number(),
  blocked: z.number(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
});
export type ClientStatus = z.infer<typeof statusSchema>;

const eventSchema = z.discriminatedUnion('event', [
  statusSchema.extend({ event: z.literal('status') }),
  statusSchema.extend({ event: z.literal('ready') }),
  z.object({ event: z.literal('notice'), code: z.string() }),
]);

/** Notices that only an answer of the cloud brings about. */
const ANSWERS: ReadonlySet<string> = new Set(['mock.sent', 'mock.merged', 'conflict.opened']);

export interface ClientListener {
  /** A new status of a client; `null`: it has just been killed or stopped. */
  status: (client: WatchedClient, status: ClientStatus | null) => void;
  /** The cloud has just answered it. */
  answered: (client: WatchedClient) => void;
  /** It ended without having been told to, or said something that is no event. */
  misbehaved: (client: WatchedClient, what: string) => void;
}

export class WatchedClient {
  readonly person: Person;
  readonly network: CuttableNetwork;
  /** Everything that it said, for whoever looks into a failure. */
  readonly logFile: string;
  /** How often each notice came. */
  readonly notices = new Map<string, number>();
  status: ClientStatus | null = null;
  readonly #listener: ClientListener;
  #child: ChildProcess | null = null;

  constructor(person: Person, network: CuttableNetwork, listener: ClientListener) {
    this.person = person;
    this.network = network;
    this.logFile = join(person.home, 'client.log');
    this.#listener = listener;
  }

  get name(): string {
    return this.person.name;
  }

  get folder(): string {
    return this.person.folder;
  }

  /** Where the command line keeps this client's state. */
  get stateDir(): string {
    return join(this.person.home, 'state');
  }

  /** Resolves at once: what becomes of it comes as statuses. */
  start(): void {
    const child = spawnWatch(this.person, this.folder, { args: [], environment: { MOCKFORGE_LOG: 'debug' } });
    this.#child = child;
    createInterface({ input: child.stderr }).on('line', (line) => this.#log(line));
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.#log(line);
      if (this.#child === child) this.#hear(line);
    });
    child.once('exit', (code, signal) => {
      // Whoever ends it forgets it first.
      if (this.#child === child) this.#listener.misbehaved(this, `It ended by itself with ${code ?? signal}.`);
    });
  }

  async kill9(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** @returns its exit code. */
  async stop(): Promise<number | null> {
    return this.#end('SIGTERM');
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child;
    if (child === null) return null;
    this.#child = null;
    this.status = null;
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    }
    this.#log(`── ended by ${signal}`);
    this.#listener.status(this, null);
    return child.exitCode;
  }

  #log(line: string): void {
    appendFileSync(this.logFile, `${new Date().toISOString()} ${line}\n`);
  }

  #hear(line: string): void {
    const event = eventSchema.safeParse(parsed(line)).data;
    if (event === undefined) return this.#listener.misbehaved(this, `It said what is no event: ${line}`);
    if (event.event === 'notice') {
      this.notices.set(event.code, (this.notices.get(event.code) ?? 0) + 1);
      if (ANSWERS.has(event.code)) this.#listener.answered(this);
      return;
    }
    this.status = statusSchema.parse(event);
    this.#listener.status(this, this.status);
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
