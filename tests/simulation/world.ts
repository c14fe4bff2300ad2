/** One simulated run: clients, a cloud, a network, and a person's and fate's doings at random, all from one seed. */
import { createHash } from 'node:crypto';
import type { SyncOptions } from '../../shared/sync/sync-client.ts';
import { FakeClock } from '../../shared/sync/testing/fake-clock.ts';
import { hashOf, SimulatedClient } from './client.ts';
import { Ledger } from './ledger.ts';
import { Seeded } from './seeded.ts';
import { SimulatedCloud } from './simulated-cloud.ts';
import { SimulatedNetwork } from './simulated-network.ts';

export interface RunOptions {
  seed: number;
  clients: number;
  steps: number;
}

export interface RunResult {
  seed: number;
  /** Empty: every invariant held. */
  violations: string[];
  trace: string[];
  traceHash: string;
}

const PATHS = ['a.yaml', 'b.yaml', 'users/list.yaml', 'users/one.yaml', 'c.yaml'];
const LINES = 6;
/** Rounds of the cloud after which everything has to be quiet (I7). */
const MAX_QUIET_ROUNDS = 200;

export class World {
  readonly #random: Seeded;
  readonly #clock = new FakeClock();
  readonly #cloud: SimulatedCloud;
  readonly #network: SimulatedNetwork;
  readonly #clients: SimulatedClient[];
  readonly #ledger = new Ledger();
  readonly #trace: string[] = [];
  readonly #violations: string[] = [];
  readonly #options: RunOptions;
  #edits = 0;

  constructor(options: RunOptions) {
    this.#options = options;
    this.#random = new Seeded(options.seed);
    const names = Array.from({ length: options.clients }, (_, index) => `client${index}`);
    this.#cloud = new SimulatedCloud(names.map((name) => ({ id: `user-${name}`, username: name })));
    this.#network = new SimulatedNetwork(this.#cloud, this.#clock, this.#random);
    const world = { network: this.#network, clock: this.#clock, random: this.#random };
    this.#clients = names.map((name) => new SimulatedClient(name, world, this.#someOptions()));
    const losing = this.#random.pick([0, 0, 0.3, 1]);
    for (const client of this.#clients) client.disk.losesEvent = () => this.#random.chance(losing);
  }

  async run(): Promise<RunResult> {
    for (const client of this.#clients) {
      if (this.#random.chance(0.5)) this.#save(client, this.#random.pick(PATHS));
      await client.start();
    }
    for (let step = 0; step < this.#options.steps && this.#violations.length === 0; step += 1) {
      await this.#step();
      await this.#pass(this.#random.below(400));
      this.#check();
    }
    if (this.#violations.length === 0) await this.#calmDown();
    const traceHash = createHash('sha256').update(this.#trace.join('\n')).digest('hex').slice(0, 16);
    return { seed: this.#options.seed, violations: this.#violations, trace: this.#trace, traceHash };
  }

  #someOptions(): Partial<SyncOptions> {
    const debounceMs = this.#random.pick([0, 100, 500]);
    return { debounceMs, maxQueueSize: this.#random.pick([1000, 2]), batchSize: this.#random.pick([1, 10]) };
  }

  async #step(): Promise<void> {
    const client = this.#random.pick(this.#clients);
    const path = this.#random.pick(PATHS);
    const dice = this.#random.below(100);
    if (dice < 50) this.#save(client, path);
    else if (dice < 56) this.#delete(client, path);
    else if (dice < 62) this.#rename(client, path);
    else if (dice < 68) this.#swap(client);
    else if (dice < 74) this.#cut(client);
    else if (dice < 82) this.#mend(client);
    else if (dice < 86) this.#serviceCrash();
    else if (dice < 92) await this.#crashOrStart(client);
    else if (dice < 95) await this.#settleAConflict(client);
    else if (dice < 96) await this.#loseState(client);
    else if (dice < 98) this.#clockJumps();
    else await this.#pass(60_000);
  }

  #save(client: SimulatedClient, path: string): void {
    const lines =
      client.disk.read(path) === null
        ? []
        : Buffer.from(client.disk.read(path) ?? [])
            .toString()
            .split('\n')
            .slice(0, -1);
    while (lines.length < LINES) lines.push(`k${lines.length}: 0`);
    const line = this.#random.below(LINES);
    this.#edits += 1;
    lines[line] = `k${line}: ${client.name}-${this.#edits}`;
    const bytes = Buffer.from(`${lines.join('\n')}\n`);
    client.disk.write(path, bytes);
    this.#ledger.saved(client, path, bytes);
    this.#say(`${client.name} saves ${path} line ${line}`);
    if (this.#random.chance(0.3)) client.engine?.saved(path);
  }

  #delete(client: SimulatedClient, path: string): void {
    if (client.disk.read(path) === null) return;
    client.disk.remove(path);
    this.#ledger.deleted(client, path);
    this.#say(`${client.name} deletes ${path}`);
  }

  #rename(client: SimulatedClient, from: string): void {
    const to = this.#random.pick(PATHS);
    if (client.disk.read(from) === null || client.disk.read(to) !== null) return;
    client.disk.move(from, to);
    this.#ledger.moved(client, from, to);
    this.#say(`${client.name} renames ${from} to ${to}`);
    if (this.#random.chance(0.5)) client.engine?.renamed(from, to);
  }

  #swap(client: SimulatedClient): void {
    const [one, other] = [this.#random.pick(PATHS), this.#random.pick(PATHS)];
    if (one === other || client.disk.read(one) === null || client.disk.read(other) === null) return;
    for (const [from, to] of [
      [one, 'aside'],
      [other, one],
      ['aside', other],
    ] as const) {
      client.disk.move(from, to);
      this.#ledger.moved(client, from, to);
    }
    this.#say(`${client.name} swaps ${one} and ${other}`);
  }

  #cut(client: SimulatedClient): void {
    client.isCut = true;
    this.#network.cutUser(client.user.id);
    this.#say(`${client.name} is cut off`);
  }

  #mend(client: SimulatedClient): void {
    client.isCut = false;
    this.#say(`${client.name} is connected`);
  }

  #serviceCrash(): void {
    this.#network.cutAll();
    this.#say('the service crashes');
  }

  async #crashOrStart(client: SimulatedClient): Promise<void> {
    if (!client.isRunning) {
      await client.start();
      return this.#say(`${client.name} starts`);
    }
    const operations = this.#random.below(12);
    client.power?.failIn(operations);
    this.#say(`${client.name} is going to crash in ${operations} operations`);
  }

