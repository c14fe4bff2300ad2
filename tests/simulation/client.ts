/** One simulated person: a disk that lasts, and an engine process that may die at any moment. */
import { createHash } from 'node:crypto';
import type { UserRef } from '@mockforge-cloud/shared/protocol';
import { Engine } from '../../shared/sync/engine/engine.ts';
import type { Clock, Entropy, Store } from '../../shared/sync/ports.ts';
import { DEFAULT_SYNC_OPTIONS, type SyncOptions } from '../../shared/sync/sync-client.ts';
import type { FakeClock } from '../../shared/sync/testing/fake-clock.ts';
import { MemoryStore } from '../../shared/sync/testing/memory-store.ts';
import { Power } from './power.ts';
import type { Seeded } from './seeded.ts';
import { mountDisk, SimulatedDisk } from './simulated-disk.ts';
import type { SimulatedNetwork } from './simulated-network.ts';

const hashes = new Map<string, string>();

/** SHA-256, remembered: a simulation hashes the same few texts again and again. */
export function hashOf(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('latin1');
  const known = hashes.get(text);
  if (known !== undefined) return known;
  const hash = createHash('sha256').update(bytes).digest('hex');
  if (hashes.size > 50_000) hashes.clear();
  hashes.set(text, hash);
  return hash;
}

export class SimulatedClient {
  readonly name: string;
  readonly disk = new SimulatedDisk();
  readonly user: UserRef;
  store = new MemoryStore();
  isCut = false;
  engine: Engine | null = null;
  power: Power | null = null;
  readonly #world: { network: SimulatedNetwork; clock: FakeClock; random: Seeded };
  readonly #options: Partial<SyncOptions>;
  #ids = 0;
  /** What the engine logged as errors: there must be none. */
  readonly faults: string[] = [];

  constructor(
    name: string,
    world: { network: SimulatedNetwork; clock: FakeClock; random: Seeded },
    options: Partial<SyncOptions>,
  ) {
    this.name = name;
    this.user = { id: `user-${name}`, username: name };
    this.#world = world;
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.engine !== null;
  }

  async start(): Promise<void> {
    const { network, clock, random } = this.#world;
    const power = new Power(() => this.#died());
    this.power = power;
    const entropy: Entropy = {
      hash: hashOf,
      id: () => `${this.name}-${++this.#ids}`,
      random: () => random.next(),
    };
    const own: Clock = {
      now: () => clock.now(),
      schedule: (delayMs, run) => clock.schedule(delayMs, () => power.isOn && run()),
    };
    // The replica is who the cloud sees: its id lasts as long as the store.
    const pusher = { user: this.user, replicaId: '' };
    const ports = {
      files: mountDisk(this.disk, power, entropy),
      clock: own,
      connection: network.connect(pusher, power, () => this.isCut),
      store: poweredStore(this.store, power),
      entropy,
    };
    const options = { ...DEFAULT_SYNC_OPTIONS, workspaceId: network.cloud.place.workspaceId, ...this.#options };
    const engine = await Engine.open({
      ports,
      options,
      log: (level, message) => level === 'error' && power.isOn && this.faults.push(message),
    });
    const [first] = await this.store.load();
    pusher.replicaId = first?.type === 'replica' ? first.replicaId : '';
    if (!power.isOn) return;
    this.engine = engine;
    void engine.start();
  }

  /** `kill -9`. */
  crash(): void {
    this.power?.cut();
    this.#died();
  }

  /** The state folder is deleted. */
  loseState(): void {
    this.store = new MemoryStore();
  }

  #died(): void {
    this.engine = null;
  }
}

function poweredStore(store: Store, power: Power): Store {
  return {
    load: () => power.run(() => store.load()),
    append: (records) => power.run(() => store.append(records)),
    compact: (records) => power.run(() => store.compact(records)),
    putContent: (hash, bytes) => power.run(() => store.putContent(hash, bytes)),
    getContent: (hash) => power.run(() => store.getContent(hash)),
    sweepContents: (keep) => power.run(() => store.sweepContents(keep)),
  };
}
