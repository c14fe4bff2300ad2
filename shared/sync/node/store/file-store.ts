/**
 * The store on a disk: an append-only journal, each line with a checksum of its own, and one file a content.
 * A line is `CRC32 JSON`; reading ends at the first line that is torn or damaged, and what follows is dropped.
 */
import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Store } from '../../ports.ts';
import { type JournalRecord, journalRecordSchema } from '../../state/journal.ts';
import { writeDurably } from '../write-durably.ts';

export class FileStore implements Store {
  readonly #folder: string;
  #journal: FileHandle | null = null;
  #written = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async load(): Promise<JournalRecord[]> {
    await mkdir(this.#contents, { recursive: true, mode: 0o700 });
    await this.#closeJournal();
    const text = await readFile(this.#path, 'utf8').catch(emptyWhereAbsent);
    const records = readRecords(text);
    // Appending after a torn line would lose what is appended.
    if (records.bytes < Buffer.byteLength(text)) await this.compact(records.found);
    return records.found;
  }

  async append(records: JournalRecord[]): Promise<void> {
    this.#journal ??= await open(this.#path, 'a', 0o600);
    await this.#journal.appendFile(records.map(toLine).join(''));
    await this.#journal.datasync();
  }

  async compact(records: JournalRecord[]): Promise<void> {
    await mkdir(this.#contents, { recursive: true, mode: 0o700 });
    await this.#closeJournal();
    const beside = `${this.#path}.new`;
    await writeDurably(beside, Buffer.from(records.map(toLine).join('')), 0o600);
    await rename(beside, this.#path);
    await syncFolder(this.#folder);
  }

  async putContent(hash: string, bytes: Uint8Array): Promise<void> {
    const path = join(this.#contents, hash);
    // Two mocks may have the same content at the same time.
    const beside = `${path}.${this.#written++}.new`;
    await writeDurably(beside, bytes, 0o600);
    await rename(beside, path);
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

  async #closeJournal(): Promise<void> {
    const journal = this.#journal;
    this.#journal = null;
    await journal?.close();
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

async function syncFolder(folder: string): Promise<void> {
  // Windows can't open a folder; its renames are durable without.
  const handle = await open(folder, 'r').catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