  async #settleAConflict(client: SimulatedClient): Promise<void> {
    const conflict = client.engine?.conflicts()[0];
    if (conflict === undefined || client.engine === null) return;
    const choice = this.#random.pick(['local', 'head', 'both'] as const);
    this.#say(`${client.name} settles a conflict by "${choice}"`);
    client.engine.resolveConflict(conflict.conflict_id, { choice }).catch(() => undefined);
  }

  async #loseState(client: SimulatedClient): Promise<void> {
    client.crash();
    client.loseState();
    await client.start();
    this.#say(`${client.name} loses its state`);
  }

  #clockJumps(): void {
    this.#clock.jump(this.#random.pick([-86_400_000, 86_400_000 * 365]));
    this.#say('the clock jumps');
  }

  /** Lets time pass, and everything happen that is due. */
  async #pass(byMs: number): Promise<void> {
    const until = this.#clock.elapsed + byMs;
    for (;;) {
      await settle();
      const at = this.#clock.nextAt;
      if (at === null || at > until) break;
      this.#clock.advance(at - this.#clock.elapsed);
    }
    this.#clock.advance(until - this.#clock.elapsed);
    await settle();
  }

  #check(): void {
    for (const [operation, times] of this.#cloud.applied) {
      if (times > 1) this.#violate(`I4: ${operation} was applied ${times} times`);
    }
    for (const client of this.#clients)
      for (const fault of client.faults.splice(0)) this.#violate(`${client.name}: ${fault}`);
  }

  /** Everybody is there, connected, and does nothing: I1, I3, I7. */
  async #calmDown(): Promise<void> {
    this.#say('everything calms down');
    for (const client of this.#clients) {
      client.isCut = false;
      client.disk.losesEvent = () => false;
      if (!client.isRunning) await client.start();
      client.power?.failIn(Number.MAX_SAFE_INTEGER);
    }
    let rounds = 0;
    do {
      rounds += 1;
      await this.#pass(5_000);
      for (const client of this.#clients) {
        if (client.engine?.status.error?.code === 'folder.emptied') client.engine.resume();
      }
    } while (rounds < MAX_QUIET_ROUNDS && !(await this.#isQuiet()));
    if (rounds >= MAX_QUIET_ROUNDS) this.#violate(`I7: not quiet: ${this.#statuses()}`);
    this.#check();
    for (const lost of await this.#ledger.lost(this.#cloud)) this.#violate(`I1: lost ${lost}`);
    this.#checkConvergence();
  }

  async #isQuiet(): Promise<boolean> {
    if (!this.#clients.every(({ engine }) => engine !== null && ['synced', 'conflicts'].includes(engine.status.state)))
      return false;
    const { traffic } = this.#network;
    const { revision } = this.#cloud.head;
    await this.#pass(120_000);
    return traffic === this.#network.traffic && revision === this.#cloud.head.revision;
  }

  #checkConvergence(): void {
    const inConflict = new Set(this.#cloud.conflicts().map(({ mock_id }) => mock_id));
    const heads = new Map(this.#cloud.mocks().map((mock) => [mock.path, mock]));
    for (const client of this.#clients) {
      if ((client.engine?.conflicts().length ?? 0) !== this.#cloud.conflicts().length) {
        this.#violate(
          `I3: ${client.name} knows of ${client.engine?.conflicts().length} conflicts, the cloud of ${this.#cloud.conflicts().length}`,
        );
      }
      const paths = new Set([...heads.keys(), ...client.disk.files.keys()]);
      for (const path of paths) {
        const bytes = client.disk.read(path);
        const here = bytes === null ? null : hashOf(bytes);
        const mockId = heads.get(path)?.mock_id ?? client.engine?.mockIdOf(path) ?? '';
        if (here !== (heads.get(path)?.hash ?? null) && !inConflict.has(mockId)) {
          this.#violate(
            `I3: ${client.name} ${path}: ${bytes === null ? 'absent' : JSON.stringify(Buffer.from(bytes).toString())}, the cloud ${heads.get(path)?.hash ?? 'has none'}`,
          );
        }
      }
    }
  }

  #statuses(): string {
    return this.#clients
      .map(({ name, engine }) => `${name} ${JSON.stringify(engine?.status)} ${JSON.stringify(engine?.pending())}`)
      .join('; ');
  }

  #violate(what: string): void {
    this.#violations.push(what);
  }

  #say(what: string): void {
    this.#trace.push(`${this.#clock.elapsed} r${this.#cloud.head.revision} ${what}`);
  }
}

/** Lets every promise that can go on do so. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
