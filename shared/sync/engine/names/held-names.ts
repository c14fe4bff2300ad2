/** Names that the cloud has for mocks whose files are under other names here. */
import { CloudError, pathKey } from '@mockforge-cloud/shared/protocol';
import type { Operation } from '../../queue/operation.ts';
import { isMove } from '../../queue/sending-order.ts';
import type { MockRecord } from '../../versions/mock-record.ts';
import type { EngineContext } from '../ground/context.ts';

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
 * its own here. And where a mock has a name that differs in case or Unicode form alone, and a file under it, the cloud
 * has no room for this one. @returns why it has to wait until the name is free; `null`: it may go
 */
export function nameFault(
  context: EngineContext,
  { mockId, path, hash, sent }: Operation,
  held: ReadonlyMap<string, MockRecord>,
): CloudError | null {
  const { replica } = context;
  const mock = replica.mock(mockId);
  const operation = replica.operationOf(mockId);
  if (sent || hash === null || operation === undefined || mock === undefined || mock.remote !== null) return null;
  const holder = held.get(path);
  const isHeld = holder !== undefined && holder.mockId !== mockId;
  const twin = isHeld ? undefined : twinOf(context, path);
  if (isHeld) return heldBy(path, holder.path);
  return twin === undefined ? null : tooLike(path, twin.path);
}

/** It waits, and is named. */
export function holdForName(
  { replica, blocked }: EngineContext,
  { mockId, path, hash }: Operation,
  error: CloudError,
): void {
  const operation = replica.operationOf(mockId);
  if (operation !== undefined) replica.unqueue(operation);
  blocked.block(mockId, { error, hash, path });
}

/** A mock of the cloud with a file here, under a name that some file system takes for this one. */
function twinOf({ replica, tree }: EngineContext, path: string): MockRecord | undefined {
  return replica
    .pathsLike(path)
    .filter((alike) => alike !== path && tree.get(alike) !== undefined)
    .flatMap((alike) => replica.ownerOf(alike) ?? [])
    .find(({ remote }) => remote !== null && pathKey(remote.path) === pathKey(path));
}

function heldBy(path: string, holder: string): CloudError {
  return new CloudError('mock.path_taken', `${path} was not sent: that is the name of ${holder} in the cloud.`, {
    hint: `It is sent when ${holder} has its new name there, or under another name.`,
  });
}

function tooLike(path: string, other: string): CloudError {
  return new CloudError(
    'mock.path_case_conflict',
    `${path} was not sent: its name differs from that of ${other} only in case or in Unicode form.`,
    { hint: 'Not every system can hold both: rename one of the two, or delete it.' },
  );
}
