import type { JournalRecord } from '../state/journal.ts';
import type { Store } from '../state/store.ts';

/** A store that survives as long as the object: what a disk is to a process that crashes. */
export class MemoryStore implements Store {
  #journal: string[] = [];
  readonly #contents = new Map<string, Uint8Array>();

  /** As a backup, or the image of a machine, has it. */
  copy(): MemoryStore {
    const copy = new MemoryStore();
    copy.#journal = [...this.#journal];
    for (const [hash, bytes] of this.#contents) copy.#contents.set(hash, bytes);
    return copy;
  }

  async load(): Promise<JournalRecord[]> {
    return this.#journal.map((line) => JSON.parse(line));
  }

  async append(records: JournalRecord[]): Promise<void> {
    this.#journal.push(...records.map((record) => JSON.stringify(record)));
  }

  async compact(records: JournalRecord[]): Promise<void> {
    this.#journal = records.map((record) => JSON.stringify(record));
  }

  async putContent(hash: string, bytes: Uint8Array): Promise<void> {
    this.#contents.set(hash, bytes.slice());
  }

  async getContent(hash: string): Promise<Uint8Array | null> {
    return this.#contents.get(hash)?.slice() ?? null;
  }

  async sweepContents(keep: ReadonlySet<string>): Promise<void> {
    for (const hash of this.#contents.keys()) if (!keep.has(hash)) this.#contents.delete(hash);
  }

  async close(): Promise<void> {}
}
