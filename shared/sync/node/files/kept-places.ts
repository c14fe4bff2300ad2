/**
 * Where what is new waits, and what was replaced is kept: `.mockforge/kept` of the mapped folder, out of the sight of
 * Git and of every tool that reads mocks. A folder below that is another file system has one of its own, since a file
 * can't be renamed from one to another.
 */
import { lstat, readdir, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nameOf, parentOf } from '../../folder/names.ts';
import type { MockFilter } from '../../ignore/mock-filter.ts';
import type { DiskCalls } from './disk-calls.ts';
import { codeOf } from './file-faults.ts';
import type { HeldFolder, MappedFolder } from './held-folder.ts';
import { ignoreExisting, nullWhereAbsent } from './inside.ts';
import { type KeptFacts, readRecord, recordBytes } from './kept-record.ts';
import { foldersIn } from './walk.ts';

const OWN = '.mockforge';
const IGNORE = '.gitignore';
const RECORD_END = '.json';
const RECORD = /^[0-9a-f-]{36}\.json$/;
/** Of ours, and without a record: a new mock that a crash kept from its place. The cloud has it. */
const WAITING = /^[0-9a-f-]{36}\.new$/;

/** What is in the way in one folder need not be in the way in another one. */
const ANOTHER_MAY: ReadonlySet<string> = new Set(['EXDEV', 'EACCES', 'EPERM', 'EROFS']);

export interface Place extends HeldFolder {
  /** The folder that it is for, and those in it. */
  base: string;
}

export class KeptPlaces {
  readonly #mapped: MappedFolder;
  readonly #calls: DiskCalls;
  readonly #secret: () => Promise<string | null>;
  /** By the folder of a mock, the one whose place is on its file system. */
  readonly #baseOf = new Map<string, string>();
  readonly #hasIgnore = new Set<string>();

  constructor(mapped: MappedFolder, calls: DiskCalls, secret: () => Promise<string | null>) {
    this.#mapped = mapped;
    this.#calls = calls;
    this.#secret = secret;
  }

  /** Runs with a place on the file system of `folder`. `run` leaves nothing behind where it fails with `EXDEV`. */
  async near<Result>(folder: HeldFolder, run: (place: Place) => Promise<Result>): Promise<Result> {
    const known = this.#baseOf.get(folder.path);
    const bases = known === undefined ? await this.#basesFor(folder) : [known];
    let failure: unknown = null;
    for (const base of bases) {
      try {
        const place = await this.make(base);
        const result = await run(place).finally(() => place.close());
        this.#baseOf.set(folder.path, base);
        return result;
      } catch (error) {
        failure ??= error;
        // Something has been mounted since, or only folders below may be written.
        this.#baseOf.delete(folder.path);
        if (!ANOTHER_MAY.has(codeOf(error))) throw error;
      }
    }
    throw failure;
  }

  async make(base: string): Promise<Place> {
    const held = await this.#mapped.make(placeOf(base));
    try {
      if (!this.#hasIgnore.has(base)) {
        await writeFile(held.at(IGNORE), '*\n', { flag: 'wx' }).catch(ignoreExisting);
        this.#hasIgnore.add(base);
      }
    } catch (error) {
      await held.close();
      throw error;
    }
    return { ...held, base };
  }

  async open(base: string): Promise<Place | null> {
    const held = await this.#mapped.hold(placeOf(base));
    return held === null ? null : { ...held, base };
  }

  /** The folders that have a place, as far as they can be looked into. */
  async bases(filter: MockFilter): Promise<string[]> {
    const found: string[] = [];
    for await (const { path, entries } of foldersIn(this.#mapped.folder, filter, new Map())) {
      if (entries.some(({ name }) => name === OWN)) found.push(path);
    }
    return found;
  }

  /** Removes those that are empty. */
  async tidy(): Promise<void> {
    for (const base of this.#hasIgnore) {
      const place = await this.open(base).catch(() => null);
      const names = place === null ? [] : await readdir(place.at('.')).catch(() => []);
      if (place !== null && names.every((name) => name === IGNORE)) await this.#remove(place).catch(() => undefined);
      await place?.close();
    }
    this.#hasIgnore.clear();
  }

  async #remove(place: Place): Promise<void> {
    await this.#calls.unlink(place.at(IGNORE));
    const own = await this.#mapped.hold(parentOf(place.path));
    await rmdir(own?.at(nameOf(place.path)) ?? '').finally(() => own?.close());
    // What the mapped folder has itself is a mark as well, and goes with the lock.
    if (place.base === '') return;
    const above = await this.#mapped.hold(place.base);
    await rmdir(above?.at(OWN) ?? '').finally(() => above?.close());
  }

  async write(place: Place, facts: KeptFacts): Promise<void> {
    const secret = await this.#secret();
    await this.#calls.create(place.at(facts.id + RECORD_END), (stats) => recordBytes(facts, stats, secret), {
      mode: 0o600,
    });
    await this.#calls.flush(place.absolute);
  }

  async forget(place: Place, id: string): Promise<void> {
    await this.#calls.unlink(place.at(id + RECORD_END));
  }

  /** What is written down there, as far as it is ours; and the names of files that wait without a record. */
  async read(place: Place): Promise<{ records: KeptFacts[]; waiting: string[] }> {
    const names = (await readdir(place.at('.')).catch(nullWhereAbsent)) ?? [];
    const secret = await this.#secret();
    const records: KeptFacts[] = [];
    for (const name of names.filter((one) => RECORD.test(one))) {
      const stats = await this.#calls.stat(place.at(name));
      if (stats === null) continue;
      const facts = readRecord(await this.#calls.read(place.at(name)), stats, secret);
      if (facts !== null && facts.id + RECORD_END === name) records.push(facts);
    }
    const known = new Set(records.map(({ fresh }) => fresh?.name));
    return { records, waiting: names.filter((name) => WAITING.test(name) && !known.has(name)) };
  }

  /** The mapped folder; the uppermost one below it that is on the same file system; the folder itself. */
  async #basesFor(folder: HeldFolder): Promise<string[]> {
    const root = await this.#mapped.require();
    if (root.dev === folder.stats.dev) return [...new Set(['', folder.path])];
    const segments = folder.path.split('/');
    for (let count = 1; count < segments.length; count += 1) {
      const above = segments.slice(0, count).join('/');
      const stats = await lstat(join(this.#mapped.folder, above), { bigint: true }).catch(nullWhereAbsent);
      if (stats?.dev === folder.stats.dev) return [above, folder.path];
    }
    return [folder.path];
  }
}

/** The place of a folder, relative to the mapped one. */
export function placeOf(base: string): string {
  return base === '' ? `${OWN}/kept` : `${base}/${OWN}/kept`;
}
