/** Line ends that Git writes by itself are no edit: such a file counts as what it is with LF, which the team has (P8). */
import type { MockRecord } from '../../versions/mock-record.ts';
import type { EngineContext } from '../ground/context.ts';
import { openMocks } from './git-doings.ts';

/** What a file with CRLF is with LF. */
export interface LfFile {
  path: string;
  /** As it was when Git was asked. */
  was: string;
  /** With LF. */
  hash: string;
  /** Of that, and of what it may be an edit of. */
  agreed: ReadonlySet<string>;
}

/** Of these files, those that have nothing but CRLF where Git writes that by itself. Asks; changes nothing. */
export async function lfFilesOf({ tree, ports }: EngineContext, paths: readonly string[]): Promise<LfFile[]> {
  if (ports.files.readWithLf === undefined || paths.length === 0) return [];
  const files = paths.map((path) => ({ path, hash: tree.hashOf(path) }));
  const forms = await ports.git?.withLf?.(files);
  return files.flatMap(({ path, hash: was }) => {
    const form = forms?.get(path);
    return form === undefined || was === null ? [] : [{ path, was, ...form }];
  });
}

/** From now on it is read with LF. Called within a turn. @returns whether it is still what it was when Git was asked */
export function countWithLf({ tree, ports }: EngineContext, { path, was, hash }: LfFile): boolean {
  const file = tree.get(path);
  if (file?.hash !== was) return false;
  ports.files.readWithLf?.(path);
  tree.wrote(path, hash, file.stat);
  return true;
}

/** For a file that is what the team has: one that is not read with LF is so to the byte, and its line ends are the team's. */
export function staysWithLf({ ports }: Pick<EngineContext, 'ports'>, { path, isWithLf }: MockRecord): boolean {
  return isWithLf && ports.files.readsWithLf?.(path) === true;
}

/** Of files that differ from what was agreed on. Called within a turn, when they have been looked at. */
export async function followLineEnds(context: EngineContext): Promise<void> {
  const { replica, touch } = context;
  const open = new Map(openMocks(context).flatMap((mock) => (replica.owns(mock) ? [[mock.path, mock]] : [])));
  for (const file of await lfFilesOf(context, [...open.keys()])) {
    const mock = open.get(file.path);
    if (mock === undefined) continue;
    const isAgreed = [mock.base, mock.remote].some((version) => version !== null && file.agreed.has(version.hash));
    if ((isAgreed || mock.isWithLf) && countWithLf(context, file))
      touch(replica.update(mock, { isWithLf: true }).mockId);
  }
}
