/** Tells what Git has put into the folder from what people have, by content: see `GitActivity.workSince`. */
import { pathKey } from '@mockforge-cloud/shared/protocol';
import type { FolderFile, GitWork } from '../../ports.ts';
import { nodeEntropy } from '../ground/node-entropy.ts';
import { contentsOf } from './contents.ts';
import { blobIdsOf, conversionsOf, fileFormsOf } from './conversions.ts';
import { eachAtOnce } from './each-at-once.ts';
import { changesOf, existing, leftOutOfFolder, type PathBlobs, treeOf } from './history.ts';
import { type Moves, movesSince, stashesSince } from './refs.ts';
import type { GitQuestion } from './run-git.ts';
import { Spelled } from './spelled.ts';

/** Where a repository stood. */
export interface Position {
  commit: string;
  /** Bytes of HEAD's log, which grows with each move. */
  logBytes: number;
  /** The newest stash. */
  stash: string | null;
  /** One state of the index: each command that changes files writes it anew. */
  index: string;
}

export interface WorkQuestion {
  question: GitQuestion;
  since: Position;
  now: Position;
  files: readonly FolderFile[];
  read: (path: string) => Promise<Uint8Array | null>;
  /** Every blob that a path had in any commit. */
  history: () => Promise<PathBlobs | null>;
}

/** Each costs some processes. */
const MOST_STASHES = 5;
const MOST_BENEATH = 1_000;
const ANYHOW = { isUnknown: false, mayHaveCrlf: true, hasId: true };

export async function workSince(asked: WorkQuestion): Promise<GitWork | null> {
  const { question, since, now } = asked;
  const moves = await movesSince(question.folders, since);
  if (moves === null) return null;
  const isStill = moves.own.length + moves.ofGit.length === 0 && since.index === now.index && since.stash === now.stash;
  const files = isStill ? await inKeeping(asked) : asked.files;
  if (files === null) return null;
  return files.length === 0 ? { put: new Set(), beneath: new Map() } : told({ ...asked, files }, moves);
}

/**
 * Where nobody has seen Git work, it may have written a file all the same (`git restore --source`, `git show >`). Nearly
 * always it has not, and an edit must not wait for much: only files whose bytes Git has in its keeping are looked at further.
 */
async function inKeeping({ question, files, read }: WorkQuestion): Promise<FolderFile[] | null> {
  const ids = new Map<FolderFile, string[]>();
  await eachAtOnce(files, async (file) => {
    const bytes = file.hash === null ? null : await read(file.path);
    if (bytes !== null) ids.set(file, blobIdsOf(question.format, bytes, ANYHOW));
  });
  const known = await existing(question, [...ids.values()].flat());
  return known === null ? null : [...ids].flatMap(([file, blobs]) => (blobs.some((id) => known.has(id)) ? [file] : []));
}

async function told(asked: WorkQuestion, moves: Moves): Promise<GitWork | null> {
  const { question, now, files } = asked;
  const heard = await Promise.all([
    changesOf(question, moves.own),
    changesOf(question, moves.ofGit),
    treeOf(question, now.commit),
  ]);
  if (heard[0] === null || heard[1] === null || heard[2] === null) return null;
  const [own, moved, here] = [new Spelled(heard[0]), new Spelled(heard[1]), new Spelled(heard[2])];
  const there = files.filter(({ hash }) => hash !== null);
  const put = await goneByGit(asked, { taken: takenBy(heard[1], heard[2]), here });
  const isOfGit = await presentByGit(asked, { own, here, there });
  if (put === null || isOfGit === null) return null;
  const edited: string[] = [];
  for (const { path } of there) {
    if (isOfGit.put.has(path)) put.add(path);
    else if (moved.has(path) && isOfGit.blobs.get(path)?.every((blob) => own.get(path)?.has(blob) !== true))
      edited.push(path);
  }
  return { put, beneath: await beneathOf(question, here, edited.slice(0, MOST_BENEATH)) };
}

interface InFolder {
  own: Spelled<ReadonlySet<string | null>>;
  here: Spelled<string>;
  there: readonly FolderFile[];
}

