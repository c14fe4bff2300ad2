import type { JournalRecord } from './journal.ts';

/** What this replica has to remember. It can always be thrown away and rebuilt from files and cloud. */
export interface Store {
  /** Every journal record that was appended, in order, up to the first damaged one. */
  load(): Promise<JournalRecord[]>;
  /** Durable when the promise resolves. Records of one call are all there after a crash, or a prefix of them. */
  append(records: JournalRecord[]): Promise<void>;
  /** Replaces the whole journal atomically. */
  compact(records: JournalRecord[]): Promise<void>;
  /** Durable when the promise resolves. */
  putContent(hash: string, bytes: Uint8Array): Promise<void>;
  getContent(hash: string): Promise<Uint8Array | null>;
  /** Removes every content that is not in `keep`. */
  sweepContents(keep: ReadonlySet<string>): Promise<void>;
  /** Lets go of what it holds open; what was appended stays. */
  close(): Promise<void>;
}
