/**
 * Makes a failing script short: fewer doings, fewer clients, plainer setups, as long as the same invariant breaks.
 * Delta debugging (Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002) with halves that
 * are taken away; their complements are what remains.
 */
import type { ClientSetup, Script } from './script.ts';

export interface ShrinkOptions {
  script: Script;
  /** What a run of the script finds; empty where nothing fails. */
  run: (script: Script) => Promise<readonly string[]>;
  /** Runs that it may take. */
  maxRuns?: number;
}

export interface Shrunk {
  script: Script;
  violations: readonly string[];
  runs: number;
}

const MAX_RUNS = 2_000;

/** @returns the script as it is where it does not fail. */
export async function shrink({ script, run, maxRuns = MAX_RUNS }: ShrinkOptions): Promise<Shrunk> {
  const shrinking = new Shrinking(script, { run, maxRuns });
  if (!(await shrinking.begin())) return shrinking.result;
  // What one way has taken out may be what another one needed to go on.
  for (let before = -1; before !== shrinking.size; ) {
    before = shrinking.size;
    await shrinking.takeOutDoings();
    await shrinking.takeOutClients();
    await shrinking.simplify();
  }
  return shrinking.result;
}

class Shrinking {
  readonly #options: Required<Pick<ShrinkOptions, 'run' | 'maxRuns'>>;
  #script: Script;
  #violations: readonly string[] = [];
  #runs = 0;

  constructor(script: Script, options: Required<Pick<ShrinkOptions, 'run' | 'maxRuns'>>) {
    this.#script = script;
    this.#options = options;
  }

  get result(): Shrunk {
    return { script: this.#script, violations: this.#violations, runs: this.#runs };
  }

  /** Of everything that a script is made of: smaller is simpler. */
  get size(): number {
    return JSON.stringify(this.#script).length;
  }

  /** @returns whether the script fails. */
  async begin(): Promise<boolean> {
    this.#violations = await this.#options.run(this.#script);
    return this.#violations.length > 0;
  }

  async takeOutDoings(): Promise<void> {
    let chunk = Math.ceil(this.#script.doings.length / 2);
    while (chunk >= 1) {
      let at = 0;
      while (at < this.#script.doings.length) {
        const { doings } = this.#script;
        const rest = [...doings.slice(0, at), ...doings.slice(at + chunk)];
        if (!(await this.#try({ ...this.#script, doings: rest }))) at += chunk;
      }
      chunk = chunk === 1 ? 0 : Math.ceil(chunk / 2);
    }
  }

  async takeOutClients(): Promise<void> {
    for (let index = this.#script.clients.length - 1; index >= 0; index -= 1) {
      if (this.#script.clients.length > 1) await this.#try(withoutClient(this.#script, index));
    }
  }

  async simplify(): Promise<void> {
    await this.#try({ ...this.#script, losing: 0 });
    await this.#try({ ...this.#script, hasTightLimits: false });
    for (const index of this.#script.clients.keys()) {
      await this.#change(index, { processes: 1 });
      await this.#change(index, { disk: 'exact' });
      await this.#change(index, { has: null });
      await this.#change(index, { repository: null });
      await this.#change(index, { repository: { files: 0 } });
      for (const name of Object.keys(this.#script.clients[index]?.sync ?? {})) {
        const options = Object.entries(this.#script.clients[index]?.sync ?? {}).filter(([other]) => other !== name);
        await this.#change(index, { sync: Object.fromEntries(options) });
      }
    }
  }

  #change(index: number, change: Partial<ClientSetup>): Promise<boolean> {
    const clients = this.#script.clients.map((client, at) => (at === index ? { ...client, ...change } : client));
    return this.#try({ ...this.#script, clients });
  }

  /** Goes on with the candidate where it is simpler and fails in the same way. */
  async #try(candidate: Script): Promise<boolean> {
    const text = JSON.stringify(candidate);
    const isSimpler = text.length <= this.size && text !== JSON.stringify(this.#script);
    if (this.#runs >= this.#options.maxRuns || !isSimpler) return false;
    this.#runs += 1;
    const violations = await this.#options.run(candidate);
    if (violations.length === 0 || kindOf(violations[0]) !== kindOf(this.#violations[0])) return false;
    this.#script = candidate;
    this.#violations = violations;
    return true;
  }
}

function withoutClient(script: Script, index: number): Script {
  return {
    ...script,
    clients: script.clients.filter((_, at) => at !== index),
    doings: script.doings
      .filter(({ client }) => client !== index)
      .map((doing) => (doing.client > index ? { ...doing, client: doing.client - 1 } : doing)),
  };
}

/** The invariant that is broken, or else the words that say what is wrong. */
function kindOf(violation: string | undefined): string {
  return /\bI\d+\b/.exec(violation ?? '')?.[0] ?? (violation ?? '').slice(0, 30);
}
