/** The steps that change a file. Each looks at what is there in the very moment: what is not expected is an edit. */
import { CloudError } from '@mockforge-cloud/shared/protocol';
import type { ReplaceOutcome } from '../ports.ts';
import type { MockRecord, Version } from '../versions/mock-record.ts';
import type { EngineContext } from './context.ts';

const ASIDE = '.moving';

/** Whether the path is where `makeRoom` has put a file for a moment. */
export function isAside(path: string): boolean {
  return path.endsWith(ASIDE);
}

/** `users/one.yaml.7f3a.moving` → `users/one.copy.yaml`: for a file whose mock has got another one meanwhile. */
export function copyPath(aside: string): string {
  const [, name = aside] = /^(.*)\.[^.]+\.moving$/.exec(aside) ?? [];
  return name.replace(/(\.[^./]*)?$/, '.copy$1');
}

/** Writes the head to the file, or asks for its content and comes back. */
export async function writeHead(
  context: EngineContext,
  mock: MockRecord,
  remote: Version,
  local: string | null,
): Promise<void> {
  const { replica, tree, ports } = context;
  if (mock.path !== remote.path && local === null) {
    const placed = replica.update(mock, { path: remote.path });
    if (!replica.owns(placed)) return;
    return context.touch(mock.mockId);
  }
  const bytes = context.contents.get(remote.hash);
  if (bytes === undefined) return context.contents.want(remote.hash, mock.mockId);
  const outcome = await attempt(context, mock, () => ports.files.replace(mock.path, bytes, local));
  if (outcome?.outcome !== 'done') return;
  tree.wrote(mock.path, remote.hash, outcome.stat);
  replica.update(mock, { base: { path: mock.path, hash: remote.hash } });
  context.notify({ level: 'info', code: 'mock.received', path: mock.path, message: `Received ${mock.path}.` });
}

/** Removes the file, after a backup. */
export async function removeFile(context: EngineContext, mock: MockRecord, local: string): Promise<void> {
  const { replica, tree, ports } = context;
  const outcome = await attempt(context, mock, async () => {
    const bytes = await ports.files.read(mock.path);
    if (bytes === null || ports.entropy.hash(bytes) !== local) return { outcome: 'changed' };
    await ports.files.backup(mock.path, bytes);
    return ports.files.remove(mock.path, local);
  });
  if (outcome?.outcome !== 'done') return;
  tree.removed(mock.path);
  const next = replica.forget(mock);
  if (next !== undefined) context.touch(next.mockId);
  context.notify({
    level: 'info',
    code: 'mock.removed',
    path: mock.path,
    message: `${mock.path} was deleted in the cloud. A copy is in .mockforge/backups.`,
  });
}

/** Moves the file to where the cloud has it. */
export async function moveFile(context: EngineContext, mock: MockRecord, to: string, local: string): Promise<void> {
  const { replica, tree, ports } = context;
  const occupant = replica.ownerOf(to);
  if (occupant !== undefined && occupant.mockId !== mock.mockId && tree.get(to) !== undefined) {
    return makeRoom(context, mock, occupant);
  }
  const outcome = await attempt(context, mock, () => ports.files.move(mock.path, to, local));
  if (outcome?.outcome === 'changed') context.look(to);
  if (outcome?.outcome !== 'done') return;
  tree.removed(mock.path);
  tree.wrote(to, local, outcome.stat);
  replica.update(mock, { path: to });
  context.touch(mock.mockId);
}

/**
 * Another mock's file is where this one goes. Where that one is to move as well (two names were swapped),
 * it steps aside under a name that is no mock's; else this one waits until the path is free.
 */
async function makeRoom(context: EngineContext, mock: MockRecord, occupant: MockRecord): Promise<void> {
  const { replica, tree, ports } = context;
  const local = tree.hashOf(occupant.path);
  const isLeaving = occupant.remote !== null && occupant.remote.path !== occupant.path;
  if (local === null || !isLeaving || replica.operationOf(occupant.mockId)?.sent === true) return;
  const aside = `${occupant.path}.${ports.entropy.id()}${ASIDE}`;
  const outcome = await attempt(context, occupant, () => ports.files.move(occupant.path, aside, local));
  if (outcome?.outcome !== 'done') return;
  tree.removed(occupant.path);
  tree.wrote(aside, local, outcome.stat);
  replica.update(occupant, { path: aside });
  context.touch(mock.mockId);
  context.touch(occupant.mockId);
}

/** @returns `null` where it could not be done: the mock is then blocked, or looked at again. */
export async function attempt(
  context: EngineContext,
  mock: MockRecord,
  change: () => Promise<ReplaceOutcome>,
): Promise<ReplaceOutcome | null> {
  try {
    const outcome = await change();
    if (outcome.outcome === 'busy') context.busy.add(mock.mockId);
    if (outcome.outcome === 'changed') context.look(mock.path);
    return outcome;
  } catch (error) {
    block(context, mock, asCloudError(error, mock.path));
    return null;
  }
}

/** The mock waits until something about it changes. */
export function block(context: EngineContext, mock: MockRecord, error: CloudError): void {
  context.blocked.set(mock.mockId, { error, hash: context.tree.hashOf(mock.path), path: mock.path });
  context.notify({ level: 'error', code: error.code, path: mock.path, message: error.message });
}

/** Turns what a file system says into a reason that a person can read. */
function asCloudError(error: unknown, path: string): CloudError {
  if (error instanceof CloudError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new CloudError('file.unreadable', `${path} can't be changed: ${reason}`, { cause: error });
}
