/** Somebody who settles conflicts now and then, one way or the other, by REST. */
import { CloudError, type Conflict, toWire } from '@mockforge-cloud/shared/protocol';
import type { CloudApi, Place } from '@mockforge-cloud/shared/sync';
import type { Seeded } from '../../simulation/seeded.ts';
import type { Ledger } from '../ledger/ledger.ts';
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
        const open = await api.conflicts(place);
        if (open.length > 0) await this.#settle(random.pick(open));
      } catch (error) {
        // The service or its database is down, or somebody else was faster: the next one, then.
        if (!(error instanceof CloudError)) throw error;
      }
    }
  }

  async #settle({ conflict_id, path, local_hash, head_hash }: Conflict): Promise<void> {
    const { api, place, ledger, random } = this.#options;
    const strategy = random.pick(['local', 'remote', 'merge'] as const);
    if (strategy !== 'merge') {
      await api.resolve(conflict_id, { strategy, head_hash });
      this.settled += 1;
      return;
    }
    const from = random.chance(0.5) ? (local_hash ?? head_hash) : (head_hash ?? local_hash);
    if (from === null) return;
    const text = Buffer.from(await api.content(place, from)).toString('utf8');
    this.#made += 1;
    const bytes = Buffer.from(changeText({ path, text, token: `${SETTLER}-${this.#made}`, random }));
    const number = ledger.begin({ what: 'settle', client: SETTLER, path, hash: hashOf(bytes), bytes: bytes.length });
    await api.resolve(conflict_id, { strategy, head_hash, resolution: toWire(bytes) });
    ledger.end(number, true);
    this.settled += 1;
  }
}
