/** The small steps of which replacing, removing and moving consist. */
import { randomUUID } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { nodeEntropy } from '../ground/node-entropy.ts';
import type { DiskCalls } from './disk-calls.ts';
import { codeOf } from './file-faults.ts';
import type { HeldFolder } from './held-folder.ts';
import type { KeptPlaces, Place } from './kept-places.ts';
import { fileIdOf, type KeptFacts } from './kept-record.ts';

/** The umask takes from it, as from any new file of a person. */
export const NEW_FILE_MODE = 0o666;

export interface Tools {
  calls: DiskCalls;
  places: KeptPlaces;
  /** Disks that were found not to exchange names. */
  withoutExchange: Set<bigint>;
  /** Something is kept by now. */
  kept: (facts: KeptFacts, base: string) => void;
}

/** A file of the mapped folder, in a folder that is held. */
export interface Spot {
  folder: HeldFolder;
  name: string;
  /** Relative to the mapped folder. */
  path: string;
  /** The mock that it belongs to. */
  owner: string | null;
}

export interface Looked {
  stats: BigIntStats;
  hash: string;
}

export function at({ folder, name }: Spot): string {
  return folder.at(name);
}

/** `null` where no file is, or none any more. */
export async function look({ calls }: Tools, path: string): Promise<Looked | null> {
  const stats = await calls.stat(path);
  const bytes = stats === null ? null : await calls.read(path).catch(nullWhereGone);
  return stats === null || bytes === null ? null : { stats, hash: nodeEntropy.hash(bytes) };
}

/** A link that took the place of a file is none. */
function nullWhereGone(error: unknown): null {
  if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ELOOP') return null;
  throw error;
}

export function factsOf(
  spot: Spot,
  before: Looked,
  more: Pick<KeptFacts, 'kind'> & Partial<Pick<KeptFacts, 'id' | 'to' | 'fresh' | 'supersedes' | 'kept'>>,
): KeptFacts {
  const id = more.id ?? randomUUID();
  return {
    to: null,
    fresh: null,
    supersedes: null,
    kept: id,
    ...more,
    id,
    path: spot.path,
    owner: spot.owner,
    expected: before.hash,
    links: Number(before.stats.nlink),
    folder: fileIdOf(spot.folder.stats),
    at: Date.now(),
  };
}

/**
 * Moves what is at the spot to where it is kept.
 * @returns whether it is what was expected; what is not goes back, or stays kept where something is in its place by now
 */
export async function capture(
  tools: Tools,
  place: Place,
  spot: Spot,
  facts: KeptFacts,
  before: Looked,
): Promise<boolean> {
  try {
    await tools.calls.rename(at(spot), place.at(facts.kept));
  } catch (error) {
    await tools.places.forget(place, facts.id);
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
  if (await isStill(tools, place.at(facts.kept), before)) return true;
  await putBack(tools, place, spot, facts);
  return false;
}

/** Whether the file there is the one that was looked at, and holds what it held then. */
export async function isStill({ calls }: Tools, path: string, before: Looked): Promise<boolean> {
  const after = await calls.stat(path);
  if (after === null) return false;
  return isUntouched(before.stats, after) || nodeEntropy.hash(await calls.read(path)) === before.hash;
}

function isUntouched(before: BigIntStats, after: BigIntStats): boolean {
  return before.ino === after.ino && before.size === after.size && before.mtimeNs === after.mtimeNs;
}

/** @returns whether it is where it was; else it stays kept: somebody has put another file in its place. */
export async function putBack(tools: Tools, place: Place, spot: Spot, facts: KeptFacts): Promise<boolean> {
  if (!(await placeFree(tools, place.at(facts.kept), at(spot)))) {
    await keep(tools, place, facts);
    return false;
  }
  await tools.places.forget(place, facts.id);
  return true;
}

/** What can't go back stays kept for good: it does not come back later, when its name is free. */
export async function keep(tools: Tools, place: Place, facts: KeptFacts): Promise<void> {
  if (facts.kind !== 'move') return tools.kept(facts, place.base);
  const kept = { ...facts, id: randomUUID(), kind: 'remove' as const, supersedes: facts.id };
  await tools.places.write(place, kept);
  await tools.places.forget(place, facts.id);
  tools.kept(kept, place.base);
}

/** @returns `false` where something is there already. */
export async function placeFree({ calls }: Tools, from: string, to: string): Promise<boolean> {
  const renamed = await calls.renameToFree(from, to);
  if (renamed !== 'unsupported') return renamed === 'done';
  const linked = await calls.link(from, to);
  if (linked === 'taken') return false;
  if (linked === 'done') {
    await calls.unlink(from);
    return true;
  }
  // The look and the rename are two steps: only where there is no other way.
  if ((await calls.stat(to)) !== null) return false;
  await calls.rename(from, to);
  return true;
}
