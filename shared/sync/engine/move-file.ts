/**
 * Moves files to where the cloud has them. Where a file is going is durable before it goes: a crash in between
 * must not make a deletion and a new file of it.
 */
import type { MockRecord } from '../versions/mock-record.ts';
import type { EngineContext } from './context.ts';
import { attempt, wrote } from './file-steps.ts';

const ASIDE = /\.moving-[\w-]+(?:\.[^./]*)?$/;

/** Whether the path is one that `makeRoom` has given a file for a moment. */
export function isAside(path: string): boolean {
  return ASIDE.test(path);
}

/** `users/one.yaml` → `users/one.moving-7f3a.yaml`: a mock's name, so that the file is never out of sight. */
export function asidePath(path: string, id: string): string {
  return path.replace(/(\.[^./]*)?$/, `.moving-${id}$1`);
}

export async function moveFile(context: EngineContext, mock: MockRecord, to: string, local: string): Promise<void> {
  const occupant = await occupantOf(context, mock, to);
  if (occupant !== undefined) return makeRoom(context, mock, occupant);
  await move(context, mock, to, local);
}

/** Another mock whose file is at this path; or is for this disk, which takes the two names for one. */
export async function occupantOf(
  { replica, tree, ports }: EngineContext,
  mock: MockRecord,
  path: string,
): Promise<MockRecord | undefined> {
  const owner = replica.ownerOf(path);
  if (owner !== undefined && owner.mockId !== mock.mockId && tree.get(path) !== undefined) return owner;
  for (const alike of replica.pathsLike(path)) {
    const other = replica.ownerOf(alike);
    if (other === undefined || other.mockId === mock.mockId || tree.get(alike) === undefined) continue;
    const [there, here] = [await ports.files.stat(alike), await ports.files.stat(path)];
    if (there !== null && there.identity === here?.identity) return other;
  }
  return undefined;
}

/**
 * Another mock's file is where this one goes. Where that one is to move as well (two names were swapped),
 * it steps aside, as if that name had been agreed on and the cloud had changed it back; else this one waits
 * until the path is free.
 */
export async function makeRoom(context: EngineContext, mock: MockRecord, occupant: MockRecord): Promise<void> {
  const { replica, tree, ports } = context;
  const local = tree.hashOf(occupant.path);
  const isLeaving = occupant.leftOut === null && occupant.remote !== null && occupant.remote.path !== occupant.path;
  if (local === null || !isLeaving || replica.operationOf(occupant.mockId)?.sent === true) {
    const waiting = context.waiting.get(occupant.path) ?? new Set();
    context.waiting.set(occupant.path, waiting.add(mock.mockId));
    return;
  }
  const aside = asidePath(occupant.path, ports.entropy.id());
  const moved = await move(context, occupant, aside, local);
  if (moved === null) return;
  if (moved.base !== null) replica.update(moved, { base: { ...moved.base, path: aside } });
  context.touch(mock.mockId);
}

/** @returns the mock at its new place, or `null` where it did not move. */
async function move(context: EngineContext, mock: MockRecord, to: string, local: string): Promise<MockRecord | null> {
  const { replica, tree, ports } = context;
  const from = mock.path;
  const leaving = replica.update(mock, { movingTo: { path: to, hash: local } });
  await replica.commit();
  const outcome = await attempt(context, leaving, () => ports.files.move(from, to, local));
  if (outcome?.outcome === 'changed') context.look(to);
  if (outcome?.outcome !== 'done') {
    replica.update(leaving, { movingTo: null });
    return null;
  }
  tree.removed(from);
  wrote(context, { path: to, hash: local, stat: outcome.stat });
  context.touch(mock.mockId);
  return replica.moved(leaving, to);
}

/** After a crash: where the files are that were being moved. Called before the first look at the folder. */
export async function finishMoves({ replica, ports }: EngineContext): Promise<void> {
  for (const mock of [...replica.mocks()]) {
    const { movingTo } = mock;
    if (movingTo === null) continue;
    const bytes = await ports.files.read(movingTo.path);
    // Somebody may have put a new file at the old place since, and edited the one at the new place.
    const isThere = bytes !== null && ports.entropy.hash(bytes) === movingTo.hash;
    const isOnlyThere = bytes !== null && (await ports.files.stat(mock.path)) === null;
    if (isThere || isOnlyThere) replica.moved(mock, movingTo.path);
    else replica.update(mock, { movingTo: null });
  }
}