/** What is in the folder and is, or was, in some commit, or can't be told from that. */
async function presentByGit(
  { question, read, history }: WorkQuestion,
  { own, here, there }: InFolder,
): Promise<{ put: Set<string>; blobs: Map<string, string[]> } | null> {
  const [put, blobs] = [new Set<string>(), new Map<string, string[]>()];
  if (there.length === 0) return { put, blobs };
  const conversion = await conversionsOf(
    question,
    there.map(({ path }) => path),
  );
  await eachAtOnce(there, async ({ path, hash }) => {
    const how = conversion(path);
    if (how.isUnknown) put.add(path);
    const bytes = how.isUnknown ? null : await read(path);
    // What was saved in the meantime is looked at in its turn.
    if (bytes !== null && nodeEntropy.hash(bytes) === hash) blobs.set(path, blobIdsOf(question.format, bytes, how));
  });
  const known = await existing(question, [...blobs.values()].flat());
  if (known === null) return null;
  const open: string[] = [];
  for (const [path, ids] of blobs) {
    const found = ids.filter((id) => known.has(id));
    blobs.set(path, found);
    if (found.length === 0 || found.some((id) => own.get(path)?.has(id) === true)) continue;
    if (found.includes(here.get(path) ?? '')) put.add(path);
    else open.push(path);
  }
  const past = open.length === 0 ? new Map<string, Map<string, string>>() : await history();
  if (past === null) return null;
  const all = new Spelled(past);
  for (const path of open) if (blobs.get(path)?.some((id) => all.get(path)?.has(id) === true)) put.add(path);
  return { put, blobs };
}

interface Changed {
  /** Keys of the paths that moves of HEAD have taken away. */
  taken: ReadonlySet<string>;
  here: Spelled<string>;
}

function takenBy(
  moved: ReadonlyMap<string, ReadonlySet<string | null>>,
  here: ReadonlyMap<string, string>,
): Set<string> {
  return new Set([...moved].flatMap(([path, blobs]) => (blobs.has(null) && !here.has(path) ? [pathKey(path)] : [])));
}

/** Files that are away because Git has taken them. */
async function goneByGit(
  { question, since, files }: WorkQuestion,
  { taken, here }: Changed,
): Promise<Set<string> | null> {
  const put = new Set<string>();
  const gone = files.filter(({ hash }) => hash === null).map(({ path }) => path);
  if (gone.length === 0) return put;
  const sparse = await leftOutOfFolder(question);
  const isSparse = sparse === null ? null : new Spelled(new Map([...sparse].map((path) => [path, true])));
  const open: string[] = [];
  for (const path of gone) {
    // Where the index can't be read, it can't be told.
    if (taken.has(pathKey(path)) || (isSparse?.has(path) ?? true)) put.add(path);
    else if (!here.has(path)) open.push(path);
  }
  if (open.length === 0) return put;
  for (const stash of (await stashesSince(question.folders, since.stash)).slice(0, MOST_STASHES)) {
    // What was changed, what was in the index, and with `-u` the files that Git did not know: see git-stash(1).
    for (const tree of [stash, `${stash}^2`, `${stash}^3`]) {
      const stashed = new Spelled((await treeOf(question, tree)) ?? new Map<string, string>());
      for (const path of open) if (stashed.has(path)) put.add(path);
    }
  }
  return put;
}

async function beneathOf(
  question: GitQuestion,
  here: Spelled<string>,
  edited: readonly string[],
): Promise<Map<string, string>> {
  const beneath = new Map<string, string>();
  if (edited.length === 0) return beneath;
  const conversion = await conversionsOf(question, edited);
  const contents = await contentsOf(
    question,
    edited.flatMap((path) => here.get(path) ?? []),
  );
  for (const path of edited) {
    const blob = here.get(path) ?? '';
    const bytes = contents.get(blob);
    const [form] = bytes === undefined ? [] : fileFormsOf(bytes, blob, conversion(path));
    if (form !== undefined) beneath.set(path, nodeEntropy.hash(form));
  }
  return beneath;
}
