/**
 * The store on a disk: an append-only journal, each line with a checksum of its own, and one file a content.
 * A line is `CRC32 JSON`; reading ends at the first line that is torn or damaged, and what follows is dropped.
 */
import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { type JournalRecord, journalRecordSchema, type ReplicaIdentity } from '../../state/journal.ts';
import type { Store } from '../../state/store.ts';
import { stateFault } from '../files/file-faults.ts';
import { flushFolder } from '../ground/flush-folder.ts';
import { writeDurably } from '../ground/write-durably.ts';

export class FileStore implements Store {
  readonly #folder: string;
  #journal: FileHandle | null = null;
  #written = 0;
  /** Bytes of the journal that are whole records. What an append that failed has left behind them is cut off. */
  #wholeBytes = 0;
  #isTorn = false;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @throws CloudError `disk.full`, `state.unwritable`, as do the others that write */
  load(): Promise<JournalRecord[]> {
    return this.#orFault(() => this.#load());
  }

  append(records: JournalRecord[]): Promise<void> {
    return this.#orFault(() => this.#append(records));
  }

  compact(records: JournalRecord[]): Promise<void> {
    return this.#orFault(() => this.#compact(records));
  }

  putContent(hash: string, bytes: Uint8Array): Promise<void> {
    return this.#orFault(async () => {
      // Two mocks may have the same content at the same time.
      await replaceDurably(join(this.#contents, hash), `${this.#written++}.new`, bytes);
    });
  }

  /** Whose state it is, or `null` where there is none, or none that can be read. Changes nothing. */
  async identity(): Promise<ReplicaIdentity | null> {
    const text = await readFile(this.#path, 'utf8').catch(() => '');
    const first = readLine(text.slice(0, Math.max(0, text.indexOf('\n'))));
    if (first?.type !== 'replica') return null;
    const { type: _, ...identity } = first;
    return identity;
  }

  /** What `load` gives, and changes nothing. */
  peek(): Promise<JournalRecord[]> {
    return this.#orFault(async () => readRecords(await readFile(this.#path, 'utf8').catch(emptyWhereAbsent)).found);
  }

  async #load(): Promise<JournalRecord[]> {
    await mkdir(this.#contents, { recursive: true, mode: 0o700 });
    await this.#closeJournal();
    const text = await readFile(this.#path, 'utf8').catch(emptyWhereAbsent);
    const records = readRecords(text);
    // Appending after a torn line, or one that lacks its end alone, would lose what is appended.
    if (records.bytes !== Buffer.byteLength(text)) await this.#compact(records.found);
    return records.found;
  }

  async #append(records: JournalRecord[]): Promise<void> {
    const journal = await this.#openJournal();
    if (this.#isTorn) await journal.truncate(this.#wholeBytes);
    this.#isTorn = true;
    const lines = Buffer.from(records.map(toLine).join(''));
    await journal.appendFile(lines);
    await journal.datasync();
    this.#wholeBytes += lines.length;
    this.#isTorn = false;
  }

  async #compact(records: JournalRecord[]): Promise<void> {
    await mkdir(this.#contents, { recursive: true, mode: 0o700 });
    await this.#closeJournal();
    await replaceDurably(this.#path, 'new', Buffer.from(records.map(toLine).join('')));
    this.#isTorn = false;
    await flushFolder(this.#folder);
  }

  async getContent(hash: string): Promise<Uint8Array | null> {
    const bytes = await readFile(join(this.#contents, hash)).catch(() => null);
    const isIntact = bytes !== null && createHash('sha256').update(bytes).digest('hex') === hash;
    return isIntact ? bytes : null;
  }

  async sweepContents(keep: ReadonlySet<string>): Promise<void> {
    for (const name of await readdir(this.#contents)) {
      if (!keep.has(name)) await rm(join(this.#contents, name), { force: true });
    }
  }

  async close(): Promise<void> {
    await this.#closeJournal();
  }

  get #path(): string {
    return join(this.#folder, 'journal');
  }

  get #contents(): string {
    return join(this.#folder, 'contents');
  }

  async #openJournal(): Promise<FileHandle> {
    if (this.#journal !== null) return this.#journal;
    const journal = await open(this.#path, 'a', 0o600);
    if (!this.#isTorn) this.#wholeBytes = (await journal.stat()).size;
    this.#journal = journal;
    return journal;
  }

  async #orFault<Result>(run: () => Promise<Result>): Promise<Result> {
    try {
      return await run();
    } catch (error) {
      throw stateFault(error, this.#folder);
    }
  }

  async #closeJournal(): Promise<void> {
    const journal = this.#journal;
    this.#journal = null;
    await journal?.close();
  }
}

async function replaceDurably(path: string, end: string, bytes: Uint8Array): Promise<void> {
  const beside = `${path}.${end}`;
  try {
    await writeDurably(beside, bytes, 0o600);
    await rename(beside, path);
  } catch (error) {
    // On a full disk, half a file would take the room that is lacking.
    await rm(beside, { force: true });
    throw error;
  }
}

function toLine(record: JournalRecord): string {
  const json = JSON.stringify(record);
  return `${checksum(json)} ${json}\n`;
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}

function readRecords(text: string): { found: JournalRecord[]; bytes: number } {
  const found: JournalRecord[] = [];
  let bytes = 0;
  for (const line of text.split('\n')) {
    const record = readLine(line);
    if (record === null) break;
    found.push(record);
    bytes += Buffer.byteLength(line) + 1;
  }
  return { found, bytes };
}

function readLine(line: string): JournalRecord | null {
  const json = line.slice(9);
  if (line[8] !== ' ' || checksum(json) !== line.slice(0, 8)) return null;
  return journalRecordSchema.safeParse(JSON.parse(json)).data ?? null;
}

function emptyWhereAbsent(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return '';
  throw error;
}
