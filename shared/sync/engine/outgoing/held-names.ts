/** Names that the cloud has for mocks whose files are under other names here. */
import { CloudError } from '@mockforge-cloud/shared/protocol';
import type { Operation } from '../../queue/operation.ts';
import { isMove } from '../../queue/sending-order.ts';
import type { MockRecord } from '../../versions/mock-record.ts';
import type { EngineContext } from '../context.ts';

/** By the cloud's name: mocks with a file elsewhere in this folder, of which nothing is queued that gives the name away. */
export function heldNames({ replica, tree }: EngineContext): Map<string, MockRecord> {
  const held = new Map<string, MockRecord>();
  for (const mock of replica.mocks()) {
    if (mock.remote === null || mock.remote.path === mock.path || tree.get(mock.path) === undefined) continue;
    const operation = replica.operationOf(mock.mockId);
    if (operation === undefined || !isMove(operation)) held.set(mock.remote.path, mock);
  }
  return held;
}

/**
 * A file that is not in the cloud would be taken for the mock that is at its place there: but that one has a file of
 * its own here. It waits until the name is free. @returns whether it does
 */
export function waitsForName(
  { replica, blocked }: EngineContext,
  { mockId, path, hash, sent }: Operation,
  held: ReadonlyMap<string, MockRecord>,
): boolean {
  const holder = held.get(path);
  const mock = replica.mock(mockId);
  const operation = replica.operationOf(mockId);
  if (holder === undefined || holder.mockId === mockId || sent || hash === null) return false;
  if (operation === undefined || mock === undefined || mock.remote !== null) return false;
  const error = new CloudError(
    'mock.path_taken',
    `${path} was not sent: that is the name of ${holder.path} in the cloud.`,
    {
      hint: `It is sent when ${holder.path} has its new name there, or under another name.`,
    },
  );
  replica.unqueue(operation);
  blocked.block(mockId, { error, hash, path });
  return true;
}
