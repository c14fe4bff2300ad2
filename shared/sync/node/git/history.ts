/** Which blobs each path has had, in which order, as far as the objects of a repository tell. */
import { type GitQuestion, runGit } from './run-git.ts';

/** By path, relative to the mapped folder: blobs that it had in some commit, with the first such commit that was met. */
export type PathBlobs = Map<string, Map<string, string>>;

const RAW = ['-r', '--root', '-z', '--raw', '--no-renames', '--no-abbrev', '--no-ext-diff', '--no-textconv'];

function inFolder({ folders: { below } }: GitQuestion): string[] {
  return below === '' ? [] : ['--', below];
}

/** Every blob that these commits, and all before them, put at a path; none of those before `except`. */
export async function blobsOf(
  question: GitQuestion,
  tips: readonly string[],
  except: readonly string[] = [],
): Promise<PathBlobs | null> {
  const wanted = [...tips, ...except.map((tip) => `^${tip}`)].map((line) => `${line}\n`).join('');
  // Logs name commits that have been cleared away since.
  const order = ['--stdin', '--ignore-missing', '--full-history', '--topo-order'];
  const commits = await runGit(question, ['rev-list', ...order, ...inFolder(question)], wanted);
  return commits === null ? null : blobsIn(question, commits, ['-c']);
}

/** What changed between commits: each path with the blob that it had afterwards; `null`: none. */
export async function changesOf(
  question: GitQuestion,
  moves: readonly { from: string | null; to: string }[],
): Promise<Map<string, Set<string | null>> | null> {
  const changes = new Map<string, Set<string | null>>();
  const pairs = [
    ...new Set(moves.filter(({ from, to }) => from !== to).map(({ from, to }) => `${to} ${from ?? ''}`.trim())),
  ];
  if (pairs.length === 0) return changes;
  const told = await diffTree(question, `${pairs.join('\n')}\n`, []);
  if (told === null) return null;
  for (const { path, blob } of told) changes.set(path, (changes.get(path) ?? new Set()).add(blob));
  return changes;
}

async function blobsIn(question: GitQuestion, commits: string, args: readonly string[]): Promise<PathBlobs | null> {
  const blobs: PathBlobs = new Map();
  const told = commits === '' ? [] : await diffTree(question, commits, args);
  if (told === null) return null;
  for (const { commit, path, blob } of told) {
    const there = blobs.get(path) ?? new Map<string, string>();
    if (blob !== null && !there.has(blob)) there.set(blob, commit);
    blobs.set(path, there);
  }
  return blobs;
}

interface Change {
  commit: string;
  path: string;
  blob: string | null;
}

async function diffTree(question: GitQuestion, input: string, args: readonly string[]): Promise<Change[] | null> {
  const told = await runGit(question, ['diff-tree', '--stdin', ...args, ...RAW, ...inFolder(question)], input);
  if (told === null) return null;
  const start = question.folders.below === '' ? '' : `${question.folders.below}/`;
  const changes: Change[] = [];
  const words = told.split('\0');
  let commit = '';
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (!word.startsWith(':')) {
      commit = word;
      continue;
    }
    // Modes and blobs of each side, the outcome's last, and what happened.
    const blob = word.split(' ').at(-2) ?? '';
    at += 1;
    const path = words[at] ?? '';
    if (path.startsWith(start))
      changes.push({ commit, path: path.slice(start.length), blob: /^0+$/.test(blob) ? null : blob });
  }
  return changes;
}

/** The files of a tree below the mapped folder, with their blobs. */
export async function treeOf(question: GitQuestion, treeish: string): Promise<Map<string, string> | null> {
  const { below } = question.folders;
  const told = await runGit(question, ['ls-tree', '-r', '-z', treeish, ...(below === '' ? [] : ['--', `${below}/`])]);
  if (told === null) return null;
  const start = below === '' ? '' : `${below}/`;
  const files = new Map<string, string>();
  for (const entry of told.split('\0')) {
    const [, blob, path] = /^\d+ blob ([0-9a-f]+)\t([\s\S]+)$/.exec(entry) ?? [];
    if (blob !== undefined && path?.startsWith(start) === true) files.set(path.slice(start.length), blob);
  }
  return files;
}

/** Files that the index has and the folder is not to have: sparse checkouts. */
export async function leftOutOfFolder(question: GitQuestion): Promise<Set<string> | null> {
  const told = await runGit(question, ['ls-files', '-z', '-t', ...inFolder(question)]);
  if (told === null) return null;
  const start = question.folders.below === '' ? '' : `${question.folders.below}/`;
  const paths = told.split('\0').flatMap((entry) => (entry.startsWith('S ') ? [entry.slice(2)] : []));
  return new Set(paths.flatMap((path) => (path.startsWith(start) ? [path.slice(start.length)] : [])));
}

/** Which of these blobs the repository has. */
export async function existing(question: GitQuestion, blobs: Iterable<string>): Promise<Set<string> | null> {
  const asked = [...new Set(blobs)];
  if (asked.length === 0) return new Set();
  const told = await runGit(question, ['cat-file', '--batch-check'], `${asked.join('\n')}\n`);
  if (told === null) return null;
  return new Set(told.split('\n').flatMap((line) => /^([0-9a-f]+) blob /.exec(line)?.[1] ?? []));
}
