/** What a repository's refs and their logs say, read off its files: asking Git would mean to read its configuration. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type GitFolders, readSmallBytes, readSmallFile } from './find-repository.ts';

export interface Move {
  /** `null`: there was no commit before. */
  from: string | null;
  to: string;
}

export interface Moves {
  /** By these somebody wrote down what is in the folder, which changes nothing there. */
  own: Move[];
  /** All others. */
  ofGit: Move[];
}

const ID = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;
/** A line of a log: the commit before and after, who, when, and why, see git-reflog(1). */
const ENTRY = /^([0-9a-f]+) ([0-9a-f]+) [^\t]*(?:\t(.*))?$/;
const OWN_COMMIT = /^commit( \((amend|initial)\))?:/;
/** Of more moves nobody knows any more what they were about. */
const MOST_MOVES = 100;
const MOST_LOG_BYTES = 64 * 1024 * 1024;
const MOST_LOG_LINES = 2_000;
const MOST_FILES = 20_000;
const MOST_LINKS = 5;

/** The commit that HEAD is at. `null`: there is none yet, or the refs are kept in a form that is not known here. */
export async function headOf(folders: GitFolders): Promise<string | null> {
  return resolveRef(folders, 'HEAD');
}

export function stashOf(folders: GitFolders): Promise<string | null> {
  return resolveRef(folders, 'refs/stash');
}

async function resolveRef({ gitFolder, commonFolder }: GitFolders, name: string): Promise<string | null> {
  let at = name;
  for (let links = 0; links < MOST_LINKS; links += 1) {
    if (!/^(?:HEAD|refs\/.+)$/.test(at) || at.split('/').includes('..')) return null;
    const text = ((await readSmallFile(join(gitFolder, at))) ?? (await readSmallFile(join(commonFolder, at))))?.trim();
    if (text === undefined) return (await packedRefs(commonFolder)).get(at) ?? null;
    if (ID.test(text)) return text;
    const [, next] = /^ref: (.+)$/.exec(text) ?? [];
    if (next === undefined) return null;
    at = next;
  }
  return null;
}

async function packedRefs(commonFolder: string): Promise<Map<string, string>> {
  const text = (await readSmallFile(join(commonFolder, 'packed-refs'), MOST_LOG_BYTES)) ?? '';
  const refs = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [id = '', name] = line.split(' ');
    if (name !== undefined && ID.test(id)) refs.set(name, id);
  }
  return refs;
}

export async function logBytesOf({ gitFolder }: GitFolders): Promise<number> {
  return (await stat(join(gitFolder, 'logs', 'HEAD')).catch(() => null))?.size ?? 0;
}

/** The moves of HEAD since it was at `commit` and its log had so many bytes. `null`: they are not known any more. */
export async function movesSince(
  folders: GitFolders,
  { commit, logBytes }: { commit: string; logBytes: number },
): Promise<Moves | null> {
  // As bytes: names and messages need not be UTF-8, and its length is counted as the disk counts it.
  const log = await readSmallBytes(join(folders.gitFolder, 'logs', 'HEAD'), MOST_LOG_BYTES);
  if (log === null) {
    const now = await headOf(folders);
    // Where no log is kept.
    if (logBytes > 0 || now === null) return null;
    return { own: [], ofGit: now === commit ? [] : [{ from: commit, to: now }] };
  }
  if (log.length < logBytes) return null;
  const moves: Moves = { own: [], ofGit: [] };
  for (const line of log.toString('utf8', logBytes).split('\n')) {
    const [, from = '', to = '', why = ''] = ENTRY.exec(line) ?? [];
    if (!ID.test(to)) continue;
    const move = { from: /^0+$/.test(from) ? null : from, to };
    (OWN_COMMIT.test(why) ? moves.own : moves.ofGit).push(move);
  }
  return moves.ofGit.length > MOST_MOVES ? null : moves;
}

/** The stashes that were made since `stash` was the newest one, the newest first. */
export async function stashesSince(folders: GitFolders, since: string | null): Promise<string[]> {
  const log = (await readSmallFile(join(folders.commonFolder, 'logs/refs/stash'), MOST_LOG_BYTES)) ?? '';
  const ids = log.split('\n').flatMap((line) => ENTRY.exec(line)?.[2] ?? []);
  const newest = await stashOf(folders);
  if (newest !== null && ids.at(-1) !== newest) ids.push(newest);
  return ids.slice(since === null ? 0 : ids.lastIndexOf(since) + 1).reverse();
}

/** Every commit that a ref is or was at, as far as the logs go: all that Git may put into the folder comes from these. */
export async function tipsOf({ gitFolder, commonFolder }: GitFolders): Promise<string[]> {
  const tips = new Set<string>((await packedRefs(commonFolder)).values());
  const roots = new Set([gitFolder, commonFolder]);
  for (const root of roots) {
    for (const name of ['HEAD', 'ORIG_HEAD', 'FETCH_HEAD', 'MERGE_HEAD'])
      addIds(tips, (await readSmallFile(join(root, name))) ?? '');
    for (const below of ['refs', 'logs']) {
      for (const file of await filesBelow(join(root, below)))
        addIds(tips, (await readSmallFile(file, MOST_LOG_BYTES)) ?? '');
    }
  }
  for (const worktree of await readdir(join(commonFolder, 'worktrees')).catch(() => []))
    for (const name of ['HEAD', 'logs/HEAD'])
      addIds(tips, (await readSmallFile(join(commonFolder, 'worktrees', worktree, name), MOST_LOG_BYTES)) ?? '');
  return [...tips];
}

function addIds(ids: Set<string>, text: string): void {
  for (const line of text.split('\n').slice(-MOST_LOG_LINES)) {
    for (const word of line.split(/[ \t]/, 2)) if (ID.test(word) && !/^0+$/.test(word)) ids.add(word);
  }
}

async function filesBelow(folder: string): Promise<string[]> {
  const files: string[] = [];
  const waiting = [folder];
  for (let at = waiting.pop(); at !== undefined && files.length < MOST_FILES; at = waiting.pop()) {
    for (const entry of await readdir(at, { withFileTypes: true }).catch(() => [])) {
      if (entry.isDirectory()) waiting.push(join(at, entry.name));
      else if (entry.isFile()) files.push(join(at, entry.name));
    }
  }
  return files;
}
