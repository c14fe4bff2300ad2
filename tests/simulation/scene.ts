/** What a run is about: who is there, how each keeps its folder, and how the world treats them. */
import { DEFAULT_LIMITS, type Limits } from '@mockforge-cloud/shared/protocol';
import { FakeClock } from '../../shared/sync/testing/fake-clock.ts';
import { SimulatedClient } from './client.ts';
import { Ledger } from './ledger.ts';
import type { Script } from './script.ts';
import { Seeded } from './seeded.ts';
import { SimulatedCloud } from './simulated-cloud.ts';
import { SimulatedNetwork } from './simulated-network.ts';
import { Tokens } from './tokens.ts';

export class Scene {
  readonly clock = new FakeClock();
  readonly cloud: SimulatedCloud;
  readonly network: SimulatedNetwork;
  readonly clients: readonly SimulatedClient[];
  readonly ledger: Ledger;
  readonly tokens: Tokens;
  readonly trace: string[] = [];

  constructor(script: Script, { isVerbose = false }: { isVerbose?: boolean | undefined } = {}) {
    const users = script.clients.map(({ name }) => ({ id: `user-${name}`, username: name }));
    this.cloud = new SimulatedCloud(users, script.hasTightLimits ? TIGHT_LIMITS : DEFAULT_LIMITS);
    this.network = new SimulatedNetwork(this.cloud, this.clock, new Seeded(script.seed));
    this.clients = script.clients.map((setup) => new SimulatedClient(setup, this));
    this.ledger = new Ledger(this.cloud);
    this.tokens = new Tokens(this.cloud);
    for (const client of this.clients) {
      client.disk.losesEvent = () => client.fate.chance(script.losing);
      client.disk.movedByEngine = (from, to) => this.ledger.moved(client, from, to);
    }
    if (isVerbose) this.#traceEverything();
  }

  say(what: string): void {
    this.trace.push(`${Math.round(this.clock.elapsed)} r${this.cloud.head.revision} ${what}`);
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

  /** Also what is sent, answered and written. */
  #traceEverything(): void {
    this.network.told = (what) => this.say(`    ${what}`);
    for (const client of this.clients) {
      client.disk.written = (what) => this.say(`    ${client.name} disk: ${what}`);
      client.noticed = (what) => this.say(`    ${client.name}: ${what}`);
      this.say(`${client.name} on a disk that is ${client.disk.spelling}, ${JSON.stringify(client.options)}`);
    }
  }
}

/** Most mocks are above what travels inline, and a folder above one frame. */
const TIGHT_LIMITS: Limits = { ...DEFAULT_LIMITS, maxInlineBytes: 60, maxBatchEvents: 3 };

/** Lets every promise that can go on do so. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
