/**
 * Mocks whose files have a name now that can't be synced: they are not gone, and stay in the cloud as they are until the
 * file has a good name.
 */
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { folderOf } from '../../folder/names.ts';
import { type Sketch, sketchOf as sketch } from '../../folder/sketch.ts';
import type { MockRecord } from '../../versions/mock-record.ts';
import type { EngineContext } from '../ground/context.ts';
import { absentMocks } from './absent-mocks.ts';
import { findRenames } from './find-renames.ts';
import { knownContents } from './known-contents.ts';

/** Called within a turn, when the whole folder has been compared. @returns whether a mock has no such file any more */
export async function findMisnamed(context: EngineContext): Promise<boolean> {
  const isAnyLeft = letGo(context);
  const { misnamed, replica, touch } = context;
  const names = new Set(misnamed.values());
  const free = [...context.ports.files.misnamed().keys()].filter((path) => !names.has(path));
  const absent = free.length === 0 ? [] : absentMocks(context, []).filter(({ mock }) => isHoldable(context, mock));
  if (absent.length === 0) return isAnyLeft;
  const sketches = new Map<string, Sketch>();
  const created: { path: string; hash: string | null }[] = [];
  for (const path of free) created.push({ path, hash: await hashOf(context, path, sketches) });
  const sketchOf = (hash: string) => sketches.get(hash) ?? context.tree.sketchOf(hash);
  const isOfMock = knownContents(context);
  const found = findRenames({ absent, created, sketchOf, isOfMock });
  const untold = absent.filter(({ hashes }) => hashes.every((known) => sketchOf(known) === undefined));
  for (const { path, hash } of created) {
    const isAnother = hash !== null && isOfMock(hash);
    const mock = found.get(path) ?? (isAnother ? undefined : onlyOneBeside(path, hash === null ? absent : untold));
    if (mock === undefined || misnamed.has(mock.mockId)) continue;
    misnamed.set(mock.mockId, path);
    const deletion = replica.operationOf(mock.mockId);
    if (deletion?.sent === false) replica.unqueue(deletion);
    touch(mock.mockId);
  }
  return isAnyLeft;
}

/** What is to be said of such a mock, or `null` where it is none. */
export function misnamedError({ misnamed, ports }: EngineContext, { mockId, path }: MockRecord): CloudError | null {
  const name = misnamed.get(mockId);
  if (name === undefined) return null;
  const fault = ports.files.misnamed().get(name) ?? 'can’t be synced';
  return new CloudError(
    'mock.path_invalid',
    `${path} is called ${name} here, which is not synced: its name ${fault}.`,
    {
      hint: 'It stays in the cloud as it is. Rename the file to go on; delete it to delete the mock for the whole team.',
    },
  );
}

function letGo({ misnamed, ports, replica, tree, blocked, touch }: EngineContext): boolean {
  let isAnyLeft = false;
  for (const [mockId, path] of [...misnamed]) {
    const mock = replica.mock(mockId);
    const isStill = ports.files.misnamed().has(path) && mock?.remote != null && tree.get(mock.path) === undefined;
    if (isStill) continue;
    misnamed.delete(mockId);
    blocked.unblock(mockId);
    touch(mockId);
    isAnyLeft = true;
  }
  return isAnyLeft;
}

function isHoldable({ replica, misnamed }: EngineContext, { mockId, remote }: MockRecord): boolean {
  return remote !== null && !misnamed.has(mockId) && replica.operationOf(mockId)?.sent !== true;
}

async function hashOf({ ports }: EngineContext, path: string, sketches: Map<string, Sketch>): Promise<string | null> {
  const bytes = await ports.files.readMisnamed(path);
  if (bytes === null) return null;
  const hash = ports.entropy.hash(bytes);
  sketches.set(hash, sketch(bytes));
  return hash;
}

/** Where the two can't be compared, a mock is held rather than deleted for everybody, if it can only be that one. */
function onlyOneBeside(path: string, absent: readonly { mock: MockRecord }[]): MockRecord | undefined {
  const beside = absent.filter(({ mock }) => folderOf(mock.path) === folderOf(path));
  return beside.length === 1 ? beside[0]?.mock : undefined;
}
