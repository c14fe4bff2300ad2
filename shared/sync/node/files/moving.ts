/** Moves files to where nothing is, over to another file system as well, without losing what is saved meanwhile. */
import { randomUUID } from 'node:crypto';
import { pathKey } from '@mockforge-cloud/shared/protocol';
import {
  at,
  capture,
  factsOf,
  isStill,
  type Looked,
  look,
  NEW_FILE_MODE,
  placeFree,
  putBack,
  type Spot,
  type Tools,
} from './capture.ts';
import { codeOf } from './file-faults.ts';
import { freshOf } from './kept-record.ts';
import type { Done } from './replacing.ts';

export async function moveFile(tools: Tools, from: Spot, to: Spot, expected: string): Promise<Done> {
  const before = await look(tools, at(from));
  if (before === null || before.hash !== expected) return 'changed';
  const outcome = await moveAlong(tools, from, to, before);
  if (outcome !== 'done') return outcome;
  // The new name first: of the two, both is better than none.
  await tools.calls.flush(to.folder.absolute);
  if (from.folder.path !== to.folder.path) await tools.calls.flush(from.folder.absolute);
  return 'done';
}

async function moveAlong(tools: Tools, from: Spot, to: Spot, before: Looked): Promise<Done> {
  try {
    if (await isRespelling(tools, from, to, before)) return await rename(tools, from, to, before);
    return (await renameToFree(tools, from, to, before)) ?? (await moveByLink(tools, from, to, before));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 'changed';
    if (codeOf(error) !== 'EXDEV') throw error;
    return copyOver(tools, from, to, before);
  }
}

/** The same file under a name that this disk takes for the same: nothing that is there is replaced. */
async function isRespelling({ calls }: Tools, from: Spot, to: Spot, { stats }: Looked): Promise<boolean> {
  if (pathKey(from.path) !== pathKey(to.path)) return false;
  const there = await calls.stat(at(to));
  return there !== null && there.ino === stats.ino && there.dev === stats.dev;
}

async function rename(tools: Tools, from: Spot, to: Spot, before: Looked): Promise<Done> {
  await tools.calls.rename(at(from), at(to));
  return (await isStill(tools, at(to), before)) ? 'done' : 'changed';
}

/** @returns `null` where the disk can't. */
async function renameToFree(tools: Tools, from: Spot, to: Spot, before: Looked): Promise<Done | null> {
  const outcome = await tools.calls.renameToFree(at(from), at(to));
  if (outcome === 'unsupported') return null;
  if (outcome === 'taken') return 'changed';
  if (!(await to.folder.verify()) || !(await isStill(tools, at(to), before))) {
    // Somebody has saved it in the very moment: it goes back, and where it can't, it is a file of its own.
    await tools.calls.renameToFree(at(to), at(from));
    return 'changed';
  }
  return 'done';
}

function moveByLink(tools: Tools, from: Spot, to: Spot, before: Looked): Promise<Done> {
  return tools.places.near(from.folder, async (place) => {
    const facts = factsOf(from, before, { kind: 'move', to: to.path });
    await tools.places.write(place, facts);
    if (!(await capture(tools, place, from, facts, before))) return 'changed';
    const isPlaced = await placeFree(tools, place.at(facts.kept), at(to)).catch(async (error: unknown) => {
      await putBack(tools, place, from, facts);
      throw error;
    });
    if (isPlaced) await tools.places.forget(place, facts.id);
    else await putBack(tools, place, from, facts);
    return isPlaced ? 'done' : 'changed';
  });
}

/** What is there stays kept where it was: who writes it late has not moved with the copy. */
function copyOver(tools: Tools, from: Spot, to: Spot, before: Looked): Promise<Done> {
  const { calls, places } = tools;
  return places.near(to.folder, (there) =>
    places.near(from.folder, async (place) => {
      const name = `${randomUUID()}.new`;
      const bytes = await calls.read(at(from));
      try {
        await calls.create(there.at(name), bytes, { mode: NEW_FILE_MODE, like: before.stats });
        const file = (await calls.stat(there.at(name))) ?? before.stats;
        const fresh = freshOf(file, { name, base: there.base });
        const facts = factsOf(from, before, { kind: 'copy', to: to.path, fresh });
        await places.write(place, facts);
        if (!(await capture(tools, place, from, facts, before))) return 'changed';
        const isPlaced = await placeFree(tools, there.at(name), at(to)).catch(async (error: unknown) => {
          await putBack(tools, place, from, facts);
          throw error;
        });
        if (isPlaced) tools.kept(facts, place.base);
        else await putBack(tools, place, from, facts);
        return isPlaced ? 'done' : 'changed';
      } finally {
        await calls.unlink(there.at(name));
      }
    }),
  );
}
