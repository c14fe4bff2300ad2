/** The steps that change a file. Each looks at what is there in the very moment: what is not expected is an edit. */
import { CloudError } from '@mockforge-cloud/shared/protocol';
import type { FileStat, ReplaceOutcome } from '../../ports.ts';
import type { MockRecord, Version } from '../../versions/mock-record.ts';
import type { EngineContext } from '../ground/context.ts';

const CR = 13;

/** Writes the head to the file, or asks for its content and comes back. */
export async function writeHead(
  context: EngineContext,
  mock: MockRecord,
  remote: Version,
  local: string | null,
): Promise<void> {
  const { replica, ports } = context;
  const bytes = context.contents.get(remote.hash);
  if (context.contents.isLacking(remote.hash)) return block(context, mock, lacking(mock.path));
  if (bytes === undefined) return context.contents.want(remote.hash, mock.mockId);
  const outcome = await attempt(context, mock, async () => {
    if (local !== null && context.overruled.has(mock.mockId)) await keepOverruled(context, mock, local);
    return ports.files.replace(mock.path, bytes, local, mock.mockId);
  });
  if (outcome?.outcome !== 'done') return;
  context.overruled.delete(mock.mockId);
  wrote(context, { path: mock.path, hash: remote.hash, stat: outcome.stat });
  // A rename that was made here and not sent yet is still to be sent.
  const agreedPath = local === null ? mock.path : (mock.base?.path ?? mock.path);
  // What was submitted is not what the file is made from any more, however its conflict is settled.
  // CR that comes from the team is theirs, to the byte.
  const isWithLf = mock.isWithLf && !bytes.includes(CR);
  replica.update(mock, { base: { path: agreedPath, hash: remote.hash }, submission: null, vouched: null, isWithLf });
  if (agreedPath !== mock.path) context.touch(mock.mockId);
  if (local === null && isBack(context, mock)) return notifyRestored(context, mock.path);
  context.notify({ level: 'info', code: 'mock.received', path: mock.path, message: `Received ${mock.path}.` });
}

/** Whether somebody has deleted it here: then it does not come as something new. */
function isBack({ deletedHere }: EngineContext, { mockId, base }: MockRecord): boolean {
  return deletedHere.delete(mockId) || base !== null;
}

/** A deletion and an edit have met: the edit wins, and whoever has deleted it hears why it is there again. */
export function notifyRestored({ notify, options }: EngineContext, path: string): void {
  const why =
    options.direction === 'remote_to_local'
      ? 'was deleted here, but this folder sends nothing: the file comes back.'
      : 'was deleted here and edited in the cloud: the edit is kept, and the file comes back.';
  notify({ level: 'warning', code: 'mock.restored', path, message: `${path} ${why}` });
}

/** Nothing is decided on a file that something else has taken the place of at once, before that is looked at. */
export function wrote(
  { tree, look }: EngineContext,
  { path, hash, stat }: { path: string; hash: string; stat: FileStat | null },
): void {
  tree.wrote(path, hash, stat);
  if (stat === null) look(path);
}

/** `backup_on_conflict`: what a merge or a decision replaces stays at hand. */
async function keepOverruled({ ports, options }: EngineContext, mock: MockRecord, local: string): Promise<void> {
  if (!options.backupOnConflict) return;
  const bytes = await ports.files.read(mock.path);
  if (bytes !== null && ports.entropy.hash(bytes) === local) await ports.files.backup(mock.path, bytes);
}

/** After a crash: files that hold the head already, though it was not written down. Called before anything is heard. */
export function adoptWritten({ replica, tree }: EngineContext): void {
  for (const mock of [...replica.mocks()]) {
    const { remote, base, path } = mock;
    const holdsHead = remote !== null && tree.hashOf(path) === remote.hash;
    if (!holdsHead || base?.hash === remote.hash) continue;
    if (remote.path !== path) {
      // A rename that was made here and not sent yet is still to be sent.
      if (base !== null && replica.owns(mock)) replica.update(mock, { base: { ...base, hash: remote.hash } });
      continue;
    }
    const owner = replica.ownerOf(path);
    if (owner !== undefined && owner.mockId !== mock.mockId) {
      // The file of a mock that was deleted had made room for this one's.
      if (owner.remote !== null || replica.operationOf(owner.mockId) !== undefined) continue;
      replica.forget(owner);
    }
    // That the file is what the team has, to the byte, says nothing of line ends.
    replica.update(mock, { base: remote, isWithLf: false });
  }
}

/** Removes the file, after a backup. */
export async function removeFile(context: EngineContext, mock: MockRecord, local: string): Promise<void> {
  const { replica, tree, ports } = context;
  const outcome = await attempt(context, mock, async () => {
    const bytes = await ports.files.read(mock.path);
    if (bytes === null || ports.entropy.hash(bytes) !== local) return { outcome: 'changed' };
    await ports.files.backup(mock.path, bytes);
    return ports.files.remove(mock.path, local, mock.mockId);
  });
  if (outcome?.outcome !== 'done') return;
  tree.removed(mock.path);
  replica.forget(mock);
  context.notify({
    level: 'info',
    code: 'mock.removed',
    path: mock.path,
    message: `${mock.path} was deleted in the cloud. A copy is in .mockforge/backups.`,
  });
}

/** @returns `null` where it could not be done: the mock is then blocked, or looked at again. */
export async function attempt(
  context: EngineContext,
  mock: MockRecord,
  change: () => Promise<ReplaceOutcome>,
): Promise<ReplaceOutcome | null> {
  try {
    const outcome = await change();
    // What the role forbids is forbidden still, and was said (P13).
    if (outcome.outcome === 'done' && !context.forbidden.has(mock.mockId)) context.blocked.wentThrough(mock.mockId);
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
  context.blocked.block(mock.mockId, { error, hash: context.tree.hashOf(mock.path), path: mock.path });
}

export function lacking(path: string): CloudError {
  return new CloudError('content.not_found', `The cloud has lost the content of ${path}.`, {
    hint: 'Save a version of it that somebody has, or ask who runs the service to restore its contents.',
  });
}

/** Turns what a file system says into a reason that a person can read. */
function asCloudError(error: unknown, path: string): CloudError {
  if (error instanceof CloudError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new CloudError('file.unreadable', `${path} can't be changed: ${reason}`, { cause: error });
}
