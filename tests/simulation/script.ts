/** All that a run is made from: how everybody is set up, and what happens. Data, so that a run can be kept and shortened. */
import type { SyncOptions } from '../../shared/sync/sync-options.ts';
import { type Doing, drawDoing, drawEdit } from './doing.ts';
import { Seeded } from './seeded.ts';
import type { Spelling } from './simulated-disk.ts';

export interface ClientSetup {
  name: string;
  /** Seeds what the network, the watcher and the engine's own randomness do to this client. */
  fate: number;
  sync: Partial<SyncOptions>;
  /** How many processes want the folder. */
  processes: number;
  disk: Spelling;
  /** What is in the folder before anything else. */
  has: { path: string; line: number } | null;
  /** The folder is in a Git repository, with so many more files. */
  repository?: { files: number } | null;
  /** Whose account it uses; its own where it is left out. */
  user?: string;
}

export interface Script {
  seed: number;
  clients: ClientSetup[];
  /** Share of the watchers' events that is lost. */
  losing: number;
  /** Most mocks are above what travels inline, and a folder above one frame. */
  hasTightLimits: boolean;
  doings: Doing[];
}

export interface ScriptOptions {
  seed: number;
  clients: number;
  steps: number;
}

export function drawScript({ seed, clients, steps }: ScriptOptions): Script {
  const random = new Seeded(seed);
  const [hasTightLimits, losing] = [random.chance(0.2), random.pick([0, 0, 0.3, 1])];
  const setups = Array.from({ length: clients }, (_, index) => drawClient(random, index));
  // Two machines of one person.
  const [first, second] = setups;
  if (random.chance(0.2) && first !== undefined && second !== undefined)
    setups[1] = {
      ...second,
      user: first.name,
      sync: { ...second.sync, direction: first.sync.direction ?? 'bidirectional' },
    };
  const repositories = setups.flatMap(({ repository }, index) => (repository == null ? [] : [index]));
  const doings = Array.from({ length: steps }, () => drawDoing(random, clients, repositories));
  return { seed, hasTightLimits, losing, clients: setups, doings };
}

function drawClient(random: Seeded, index: number): ClientSetup {
  return {
    name: `client${index}`,
    fate: random.below(2 ** 32),
    sync: drawOptions(random),
    processes: random.chance(0.2) ? 2 : 1,
    disk: random.pick<Spelling>(['exact', 'exact', 'insensitive', 'normalising']),
    has: random.chance(0.5) ? drawEdit(random) : null,
    repository: random.chance(1 / 3) ? { files: random.pick([0, 7]) } : null,
  };
}

function drawOptions(random: Seeded): Partial<SyncOptions> {
  return {
    debounceMs: random.pick([0, 100, 500]),
    maxQueueSize: random.pick([1000, 2]),
    batchSize: random.pick([1, 10]),
    strategy: random.pick(['merge', 'merge', 'merge', 'local', 'remote', 'manual']),
    autoResolve: !random.chance(0.1),
    direction: random.pick([...Array(8).fill('bidirectional'), 'local_to_remote', 'remote_to_local']),
  };
}

/** Everybody has the default options, and no event is lost: for a test that tells a story of its own. */
export function calmScript(clients: number, disks: readonly Spelling[] = []): Script {
  return {
    seed: 1,
    hasTightLimits: false,
    losing: 0,
    clients: Array.from({ length: clients }, (_, index) => ({
      name: `client${index}`,
      fate: index + 1,
      sync: {},
      processes: 1,
      disk: disks[index] ?? 'exact',
      has: null,
    })),
    doings: [],
  };
}
