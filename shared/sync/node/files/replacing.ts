/**
 * Replaces files without ever losing what an editor saves in the same moment. Where the system can, the old and the new
 * file exchange their names in one step: what was there is captured whole, and at no moment is the file absent.
 * Elsewhere what is there is moved away, and the new file placed where nothing is. What was captured is compared with
 * what was expected, and goes back where it is something else. What is going to be done is written down before, beside
 * the files that it is about, so that a crash at any point is put right (`put-right.ts`).
 */
import { randomUUID } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { CloudError } from '@mockforge-cloud/shared/protocol';
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
import type { Place } from './kept-places.ts';
import { freshOf, isFile, type KeptFacts } from './kept-record.ts';

export type Done = 'done' | 'changed';

/** Puts `bytes` there, if what is there has the hash `expected` (`null`: nothing is). */
export async function replaceFile(
  tools: Tools,
  place: Place,
  spot: Spot,
  { bytes, expected }: { bytes: Uint8Array; expected: string | null },
): Promise<Done> {
  const before = await look(tools, at(spot));
  if ((before?.hash ?? null) !== expected) return 'changed';
  const name = `${randomUUID()}.new`;
  if (before === null) return placeNew(tools, place, spot, { name, bytes });
  const swaps = !tools.withoutExchange.has(before.stats.dev);
  const id = randomUUID();
  const fresh = swaps ? id : name;
  let file: BigIntStats | null = null;
  try {
    await tools.calls.create(place.at(fresh), bytes, {
      mode: NEW_FILE_MODE,
      like: before.stats,
      created: (stats) => (file = stats),
    });
    file = (await tools.calls.stat(place.at(fresh))) ?? before.stats;
    const facts = factsOf(spot, before, {
      kind: 'replace',
      id,
      fresh: freshOf(file, { name: fresh, base: place.base }),
    });
    await tools.places.write(place, facts);
    if (!swaps) return await captureAndPlace(tools, place, spot, { facts, before });
    const outcome = await exchange(tools, place, spot, { facts, before });
    if (outcome !== 'unsupported') return outcome;
    tools.withoutExchange.add(before.stats.dev);
  } catch (error) {
    await clearUnless(tools, place, { id, fresh, file }).catch(() => undefined);
    throw error;
  }
  return replaceFile(tools, place, spot, { bytes, expected });
}

/** Takes the file away. */
export async function removeFile(tools: Tools, place: Place, spot: Spot, expected: string): Promise<Done> {
  const before = await look(tools, at(spot));
  if (before === null || before.hash !== expected) return 'changed';
  const facts = factsOf(spot, before, { kind: 'remove' });
  await tools.places.write(place, facts);
  if (!(await capture(tools, place, spot, facts, before))) return 'changed';
  await requireVerified(spot, () => putBack(tools, place, spot, facts));
  tools.kept(facts, place.base);
  await tools.calls.flush(spot.folder.absolute);
  return 'done';
}

/** Puts a file that is kept in the place of the one that is there: the very file, so that who writes it writes there. */
export async function reinstateFile(
  tools: Tools,
  place: Place,
  spot: Spot,
  { kept, expected }: { kept: KeptFacts; expected: string | null },
): Promise<Done> {
  const [before, file] = [await look(tools, at(spot)), await tools.calls.stat(place.at(kept.kept))];
  if ((before?.hash ?? null) !== expected || file === null) return 'changed';
  if (before === null) {
    if (!(await placeFree(tools, place.at(kept.kept), at(spot)))) return 'changed';
    await tools.places.forget(place, kept.id);
    await tools.calls.flush(spot.folder.absolute);
    return 'done';
  }
  const swaps = !tools.withoutExchange.has(before.stats.dev);
  const id = randomUUID();
  const fresh = freshOf(file, { name: kept.kept, base: place.base });
  const facts = factsOf(spot, before, {
    kind: 'replace',
    id,
    fresh,
    supersedes: kept.id,
    kept: swaps ? kept.kept : id,
  });
  await tools.places.write(place, facts);
  const outcome = swaps
    ? await exchange(tools, place, spot, { facts, before })
    : await captureAndPlace(tools, place, spot, { facts, before });
  if (outcome === 'unsupported') {
    tools.withoutExchange.add(before.stats.dev);
    return reinstateFile(tools, place, spot, { kept, expected });
  }
  if (outcome === 'done') await tools.places.forget(place, kept.id);
  return outcome;
}

interface Exchange {
  facts: KeptFacts;
  before: Looked;
}

