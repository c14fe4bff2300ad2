/** Replaces, removes and moves files of a mapped folder, inside of it (I8) and without losing an edit (I1). */
import { assertMockPath } from '@mockforge-cloud/shared/protocol';
import { nameOf, parentOf } from '../../folder/names.ts';
import type { MockFilter } from '../../ignore/mock-filter.ts';
import type { Disposable, LateWrite } from '../../ports.ts';
import { nodeEntropy } from '../ground/node-entropy.ts';
import type { Spot, Tools } from './capture.ts';
import { CapturedFiles } from './captured-files.ts';
import { type DiskCalls, diskCalls } from './disk-calls.ts';
import { codeOf } from './file-faults.ts';
import { type HeldFolder, MappedFolder } from './held-folder.ts';
import { requireFree } from './inside.ts';
import { KeptPlaces } from './kept-places.ts';
import { moveFile } from './moving.ts';
import { putRight } from './put-right.ts';
import { type Done, reinstateFile, removeFile, replaceFile } from './replacing.ts';
import { RestoredMarks } from './restored-marks.ts';

export interface CarefulFolderOptions {
  /** Its real path. */
  folder: string;
  calls?: DiskCalls;
  /** Known to this machine alone; `null` where there is none. */
  secret?: () => Promise<string | null>;
  /** How much is kept of what was captured. */
  limits?: { files: number; bytes: number };
}

export class CarefulFolder {
  readonly mapped: MappedFolder;
  readonly restored: RestoredMarks;
  readonly #tools: Tools;
  readonly #captured: CapturedFiles;

  constructor({ folder, calls = diskCalls, secret = async () => null, limits }: CarefulFolderOptions) {
    this.mapped = new MappedFolder(folder);
    const places = new KeptPlaces(this.mapped, calls, secret);
    this.restored = new RestoredMarks(places, calls);
    this.#captured = new CapturedFiles(places, calls, limits);
    this.#tools = { calls, places, withoutExchange: new Set(), kept: (facts, base) => this.#captured.add(facts, base) };
  }

  /** @throws CloudError `file.unsafe` where a link is on the way, or at the end (I8) */
  replace(path: string, bytes: Uint8Array, expected: string | null, owner: string | null = null): Promise<Done> {
    return this.#making(path, owner, async (spot) => {
      await requireFree(spot.folder.at(spot.name), path);
      return this.#tools.places.near(spot.folder, (place) =>
        replaceFile(this.#tools, place, spot, { bytes, expected }),
      );
    });
  }

  remove(path: string, expected: string, owner: string | null = null): Promise<Done> {
    return this.#in(path, owner, (spot) =>
      this.#tools.places.near(spot.folder, (place) => removeFile(this.#tools, place, spot, expected)),
    );
  }

  move(from: string, to: string, expected: string, owner: string | null = null): Promise<Done> {
    return this.#in(from, owner, (source) =>
      this.#making(to, owner, async (target) => {
        await requireFree(target.folder.at(target.name), to);
        return moveFile(this.#tools, source, target, expected);
      }),
    );
  }

  /** What was written into files that were captured. */
  lateWrites(now?: number): Promise<{ writes: LateWrite[]; isSettled: boolean }> {
    return this.#captured.look(now);
  }

  /** Hints that something is written late. */
  watchKept(written: () => void): Disposable {
    return this.#captured.watch(this.mapped.folder, written);
  }

  /** Puts what was written late in the place of what is there: the very file. */
  async reinstate(id: string, path: string, expected: string | null): Promise<Done> {
    const kept = this.#captured.get(id);
    if (kept === undefined) return 'changed';
    const { facts, base } = kept;
    const place = await this.#tools.places.make(base);
    try {
      const outcome = await this.#making(path, facts.owner, async (spot) => {
        await requireFree(spot.folder.at(spot.name), path);
        return reinstateFile(this.#tools, place, spot, { kept: facts, expected });
      });
      if (outcome === 'done') this.#captured.drop(id);
      return outcome;
    } catch (error) {
      if (codeOf(error) !== 'EXDEV') throw error;
      // Its mock has moved to another file system since: a copy goes there.
      const bytes = await this.#tools.calls.read(place.at(facts.kept));
      const outcome = await this.replace(path, bytes, expected, facts.owner);
      if (outcome === 'done') this.#captured.add({ ...facts, expected: nodeEntropy.hash(bytes) }, base);
      return outcome;
    } finally {
      await place.close();
    }
  }

  /** The places in which nothing is kept go. */
  finish(): Promise<void> {
    return this.#tools.places.tidy();
  }

  /** @returns whether all that a crash interrupted is put right */
  async recover(filter: MockFilter): Promise<boolean> {
    await this.mapped.require();
    const tools: Tools = { ...this.#tools, kept: (facts, base) => this.#captured.add(facts, base, 'earlier') };
    return putRight({ tools, mapped: this.mapped, filter });
  }

  async #in(path: string, owner: string | null, run: (spot: Spot) => Promise<Done>): Promise<Done> {
    assertMockPath(path);
    const folder = await this.mapped.hold(parentOf(path), path);
    return folder === null ? 'changed' : inFolder(folder, path, owner, run);
  }

  async #making(path: string, owner: string | null, run: (spot: Spot) => Promise<Done>): Promise<Done> {
    assertMockPath(path);
    return inFolder(await this.mapped.make(parentOf(path), path), path, owner, run);
  }
}

async function inFolder(
  folder: HeldFolder,
  path: string,
  owner: string | null,
  run: (spot: Spot) => Promise<Done>,
): Promise<Done> {
  try {
    return await run({ folder, name: nameOf(path), path, owner });
  } finally {
    await folder.close();
  }
}
