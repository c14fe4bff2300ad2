/** What a folder's store holds, for who only looks: what they add is theirs alone, and ends with them. */

import type { JournalRecord } from '../../state/journal.ts';
import type { Store } from '../../state/store.ts';
import type { FileStore } from './file-store.ts';

export class LookingStore implements Store {
  readonly #store: Pick<FileStore, 'peek' | 'getContent'>;
  readonly #contents = new Map<string, Uint8Array>();

  constructor(store: Pick<FileStore, 'peek' | 'getContent'>) {
    this.#store = store;
  }

  load(): Promise<JournalRecord[]> {
    return this.#store.peek();
  }

  async append(): Promise<void> {}

  async compact(): Promise<void> {}

  async putContent(hash: string, bytes: Uint8Array): Promise<void> {
    this.#contents.set(hash, bytes);
  }

  async getContent(hash: string): Promise<Uint8Array | null> {
    return this.#contents.get(hash) ?? (await this.#store.getContent(hash));
  }

  async sweepContents(): Promise<void> {}

  async close(): Promise<void> {}
}
