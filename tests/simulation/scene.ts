/** What a run is about: who is there, how each keeps its folder, and how the world treats them. From the seed alone. */
import { DEFAULT_LIMITS, type Limits } from '@mockforge-cloud/shared/protocol';
import type { SyncOptions } from '../../shared/sync/sync-client.ts';
import { FakeClock } from '../../shared/sync/testing/fake-clock.ts';
import { SimulatedClient } from './client.ts';
import { Ledger } from './ledger.ts';
import { Seeded } from './seeded.ts';
import { SimulatedCloud } from './simulated-cloud.ts';
import { SimulatedNetwork } from './simulated-network.ts';

export const PATHS = ['a.yaml', 'b.yaml', 'users/list.yaml', 'users/one.yaml', 'c.yaml'];

export interface SceneOptions {
  seed: number;
  clients: number;
  /** Also traces what is sent, answered and written. */
  verbose?: boolean;
  /** Everybody has the default options, and no event is lost: for a test that tells a story of its own. */
  calm?: boolean;
}

export class Scene {
  readonly random: Seeded;
  readonly clock = new FakeClock();
  readonly cloud: SimulatedCloud;
  readonly network: SimulatedNetwork;
  readonly clients: readonly SimulatedClient[];
  readonly ledger: Ledger;
  readonly trace: string[] = [];

  constructor({ seed, clients, verbose = false, calm = false }: SceneOptions) {
    this.random = new Seeded(seed);
    const names = Array.from({ length: clients }, (_, index) => `client${index}`);
    const users = names.map((name) => ({ id: `user-${name}`, username: name }));
    this.cloud = new SimulatedCloud(users, calm ? DEFAULT_LIMITS : someLimits(this.random));
    this.network = new SimulatedNetwork(this.cloud, this.clock, this.random);
    this.clients = names.map((name) => {
      const sync = calm ? {} : someOptions(this.random);
      return new SimulatedClient(name, this, { sync, processes: !calm && this.random.chance(0.2) ? 2 : 1 });
    });
    this.ledger = new Ledger(this.cloud);
    const losing = calm ? 0 : this.random.pick([0, 0, 0.3, 1]);
    for (const client of this.clients) {
      client.disk.losesEvent = () => this.random.chance(losing);
      client.disk.movedByEngine = (from, to) => this.ledger.moved(client, from, to);
    }
    if (verbose) this.#traceEverything();
  }

  say(what: string): void {
    this.trace.push(`${this.clock.elapsed} r${this.cloud.head.revision} ${what}`);
  }

  /** Lets time pass, and everything happen that is due. */
  async pass(byMs: number): Promise<void> {
    const until = this.clock.elapsed + byMs;
    for (;;) {
      await settle();
      const at = this.clock.nextAt;
      if (at === null || at > until) break;
      this.clock.advance(at - this.clock.elapsed);
    }
    this.clock.advance(until - this.clock.elapsed);
    await settle();
  }

  #traceEverything(): void {
    this.network.told = (what) => this.say(`    ${what}`);
    for (const client of this.clients) {
      client.disk.written = (what) => this.say(`    ${client.name} disk: ${what}`);
      client.noticed = (what) => this.say(`    ${client.name}: ${what}`);
      this.say(`${client.name} ${JSON.stringify(client.options)}`);
    }
  }
}

/** Every few runs most mocks are above what travels inline, and a folder above one frame. */
function someLimits(random: Seeded): Limits {
  return random.chance(0.2) ? { ...DEFAULT_LIMITS, maxInlineBytes: 60, maxBatchEvents: 3 } : DEFAULT_LIMITS;
}

function someOptions(random: Seeded): Partial<SyncOptions> {
  return {
    debounceMs: random.pick([0, 100, 500]),
    maxQueueSize: random.pick([1000, 2]),
    batchSize: random.pick([1, 10]),
    strategy: random.pick(['merge', 'merge', 'merge', 'local', 'remote', 'manual']),
    autoResolve: !random.chance(0.1),
    direction: random.pick([...Array(8).fill('bidirectional'), 'local_to_remote', 'remote_to_local']),
  };
}

/** Lets every promise that can go on do so. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
