/** Files that appeared, and mocks whose files went: which of them are the same under another name. Pure. */
import { pathKey } from '@mockforge-cloud/shared/protocol';
import { nameOf } from '../../folder/names.ts';
import { likeness, type Sketch } from '../../folder/sketch.ts';
import type { MockRecord } from '../../versions/mock-record.ts';

/** A mock whose file went. */
export interface AbsentMock {
  mock: MockRecord;
  /** What its file may have had in it: what was seen last, what is on its way, what was agreed on. */
  hashes: readonly string[];
  /** Deleted for everybody by now: only a file with the same bytes, or the same name, brings it back. */
  isDeleted?: boolean;
}

export interface RenameQuestion {
  /** Where two are as like, the first is taken. */
  absent: readonly AbsentMock[];
  /** Files that no mock has. */
  created: readonly { path: string; hash: string | null }[];
  sketchOf: (hash: string) => Sketch | undefined;
  /** Whether some mock is known to have these very bytes: a file with them is no edit of another one. */
  isOfMock: (hash: string) => boolean;
}

/** Like this, or more, is nearly the same: Git's own measure for renames is one half as well. */
const NEARLY = 0.5;
/** Of more than these, nobody has renamed and edited each at once. */
const MOST_COMPARED = 200;

type Created = RenameQuestion['created'][number];

/** @returns the mock that each of the files is, by path; files that are new are not in it */
export function findRenames({ absent, created, sketchOf, isOfMock }: RenameQuestion): Map<string, MockRecord> {
  const matching = new Matching(absent, created);
  // Names that differ in case or Unicode form alone are one name, whatever is in the file.
  matching.takeEqual(
    ({ path }) => pathKey(path),
    ({ mock }) => [pathKey(mock.path)],
  );
  matching.takeEqual(
    ({ path, hash }) => hash && `${nameOf(path)}\n${hash}`,
    ({ mock, hashes }) => hashes.map((hash) => `${nameOf(mock.path)}\n${hash}`),
  );
  matching.takeEqual(
    ({ hash }) => hash,
    ({ hashes }) => hashes,
  );
  matching.takeNearly((file, { mock, hashes, isDeleted }) => {
    if (file.hash === null || isDeleted || isOfMock(file.hash) || endOf(file.path) !== endOf(mock.path)) return 0;
    const here = sketchOf(file.hash);
    const there = hashes.flatMap((hash) => sketchOf(hash) ?? []);
    return here === undefined ? 0 : Math.max(0, ...there.map((sketch) => likeness(here, sketch)));
  });
  return matching.found;
}

class Matching {
  readonly found = new Map<string, MockRecord>();
  readonly #absent: Set<AbsentMock>;
  readonly #created: Set<Created>;

  constructor(absent: readonly AbsentMock[], created: readonly Created[]) {
    this.#absent = new Set(absent);
    this.#created = new Set(created);
  }

  takeEqual(keyOfFile: (file: Created) => string | null, keysOfMock: (mock: AbsentMock) => readonly string[]): void {
    const byKey = new Map<string, AbsentMock[]>();
    for (const mock of this.#absent) {
      for (const key of new Set(keysOfMock(mock))) byKey.set(key, [...(byKey.get(key) ?? []), mock]);
    }
    for (const file of [...this.#created]) {
      const key = keyOfFile(file);
      const mock = key === null ? undefined : byKey.get(key)?.find((absent) => this.#absent.has(absent));
      if (mock !== undefined) this.#take(file, mock);
    }
  }

  /** The likest first. Where two are as like as each other nobody can tell, and neither is taken. */
  takeNearly(likenessOf: (file: Created, mock: AbsentMock) => number): void {
    if (this.#absent.size > MOST_COMPARED || this.#created.size > MOST_COMPARED) return;
    const pairs = [...this.#created].flatMap((file) =>
      [...this.#absent].map((mock) => ({ file, mock, like: likenessOf(file, mock) })),
    );
    const near = pairs.filter(({ like }) => like >= NEARLY).sort((one, other) => other.like - one.like);
    for (const { file, mock, like } of near) {
      if (!this.#created.has(file) || !this.#absent.has(mock)) continue;
      const rivals = near.filter(
        (pair) => pair.like === like && (pair.file === file) !== (pair.mock === mock) && this.#isOpen(pair),
      );
      if (rivals.length === 0) this.#take(file, mock);
    }
  }

  #isOpen({ file, mock }: { file: Created; mock: AbsentMock }): boolean {
    return this.#created.has(file) && this.#absent.has(mock);
  }

  #take(file: Created, mock: AbsentMock): void {
    this.#created.delete(file);
    this.#absent.delete(mock);
    this.found.set(file.path, mock.mock);
  }
}

function endOf(path: string): string {
  const name = nameOf(path);
  return name.slice(name.lastIndexOf('.') + 1).toLowerCase();
}
