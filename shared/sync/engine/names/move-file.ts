/**
 * Moves files to where the cloud has them. Where a file is going is durable before it goes: a crash in between
 * must not make a deletion and a new file of it.
 */
import { pathKey } from '@mockforge-cloud/shared/protocol';
import type { MockRecord } from '../../versions/mock-record.ts';
import { attempt, wrote } from '../files/file-steps.ts';
import type { EngineContext } from '../ground/context.ts';

const ASIDE = /\.moving-[\w-]+(\.[^./]*)?$/;
/** So many names are tried for a file that can't have its own. */
const MOST_NAMES = 100;

/** Whether the path is one that `makeRoom` has given a file for a moment. */
export function isAside(path: string): boolean {
  return ASIDE.test(path);
}

/** `users/one.yaml` → `users/one.moving-7f3a.yaml`: a mock's name, so that the file is never out of sight. */
export function asidePath(path: string, id: string): string {
  return path.replace(/(\.[^./]*)?$/, `.moving-${id}$1`);
}

/** The name that such a file had before; any other's own. */
export function homeOf(path: string): string {
  return path.replace(ASIDE, '$1');
}

export async function moveFile(context: EngineContext, mock: MockRecord, to: string, local: string): Promise<void> {
  const occupant = await occupantOf(context, mock, to);
  if (occupant !== undefined) return makeRoom(context, mock, occupant);
  if ((await move(context, mock, to, local)) === null) return;
  const message = `Renamed ${homeOf(mock.path)} to ${to}.`;
  context.notify({ level: 'info', code: 'mock.renamed', path: to, message });
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
 * Another mock's file is where this one goes. The cloud's names stand: where that one is to move as well (two names
 * were swapped), it steps aside, as if that name had been agreed on and the cloud had changed it back; where the cloud
 * has none for it, it gets another one; else this one waits until the path is free.
 */
export async function makeRoom(context: EngineContext, mock: MockRecord, occupant: MockRecord): Promise<void> {
  const { replica, tree } = context;
  const local = tree.hashOf(occupant.path);
  const isStill = occupant.leftOut !== null || replica.operationOf(occupant.mockId)?.sent === true;
  const to = local === null || isStill ? null : asideFor(context, occupant, local);
  if (local === null || to === null) {
    const waiting = context.waiting.get(occupant.path) ?? new Set();
    context.waiting.set(occupant.path, waiting.add(mock.mockId));
    return;
  }
  const moved = await move(context, occupant, to, local);
  if (moved === null) return;
  if (occupant.remote === null) tellRenamed(context, occupant.path, to);
  else agreeOnAside(context, moved);
  context.touch(mock.mockId);
}

/** Where the file in the way goes, or `null` where it stays. */
function asideFor(context: EngineContext, { path, base, remote }: MockRecord, local: string): string | null {
  if (remote !== null) return remote.path === path ? null : asidePath(path, context.ports.entropy.id());
  // What was deleted in the cloud, and not edited here, goes by itself.
  return base?.hash === local ? null : freeName(context, path);
}

/** A mock that the cloud does not have is never sent under the name that a file has for a moment only. */
export async function comeBack(context: EngineContext, mock: MockRecord, local: string): Promise<void> {
  const to = freeName(context, homeOf(mock.path));
  if (to !== null) await move(context, mock, to, local);
}

/** This name, or one like `users/one-2.yaml` that nobody has; `null` where there is none that would be synced. */
export function freeName({ replica, tree, ports }: EngineContext, path: string): string | null {
  const taken = new Set([...tree.paths()].map(pathKey));
  for (const mock of replica.mocks()) {
    taken.add(pathKey(mock.path));
    if (mock.remote !== null) taken.add(pathKey(mock.remote.path));
  }
  for (let count = 1; count <= MOST_NAMES; count += 1) {
    const name = count === 1 ? path : path.replace(/(\.[^./]*)?$/, `-${count}$1`);
    if (!taken.has(pathKey(name)) && ports.files.accepts(name)) return name;
  }
  return null;
}

function tellRenamed(context: EngineContext, from: string, to: string): void {
  const message = `Another mock in the cloud now has the name ${from}. Your file is called ${to} instead.`;
  context.notify({ level: 'warning', code: 'mock.path_taken', path: to, message });
}

/** @returns the mock at its new place, or `null` where it did not move. */
async function move(context: EngineContext, mock: MockRecord, to: string, local: string): Promise<MockRecord | null> {
  const { replica, tree, ports } = context;
  const from = mock.path;
  const leaving = replica.update(mock, { movingTo: { path: to, hash: local } });
  await replica.commit();
  const outcome = await attempt(context, leaving, () => ports.files.move(from, to, local, mock.mockId));
  if (outcome?.outcome === 'changed') context.look(to);
  if (outcome?.outcome !== 'done') {
    replica.update(leaving, { movingTo: null });
    return null;
  }
  // What was to be sent was to be sent from where it was.
  const operation = replica.operationOf(mock.mockId);
  if (operation?.sent === false) replica.unqueue(operation);
  tree.removed(from);
  wrote(context, { path: to, hash: local, stat: outcome.stat });
  context.touch(mock.mockId);
  return replica.moved(leaving, to);
}

/** After a crash: where the files are that were being moved. Called before the first look at the folder. */
export async function finishMoves(context: EngineContext): Promise<void> {
  const { replica, ports } = context;
  for (const mock of [...replica.mocks()]) {
    const { movingTo } = mock;
    if (movingTo === null) continue;
    const bytes = await ports.files.read(movingTo.path);
    // Somebody may have put a new file at the old place since, and edited the one at the new place.
    const isThere = bytes !== null && ports.entropy.hash(bytes) === movingTo.hash;
    const isOnlyThere = bytes !== null && (await ports.files.stat(mock.path)) === null;
    if (!isThere && !isOnlyThere) replica.update(mock, { movingTo: null });
    else if (isAside(movingTo.path)) agreeOnAside(context, replica.moved(mock, movingTo.path));
    else replica.moved(mock, movingTo.path);
  }
}

/** As if that name had been agreed on: what a person would have renamed is sent, and this is not. */
function agreeOnAside({ replica }: EngineContext, mock: MockRecord): void {
  if (mock.base !== null) replica.update(mock, { base: { ...mock.base, path: mock.path } });
}
