/** Strikes at random: `kill -9` of clients, of the service, of the database, and cuts of the network. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Seeded } from '../../simulation/seeded.ts';
import { now } from '../ledger/ledger.ts';
import type { Team } from '../stage/team.ts';
import type { WatchedClient } from '../stage/watched-client.ts';
import type { Pauses } from './pauses.ts';

/** `database`: the postmaster and all that is its; `backend`: one of its processes, after which it restarts itself. */
export const BLOWS = ['client', 'service', 'database', 'backend', 'network'] as const;
export type Blow = (typeof BLOWS)[number];

export interface ChaosOptions {
  team: Team;
  random: Seeded;
  pauses: Pauses;
  /** Mean time between two blows. */
  everyMs: number;
  /** Called in the moment in which the database is down, with nothing restarted yet. */
  databaseDown: () => Promise<void>;
}

const WEIGHTS: Record<Blow, number> = { client: 48, service: 15, database: 9, backend: 6, network: 22 };
const LONGEST_DOWN_MS = 1500;
const LONGEST_CUT_MS = 4000;
const TRY_AGAIN_MS = 100;
const MOST_TRIES = 100;

export class Chaos {
  readonly blows: Record<Blow, number> = { client: 0, service: 0, database: 0, backend: 0, network: 0 };
  readonly #options: ChaosOptions;
  /** Who is being struck: nobody is struck twice at once. */
  readonly #struck = new Set<WatchedClient | 'service' | 'database'>();
  readonly #underWay = new Set<Promise<void>>();
  #failure: unknown = null;

  constructor(options: ChaosOptions) {
    this.#options = options;
  }

  /** Each kind once at first, then by chance, until the pauses are over. Resolves when everything runs again. */
  async rage(): Promise<void> {
    const { random, pauses, everyMs } = this.#options;
    const first: Blow[] = [...BLOWS];
    while (!pauses.isOver) {
      await pauses.wait(everyMs * (0.4 + 1.2 * random.next()));
      if (pauses.isOver) break;
      const blow = first.length > 0 ? first.splice(random.below(first.length), 1)[0] : this.#drawn();
      if (blow !== undefined && !this.#strike(blow)) first.push(blow);
    }
    await Promise.all(this.#underWay);
    if (this.#failure !== null) throw this.#failure;
  }

  #drawn(): Blow {
    const sum = BLOWS.reduce((total, blow) => total + WEIGHTS[blow], 0);
    let left = this.#options.random.next() * sum;
    for (const blow of BLOWS) {
      left -= WEIGHTS[blow];
      if (left < 0) return blow;
    }
    return 'client';
  }

  /** @returns whether there was somebody to be struck. */
  #strike(blow: Blow): boolean {
    const { random, team } = this.#options;
    const target =
      blow === 'client' || blow === 'network'
        ? random.pick(team.clients)
        : blow === 'service'
          ? ('service' as const)
          : ('database' as const);
    if (this.#struck.has(target)) return false;
    this.#struck.add(target);
    this.blows[blow] += 1;
    const done = this.#act(blow, target)
      .catch((error: unknown) => {
        this.#failure ??= error;
      })
      .finally(() => {
        this.#struck.delete(target);
        this.#underWay.delete(done);
      });
    this.#underWay.add(done);
    return true;
  }

  async #act(blow: Blow, target: WatchedClient | 'service' | 'database'): Promise<void> {
    if (target === 'service') return this.#killService();
    if (target === 'database') return blow === 'backend' ? this.#killBackend() : this.#killDatabase();
    return blow === 'network' ? this.#cut(target) : this.#killClient(target);
  }

  async #killClient(client: WatchedClient): Promise<void> {
    await client.kill9();
    await this.#down();
    client.start();
  }

  async #cut(client: WatchedClient): Promise<void> {
    const { team, random, pauses } = this.#options;
    client.network.cut();
    team.timeline.note(client.name, false, now());
    await pauses.wait(random.below(LONGEST_CUT_MS));
    client.network.mend();
  }

  async #killService(): Promise<void> {
    const { team } = this.#options;
    this.#noteDown('service');
    await team.service.kill9();
    await this.#down();
    // As a supervisor does: without its database it does not start.
    await again(() => team.service.start());
    team.timeline.note('service', true, now());
  }

  async #killDatabase(): Promise<void> {
    const { team, databaseDown } = this.#options;
    this.#noteDown('database');
    await team.postgres.kill9();
    await databaseDown();
    await this.#down();
    await team.postgres.restart();
    team.timeline.note('database', true, now());
  }

  async #killBackend(): Promise<void> {
    const { team, random } = this.#options;
    this.#noteDown('database');
    const backends = childrenOf(team.postgres.pid);
    if (backends.length > 0) process.kill(random.pick(backends), 'SIGKILL');
    await again(async () => {
      // The server ends all of them before it begins anew.
      const left = childrenOf(team.postgres.pid).filter((pid) => backends.includes(pid));
      if (left.length > 0) throw new Error('The database has not ended its processes yet.');
      const { status } = await fetch(`${team.service.url}/readyz`).catch(() => ({ status: 0 }));
      if (status !== 200 && !this.#struck.has('service')) throw new Error('The service is not ready.');
    });
    team.timeline.note('database', true, now());
  }

  /** Clients notice it a moment later. */
  #noteDown(what: 'service' | 'database'): void {
    const { timeline, clients } = this.#options.team;
    timeline.note(what, false, now());
    if (what === 'service') for (const { name } of clients) timeline.note(name, false, now());
  }

  async #down(): Promise<void> {
    const { random, pauses } = this.#options;
    await pauses.wait(random.below(LONGEST_DOWN_MS));
  }
}

async function again(start: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await start();
    } catch (error) {
      if (tries >= MOST_TRIES) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS));
  }
}

/** Processes of the database that serve a connection, and those that serve itself. */
function childrenOf(pid: number): number[] {
  if (process.platform === 'linux') {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return text.split(' ').filter(Boolean).map(Number);
  }
  return execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' })
    .split('\n')
    .filter(Boolean)
    .map(Number);
}
