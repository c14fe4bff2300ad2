/** What becomes of what Git has put into the folder: which of it goes out, on top of what, and which is left as it is. */
import { allKnown } from '../../cloud/all-known.ts';
import type { MockRecord, Version } from '../../versions/mock-record.ts';
import type { EngineContext } from '../ground/context.ts';

export interface GitVerdict {
  mockId: string;
  path: string;
  /** What this is about: something else may be there by now. */
  hash: string | null;
  /** It would take back what came since: it stays as it is, here and in the cloud. */
  isLeftOut: boolean;
  /** The newest version that led to it and that the cloud has: what it is merged against. `null`: there is none. */
  base: string | null;
}

/** Versions of one mock that are looked at, and of all together. */
const MOST_VERSIONS = 30;
const MOST_IN_ALL = 20_000;

/**
 * What is an older revision, has an older name, or is gone, is left out; and so is what only Git has, where nothing that
 * led to it was ever in the cloud: it can't be told what it takes back. @throws CloudError where the cloud can't be asked
 */
export async function judgeGit(context: EngineContext, mocks: readonly MockRecord[]): Promise<GitVerdict[]> {
  const { tree } = context;
  const open: { mock: MockRecord; hash: string }[] = [];
  const verdicts: GitVerdict[] = [];
  for (const mock of mocks) {
    const hash = tree.hashOf(mock.path);
    const isRenamed = mock.base !== null && mock.base.path !== mock.path;
    if (hash === null || isRenamed) {
      // Under an older name it may hold what was agreed on.
      const base = hash !== null && hash === mock.base?.hash ? hash : null;
      verdicts.push({ mockId: mock.mockId, path: mock.path, hash, isLeftOut: true, base });
    } else open.push({ mock, hash });
  }
  const asked = open.flatMap(({ mock, hash }) => [...spellings(mock)].map((path) => ({ mock, path, hash })));
  const known = await allKnown(context.ports.connection.api.branch, context.place, asked);
  const older = new Set(asked.flatMap(({ mock }, at) => (known[at]?.status === 'revision' ? [mock] : [])));
  for (const { mock, hash } of open)
    if (older.has(mock)) verdicts.push({ mockId: mock.mockId, path: mock.path, hash, isLeftOut: true, base: hash });
  const strange = open.filter(({ mock }) => !older.has(mock));
  // A file that the cloud has no mock for takes nothing back, nor does one that is what the cloud has.
  const isNew = ({ base, remote }: MockRecord, hash: string) =>
    (base === null && remote === null) || remote?.hash === hash;
  for (const { mock, hash } of strange)
    if (isNew(mock, hash)) verdicts.push({ mockId: mock.mockId, path: mock.path, hash, isLeftOut: false, base: null });
  return [
    ...verdicts,
    ...(await byPast(
      context,
      strange.filter(({ mock, hash }) => !isNew(mock, hash)),
    )),
  ];
}

async function byPast(
  context: EngineContext,
  strange: readonly { mock: MockRecord; hash: string }[],
): Promise<GitVerdict[]> {
  if (strange.length === 0) return [];
  const most = Math.max(1, Math.min(MOST_VERSIONS, Math.floor(MOST_IN_ALL / strange.length)));
  const files = strange.map(({ mock: { path }, hash }) => ({ path, hash }));
  const before = (await context.ports.git?.versionsBefore(files, most)) ?? new Map<string, readonly string[]>();
  const asked = strange.flatMap(({ mock }) =>
    (before.get(mock.path) ?? []).map((hash) => ({ mock, path: mock.remote?.path ?? mock.path, hash })),
  );
  const known = await allKnown(context.ports.connection.api.branch, context.place, asked);
  const bases = new Map<MockRecord, string>();
  asked.forEach(({ mock, hash }, at) => {
    const isOfMock = known[at]?.mock_id === mock.mockId && known[at]?.status !== 'unknown';
    // What was agreed on is known, whatever has become of it in the cloud.
    if ((isOfMock || mock.base?.hash === hash) && !bases.has(mock)) bases.set(mock, hash);
  });
  return strange.map(({ mock, hash }) => {
    const base = bases.get(mock) ?? null;
    return { mockId: mock.mockId, path: mock.path, hash, isLeftOut: base === null, base };
  });
}

/** What is merged against the version that both have, as if that had been agreed on last. */
export function rebased({ base, path }: MockRecord, hash: string): Version {
  return base === null ? { path, hash } : { ...base, hash };
}

/** Names under which the cloud may have had it: a mock that was there before may have been spelled in another way. */
function spellings({ path, remote }: MockRecord): Set<string> {
  return new Set([path, remote?.path ?? path, path.normalize('NFC'), path.normalize('NFD')]);
}
