/** One simulated person: a disk that lasts, and one or two processes on it that may die at any moment. */
import { pathKey, type UserRef } from '@mockforge-cloud/shared/protocol';
import { Engine } from '../../shared/sync/engine/engine.ts';
import { LockedClient } from '../../shared/sync/locked-client.ts';
import type { Clock, Entropy, FileSystem, GitActivity } from '../../shared/sync/ports.ts';
import type { Operation } from '../../shared/sync/queue/operation.ts';
import type { Store } from '../../shared/sync/state/store.ts';
import type { SyncClient } from '../../shared/sync/sync-client.ts';
import { DEFAULT_SYNC_OPTIONS, type SyncOptions } from '../../shared/sync/sync-options.ts';
import type { FakeClock } from '../../shared/sync/testing/fake-clock.ts';
import { MemoryStore } from '../../shared/sync/testing/memory-store.ts';
import { Hands } from './hands.ts';
import { hashOf } from './hash-of.ts';
import { mountDisk } from './mounted-disk.ts';
import { OrderWatch } from './order-watch.ts';
import { Power } from './power.ts';
import type { ClientSetup } from './script.ts';
import { Seeded } from './seeded.ts';
import { SimulatedDisk } from './simulated-disk.ts';
import { SimulatedGit } from './simulated-git.ts';
import { SimulatedLock } from './simulated-lock.ts';
import type { SimulatedNetwork } from './simulated-network.ts';

interface Process {
  power: Power;
  face: SyncClient;
}

export class SimulatedClient {
  readonly name: string;
  readonly disk: SimulatedDisk;
  readonly user: UserRef;
  readonly options: SyncOptions;
  readonly fate: Seeded;
  /** Keys of the paths that its person has ever changed. */
  readonly touched = new Set<string>();
  /** Hashes of all contents that its person has saved, moved, or decided on. */
  readonly made = new Set<string>();
  store = new MemoryStore();
  /** Where its state is. */
  machine: string;
  hasLostState = false;
  isCut = false;
  /** Its role has forbidden it to push, for a while at least. */
  wasViewer = false;
  /** It has taken one side wherever both had changed something: now, or on the machine that it is a copy of. */
  takesSides: boolean;
  /** Whose hand has put there what is at each path, as far as anybody's but the engine's has. */
  readonly hands: Hands;
  /** What its folder is part of, in a script. */
  readonly repository: SimulatedGit | null;
  /** What Git does in the folder: in a story, as the test says. */
  git: GitActivity | null;
  /** Its faces pause the sync before it begins. */
  startsPaused = false;
  /** Each of its operations takes up to so long. */
  slowness = { byMs: 0, until: 0 };
  /** What a backup of it has; `files` is `null` where that is the state alone. */
  kept: { store: MemoryStore; files: ReadonlyMap<string, Uint8Array | null> | null; reinstatements: number } | null =
    null;
  /** How often the power failed in the middle of an operation, and how often the brake paused it. */
  crashes = 0;
  brakes = 0;
  /** How often what Git did had to wait for an answer. */
  gitPlans = 0;
  readonly #world: { network: SimulatedNetwork; clock: FakeClock };
  readonly #lock = new SimulatedLock();
  readonly #processes: (Process | null)[];
  #order: OrderWatch;
  #ids = 0;
  /** The engine has made up its mind to send this. */
  sends: (operation: Operation) => void = () => undefined;
  /** What the engine says, for a trace. */
  noticed: (what: string) => void = () => undefined;
  /** What the engine logged as errors, and orders that were broken: there must be none. */
  readonly faults: string[] = [];

  constructor(
    { name, fate, sync, processes, disk, repository = null, user = name }: ClientSetup,
    world: { network: SimulatedNetwork; clock: FakeClock },
  ) {
    this.name = name;
    this.fate = new Seeded(fate);
    this.disk = new SimulatedDisk(disk);
    this.hands = new Hands(this.disk);
    this.repository = repository === null ? null : new SimulatedGit(this.disk);
    this.git = this.repository;
    this.disk.changedByEngine = (path) => this.hands.engine(path);
    this.disk.seenByEngine = (path) => this.hands.seen(path);
    this.machine = name;
    this.user = { id: `user-${user}`, username: name };
    this.#world = world;
    this.options = { ...DEFAULT_SYNC_OPTIONS, workspaceId: world.network.cloud.place.workspaceId, ...sync };
    this.takesSides = ['local', 'remote'].includes(this.options.strategy);
    this.#processes = Array.from({ length: processes }, () => null);
    this.#order = new OrderWatch(world.network.cloud, this.faults);
  }

  /** The process that syncs, if one does. */
  get engine(): SyncClient | null {
    return this.#running().find(({ face }) => face.status.state !== 'following')?.face ?? null;
  }

  /** Any process: an editor's events come to its own, whether or not that one syncs. */
  get anyFace(): SyncClient | null {
    const running = this.#running();
    return running.length === 0 ? null : this.fate.pick(running).face;
  }

