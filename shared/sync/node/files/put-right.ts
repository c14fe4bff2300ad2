/** After a crash: finishes or takes back what was interrupted, by what was written down before (`kept-record.ts`). */
import type { MockFilter } from '../../ignore/mock-filter.ts';
import { keep, placeFree, type Tools } from './capture.ts';
import type { HeldFolder, MappedFolder } from './held-folder.ts';
import type { Place } from './kept-places.ts';
import { fileIdOf, isFile, type KeptFacts } from './kept-record.ts';
import { foldersIn } from './walk.ts';

export interface PutRightOptions {
  tools: Tools;
  mapped: MappedFolder;
  filter: MockFilter;
}

/** @returns whether all of it is put right */
export async function putRight(options: PutRightOptions): Promise<boolean> {
  const { places, calls } = options.tools;
  let isWhole = true;
  for (const base of await places.bases(options.filter)) {
    const place = await places.open(base).catch(() => null);
    if (place === null) continue;
    try {
      const { records, waiting } = await places.read(place);
      // Those that take the place of others first: they tell which of the two holds.
      const inOrder = [...records].sort(
        (one, other) => Number(other.supersedes !== null) - Number(one.supersedes !== null),
      );
      const dropped = new Set<string>();
      for (const facts of inOrder) {
        if (dropped.has(facts.id)) continue;
        const outcome = await settle(options, place, facts).catch(() => 'failed' as const);
        if (outcome === 'failed') isWhole = false;
        if (outcome === 'replaced' && facts.supersedes !== null) {
          dropped.add(facts.supersedes);
          await places.forget(place, facts.supersedes);
        }
      }
      for (const name of waiting) await calls.unlink(place.at(name));
    } catch {
      isWhole = false;
    } finally {
      await place.close();
    }
  }
  return isWhole;
}

async function settle(options: PutRightOptions, place: Place, facts: KeptFacts): Promise<'replaced' | 'kept' | 'gone'> {
  const { tools } = options;
  const { calls, places } = tools;
  const { fresh, kept } = facts;
  const captured = await calls.stat(place.at(kept));
  const isExchange = fresh !== null && fresh.name === kept;
  const isStillFresh = isExchange && captured !== null && isFile(captured, fresh.file);
  if (captured === null || isStillFresh) {
    // Nothing was captured, or it was put back.
    await clearFresh(options, place, facts);
    await places.forget(place, facts.id);
    return 'gone';
  }
  if (facts.kind === 'move' && Number(captured.nlink) > facts.links) {
    await calls.unlink(place.at(kept));
    await places.forget(place, facts.id);
    return 'gone';
  }
  if (isExchange || facts.kind === 'remove' || (await isPlaced(options, place, facts))) {
    if (!isExchange) await clearFresh(options, place, facts);
    tools.kept(facts, place.base);
    return 'replaced';
  }
  const isBack = await takeBack(options, place, facts);
  await clearFresh(options, place, facts);
  if (isBack) await places.forget(place, facts.id);
  // Somebody has put another file there: what was captured is what that one was made from.
  else await keep(tools, place, facts);
  return isBack ? 'gone' : 'kept';
}

/** What takes its place has left where it waited, or has had a second name. */
async function isPlaced(options: PutRightOptions, place: Place, { fresh, kind }: KeptFacts): Promise<boolean> {
  if (kind === 'move' || fresh === null) return false;
  return inPlaceOf(options, place, fresh.base, async (there) => {
    const stats = await options.tools.calls.stat(there.at(fresh.name));
    return stats === null || !isFile(stats, fresh.file) || String(stats.ctimeNs) !== fresh.untouched;
  });
}

async function clearFresh(options: PutRightOptions, place: Place, { fresh, supersedes }: KeptFacts): Promise<void> {
  // A kept file that was to be put back is not ours to clear.
  if (fresh === null || supersedes !== null) return;
  await inPlaceOf(options, place, fresh.base, async (there) => {
    const stats = await options.tools.calls.stat(there.at(fresh.name));
    if (stats !== null && isFile(stats, fresh.file)) await options.tools.calls.unlink(there.at(fresh.name));
    return true;
  });
}

async function inPlaceOf(
  { tools }: PutRightOptions,
  place: Place,
  base: string,
  run: (there: Place) => Promise<boolean>,
): Promise<boolean> {
  if (base === place.base) return run(place);
  const there = await tools.places.open(base);
  if (there === null) return false;
  try {
    return await run(there);
  } finally {
    await there.close();
  }
}

/** To where it was, or to where its folder is by now. */
async function takeBack(options: PutRightOptions, place: Place, facts: KeptFacts): Promise<boolean> {
  const slash = facts.path.lastIndexOf('/');
  const folder = await folderOf(options, facts, slash < 0 ? '' : facts.path.slice(0, slash));
  try {
    const isBack = await placeFree(options.tools, place.at(facts.kept), folder.at(facts.path.slice(slash + 1)));
    if (isBack) await options.tools.calls.flush(folder.absolute);
    return isBack;
  } finally {
    await folder.close();
  }
}

async function folderOf({ mapped, filter }: PutRightOptions, facts: KeptFacts, path: string): Promise<HeldFolder> {
  const there = await mapped.hold(path);
  if (there !== null && isFile(there.stats, facts.folder)) return there;
  for await (const { path: other } of foldersIn(mapped.folder, filter, new Map())) {
    const held = other === path ? null : await mapped.hold(other);
    if (held !== null && fileIdOf(held.stats).ino === facts.folder.ino && isFile(held.stats, facts.folder)) {
      await there?.close();
      return held;
    }
    await held?.close();
  }
  return there ?? mapped.make(path);
}
