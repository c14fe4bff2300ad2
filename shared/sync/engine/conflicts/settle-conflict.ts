/** Looking at a conflict, and settling it. */
import { CloudError, type Conflict, toWire } from '@mockforge-cloud/shared/protocol';
import type { ConflictChoice, ConflictContents } from '../../facets/conflicts.ts';
import type { EngineContext } from '../ground/context.ts';

/** @throws CloudError `conflict.not_found`, `service.unreachable` */
export async function contentsOfConflict(context: EngineContext, conflictId: string): Promise<ConflictContents> {
  const conflict = openConflict(context, conflictId);
  const [base, local, head] = await Promise.all(
    [conflict.base_hash, conflict.local_hash, conflict.head_hash].map((hash) =>
      hash === null ? null : context.contents.fetch(hash),
    ),
  );
  return { conflict, base: base ?? null, local: local ?? null, head: head ?? null, mine: isMine(context, conflict) };
}

export function isMine(context: EngineContext, conflict: Conflict): boolean {
  return conflict.replica_id === context.replica.identity.replicaId && conflict.author.id === context.userId;
}

/** Runs within the engine's turns; resolves when the turn has ended. */
export type Turn = (run: () => Promise<void> | void) => Promise<void>;

/**
 * Settles the conflict in the cloud. The revision that this makes brings the outcome to every folder,
 * this one included.
 * @throws CloudError `conflict.not_found`, `conflict.closed`, `conflict.head_moved`, `service.unreachable`
 */
export function settleConflictBy(
  context: EngineContext,
  conflictId: string,
  choice: ConflictChoice,
  turn: Turn,
): Promise<void> {
  // Asked for twice, by two windows or two clicks, it is done once.
  const underWay = context.settling.get(conflictId);
  if (underWay !== undefined) return underWay;
  const settled = settle(context, conflictId, choice, turn).finally(() => context.settling.delete(conflictId));
  context.settling.set(conflictId, settled);
  return settled;
}

async function settle(context: EngineContext, conflictId: string, choice: ConflictChoice, turn: Turn): Promise<void> {
  const conflict = openConflict(context, conflictId);
  const { api } = context.ports.connection;
  const seen = { head_hash: choice.choice === 'merged' ? (choice.headHash ?? conflict.head_hash) : conflict.head_hash };
  switch (choice.choice) {
    case 'local':
      await api.conflicts.resolve(conflictId, { strategy: 'local', ...seen });
      break;
    case 'head':
      await api.conflicts.resolve(conflictId, { strategy: 'remote', ...seen });
      break;
    case 'merged':
      await api.conflicts.resolve(conflictId, { strategy: 'merge', resolution: toWire(choice.content), ...seen });
      break;
    case 'both':
      // The copy first: were the connection cut in between, there is one version too many, not one too few.
      await writeBeside(context, conflict, turn);
      await api.conflicts.resolve(conflictId, { strategy: 'remote', ...seen });
  }
}

/** Writes the author's version beside the mock, where it becomes a mock of its own. */
async function writeBeside(context: EngineContext, conflict: Conflict, turn: Turn): Promise<void> {
  if (conflict.local_hash === null) return;
  const bytes = await context.contents.fetch(conflict.local_hash);
  const made = { isThere: false };
  await turn(async () => {
    await createBeside(context, conflict, bytes);
    made.isThere = true;
  });
  // What a turn throws is said by the engine. Without the copy the conflict stays open.
  if (made.isThere) return;
  throw new CloudError('file.unreadable', `A copy of ${conflict.path} could not be written beside it.`, {
    hint: 'The conflict is as it was. Make room, or check the permissions of the folder, and try again.',
  });
}

async function createBeside(context: EngineContext, conflict: Conflict, bytes: Uint8Array): Promise<void> {
  const { replica, tree, ports, touch } = context;
  for (let number = 1; ; number += 1) {
    const path = besidePath(conflict, number);
    const placed = await ports.files.replace(path, bytes, null);
    if (placed.outcome !== 'done') continue;
    // Known for what it is at once: found later, it might pass for the mock in dispute under another name.
    tree.wrote(path, ports.entropy.hash(bytes), placed.stat);
    return touch(replica.addLocal(ports.entropy.id(), path).mockId);
  }
}

/** `users/list.yaml` → `users/list.alice.yaml`, then `users/list.alice-2.yaml`. */
export function besidePath(conflict: Pick<Conflict, 'path' | 'author'>, number: number): string {
  const slash = conflict.path.lastIndexOf('/');
  const dot = conflict.path.lastIndexOf('.');
  const end = dot > slash + 1 ? dot : conflict.path.length;
  const name = conflict.author.username.replace(/[^\p{L}\p{N}_-]+/gu, '-').slice(0, 40) || 'other';
  const suffix = number === 1 ? name : `${name}-${number}`;
  return `${conflict.path.slice(0, end)}.${suffix}${conflict.path.slice(end)}`;
}

function openConflict(context: EngineContext, conflictId: string): Conflict {
  const conflict = context.conflicts.get(conflictId);
  const mock = conflict === undefined ? undefined : context.replica.mock(conflict.mock_id);
  if (conflict !== undefined && mock === undefined) return conflict;
  if (conflict !== undefined) return { ...conflict, head_hash: mock?.remote?.hash ?? null };
  throw new CloudError('conflict.not_found', 'This conflict is not open any more.', {
    hint: 'Somebody has settled it. Its outcome is in the folder.',
  });
}