  wasTouchedAt(path: string): void {
    this.touched.add(pathKey(path));
  }

  get isWhole(): boolean {
    return this.#processes.every((process) => process !== null);
  }

  /** Starts the processes that do not run. */
  async start(): Promise<void> {
    for (const [index, process] of this.#processes.entries()) if (process === null) await this.#startOne(index);
  }

  /** A process is to die in the middle of an operation: after so many. */
  crashIn(operations: number): void {
    const running = this.#running();
    if (running.length > 0) this.fate.pick(running).power.failIn(operations);
  }

  /** `kill -9` of the process that syncs. */
  engineIsKilled(): void {
    this.#running()
      .find(({ face }) => face === this.engine)
      ?.power.cut();
  }

  /** `kill -9` of all processes. */
  crash(): void {
    for (const { power } of this.#running()) power.cut();
  }

  /** Whatever fate had in mind does not come to pass. */
  spare(): void {
    for (const { power } of this.#running()) power.failIn(Number.MAX_SAFE_INTEGER);
  }

  /** The state folder is deleted. */
  loseState(): void {
    this.hasLostState = true;
    this.store = new MemoryStore();
    this.#order = new OrderWatch(this.#world.network.cloud, this.faults);
  }

  /** An older state, or that of another machine. `machine`: where it is now. */
  async restoreState(store: MemoryStore, machine: string): Promise<void> {
    this.loseState();
    this.store = store;
    this.machine = machine;
    this.#order.begins(await store.load());
  }

  #running(): Process[] {
    return this.#processes.filter((process) => process !== null);
  }

  #delay(): Promise<void> | null {
    const { clock } = this.#world;
    const { byMs, until } = this.slowness;
    if (clock.elapsed >= until) return null;
    return new Promise((resolve) => clock.schedule(this.fate.below(byMs), resolve));
  }

  async #startOne(index: number): Promise<void> {
    const { network, clock } = this.#world;
    const power = new Power({
      now: () => clock.elapsed,
      delay: () => this.#delay(),
      ended: () => {
        this.#processes[index] = null;
        // The kernel frees the lock a moment after the process has gone.
        clock.schedule(1, () => this.#lock.ended(power));
      },
      failed: () => {
        this.crashes += 1;
      },
      stuck: () => {
        this.faults.push('I7: an engine works without end while no time passes');
        this.#processes[index]?.face.dispose();
      },
    });
    const entropy: Entropy = {
      hash: hashOf,
      id: () => `${this.name}-${++this.#ids}`,
      random: () => this.fate.next(),
    };
    const own: Clock = {
      now: () => clock.now(),
      schedule: (delayMs, run) => clock.schedule(delayMs, () => power.isOn && run()),
    };
    const log = (level: string, message: string) => {
      if (level === 'error' && power.isOn) this.faults.push(message);
      if (level === 'debug') this.noticed(message);
    };
    const files: FileSystem = mountDisk(this.disk, {
      power,
      entropy,
      outside: (path) => this.faults.push(`I8: ${JSON.stringify(path)} is not inside the folder`),
    });
    const connection = network.connect({
      pusher: { user: this.user, replicaId: '' },
      power,
      isCut: () => this.isCut,
      delays: this.fate,
    });
    const face = new LockedClient({
      lock: this.#lock.of(power),
      log,
      open: () => {
        const store = poweredStore(this.store, power, this.#order, (operation) => this.sends(operation));
        return Engine.open({
          ports: { files, git: this.git, clock: own, connection, store, entropy, whereabouts: this.machine },
          options: this.options,
          log,
        });
      },
    });
    let shown: string | undefined;
    face.on('status', ({ error }) => {
      if (error?.code === 'folder.emptied') this.brakes += 1;
      if (error?.code === 'plan.git' && shown !== 'plan.git') this.gitPlans += 1;
      shown = error?.code;
    });
    face.on('notice', ({ code, message }) => power.isOn && this.noticed(`${code} ${message}`));
    this.#processes[index] = { power, face };
    if (this.startsPaused) face.pause();
    // Where the power fails meanwhile, this never resolves.
    void face.start();
  }
}

function poweredStore(store: Store, power: Power, order: OrderWatch, sends: SimulatedClient['sends']): Store {
  return {
    load: () => power.run(() => store.load()),
    append: (records) =>
      power.run(() => {
        order.appended(records);
        for (const record of records) if (record.type === 'queued' && record.operation.sent) sends(record.operation);
        return store.append(records);
      }),
    compact: (records) => power.run(() => store.compact(records)),
    putContent: (hash, bytes) => power.run(() => store.putContent(hash, bytes)),
    getContent: (hash) => power.run(() => store.getContent(hash)),
    sweepContents: (keep) => power.run(() => store.sweepContents(keep)),
    close: () => store.close(),
  };
}
