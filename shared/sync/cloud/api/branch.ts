import {
  type ChangesPage,
  changesPageSchema,
  type Head,
  type KnownItem,
  knownAnswerSchema,
  syncStatusSchema,
} from '@mockforge-cloud/shared/protocol';
import type * as z from 'zod';
import type { Http } from '../http/http.ts';
import { type Place, syncPath } from './place.ts';

/** What a branch is at, and how it came there. */
export class BranchApi {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  async status(place: Place): Promise<z.infer<typeof syncStatusSchema>> {
    return this.#http.json(syncStatusSchema, syncPath(place, 'status'));
  }

  /** At most 5,000 mocks a call: `allKnown` asks for more. */
  async known(place: Place, mocks: { path: string; hash: string }[]): Promise<{ items: KnownItem[]; head: Head }> {
    return this.#http.json(knownAnswerSchema, syncPath(place, 'known'), { method: 'POST', body: { mocks } });
  }

  /** @throws CloudError `sync.chain_mismatch` where the cursor is not of this history. */
  async changes(place: Place, { revision, chain }: Head): Promise<ChangesPage> {
    return this.#http.json(changesPageSchema, syncPath(place, 'changes', { since: String(revision), chain }));
  }
}