async function exchange(
  tools: Tools,
  place: Place,
  spot: Spot,
  { facts, before }: Exchange,
): Promise<Done | 'unsupported'> {
  const { calls, places } = tools;
  const other = place.at(facts.kept);
  const outcome = await calls.exchange(at(spot), other).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return 'taken' as const;
    throw error;
  });
  if (outcome !== 'done') {
    await clearFresh(tools, place, facts);
    await places.forget(place, facts.id);
    return outcome === 'unsupported' ? outcome : 'changed';
  }
  const isInside = await spot.folder.verify();
  if (isInside && (await isStill(tools, other, before))) {
    tools.kept(facts, place.base);
    await calls.flush(spot.folder.absolute);
    return 'done';
  }
  // What somebody has saved in that very moment is theirs.
  await calls.exchange(at(spot), other).catch((error: unknown) => {
    if (codeOf(error) !== 'ENOENT') throw error;
  });
  const back = await calls.stat(other);
  if (back !== null && facts.fresh !== null && isFile(back, facts.fresh.file)) {
    await clearFresh(tools, place, facts);
    await places.forget(place, facts.id);
  } else {
    // They have saved once more in between: that one is kept, and looked at as what is written late.
    tools.kept(facts, place.base);
  }
  if (!isInside) throw swapped(spot.path);
  return 'changed';
}

async function captureAndPlace(tools: Tools, place: Place, spot: Spot, { facts, before }: Exchange): Promise<Done> {
  const fresh = place.at(facts.fresh?.name ?? '');
  if (!(await capture(tools, place, spot, facts, before))) {
    await clearFresh(tools, place, facts);
    return 'changed';
  }
  let isPlaced: boolean;
  try {
    isPlaced = await placeFree(tools, fresh, at(spot));
  } catch (error) {
    // What can't be placed must leave what was there where it was: a file that is absent passes for deleted.
    await putBack(tools, place, spot, facts);
    throw error;
  }
  if (isPlaced && !(await spot.folder.verify())) {
    const there = await tools.calls.stat(at(spot));
    if (there !== null && facts.fresh !== null && isFile(there, facts.fresh.file)) await tools.calls.unlink(at(spot));
    await putBack(tools, place, spot, facts);
    throw swapped(spot.path);
  }
  tools.kept(facts, place.base);
  // Something was saved between the two: it is the local edit, and what was captured is what it was made from.
  if (!isPlaced) await clearFresh(tools, place, facts);
  await tools.calls.flush(spot.folder.absolute);
  return isPlaced ? 'done' : 'changed';
}

async function placeNew(
  tools: Tools,
  place: Place,
  spot: Spot,
  { name, bytes }: { name: string; bytes: Uint8Array },
): Promise<Done> {
  const fresh = place.at(name);
  let file: BigIntStats | null = null;
  try {
    await tools.calls.create(fresh, bytes, { mode: NEW_FILE_MODE, created: (stats) => (file = stats) });
    if (!(await placeFree(tools, fresh, at(spot)))) return 'changed';
  } finally {
    await tools.calls.unlink(fresh).catch(() => undefined);
  }
  await requireVerified(spot, async () => {
    const there = await tools.calls.stat(at(spot));
    if (there !== null && there.ino === (file as BigIntStats | null)?.ino) await tools.calls.unlink(at(spot));
  });
  await tools.calls.flush(spot.folder.absolute);
  return 'done';
}

/** What waited to take the place of something. A kept file that was to, and its record, stay. */
async function clearFresh({ calls }: Tools, place: Place, { fresh, supersedes }: KeptFacts): Promise<void> {
  if (fresh !== null && supersedes === null) await calls.unlink(place.at(fresh.name));
}

/** What was captured before it failed stays, with its record. */
async function clearUnless(
  { calls, places }: Tools,
  place: Place,
  { id, fresh, file }: { id: string; fresh: string; file: BigIntStats | null },
): Promise<void> {
  const there = await calls.stat(place.at(fresh));
  if (there !== null && file !== null && there.ino === file.ino) await calls.unlink(place.at(fresh));
  const isCaptured = (await calls.stat(place.at(id))) !== null;
  if (!isCaptured) await places.forget(place, id);
}

async function requireVerified({ folder, path }: Spot, takeBack: () => Promise<unknown>): Promise<void> {
  if (await folder.verify()) return;
  await takeBack();
  throw swapped(path);
}

function swapped(path: string): CloudError {
  return new CloudError('file.unsafe', `The folder of ${path} became another one, or a link, in the very moment.`, {
    hint: 'Nothing was written elsewhere. Sync tries again by itself.',
  });
}
