/** Somebody who settles conflicts now and then, one way or the other, by REST. */
import { CloudError, type Conflict, toWire } from '@mockforge-cloud/shared/protocol';
import type { CloudApi, Place } from '@mockforge-cloud/shared/sync';
import type { Seeded } from '../../simulation/seeded.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { tokensIn, without } from '../ledger/tokens.ts';
import { changeText } from './change-text.ts';
import { hashOf } from './editor.ts';
import type { Pauses } from './pauses.ts';

export interface SettlerOptions {
  api: CloudApi;
  place: Place;
  ledger: Ledger;
  random: Seeded;
  pauses: Pauses;
}

/** Slow enough that conflicts stand for a while, and are edited on. */
const EVERY_MS = 200;
export const SETTLER = 'settler';

export class Settler {
  /** Answered by the service as settled. */
  settled = 0;
  readonly #options: SettlerOptions;
  #made = 0;

  constructor(options: SettlerOptions) {
    this.#options = options;
  }

  async work(): Promise<void> {
    const { pauses, random, api, place } = this.#options;
    for (;;) {
      await pauses.wait(EVERY_MS * 2 * random.next());
      if (pauses.isOver) return;
      try {
        const open = await api.conflicts.list(place);
        if (open.length > 0) await this.#settle(random.pick(open));
      } catch (error) {
        // The service or its database is down, or somebody else was faster: the next one, then.
        if (!(error instanceof CloudError)) throw error;
      }
    }
  }

  async #settle({ conflict_id, path, local_hash, head_hash }: Conflict): Promise<void> {
    const { api, ledger, random } = this.#options;
    const strategy = random.pick(['local', 'remote', 'merge'] as const);
    const [local, head] = [await this.#textOf(local_hash), await this.#textOf(head_hash)];
    const sides = new Set([...tokensIn(local), ...tokensIn(head)]);
    if (strategy !== 'merge') {
      const removed = without(sides, tokensIn(strategy === 'local' ? local : head));
      const number = ledger.begin({ what: 'choose', client: SETTLER, path, removed });
      await api.conflicts.resolve(conflict_id, { strategy, head_hash });
      ledger.end(number, true);
      this.settled += 1;
      return;
    }
    const text = random.chance(0.5) ? local || head : head || local;
    this.#made += 1;
    const bytes = Buffer.from(changeText({ path, text, token: `${SETTLER}-${this.#made}`, random }));
    const tokens = tokensIn(bytes);
    const [added, removed] = [without(tokens, sides), without(sides, tokens)];
    const of = { hash: hashOf(bytes), bytes: bytes.length, added, removed };
    const number = ledger.begin({ what: 'settle', client: SETTLER, path, ...of });
    await api.conflicts.resolve(conflict_id, { strategy, head_hash, resolution: toWire(bytes) });
    ledger.end(number, true);
    this.settled += 1;
  }

  async #textOf(hash: string | null): Promise<string> {
    const { api, place } = this.#options;
    return hash === null ? '' : Buffer.from(await api.contents.get(place, hash)).toString('utf8');
  }
}
