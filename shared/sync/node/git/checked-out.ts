import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeEntropy } from '../node-entropy.ts';
import { readGit, runGit } from './run-git.ts';

/** Where HEAD is: its commit, and the bytes of its log, which grows with each move. */
export interface Position {
  commit: string;
  logBytes: number;
}

interface Repository {
  /** The mapped folder. Paths are relative to it. */
  folder: string;
  gitFolder: string;
}

interface Move {
  from: string;
  to: string;
}

/** A line of HEAD's log: the commit before and after, who, when, and why, see git-reflog(1). */
const ENTRY = /^([0-9a-f]+) ([0-9a-f]+) [^\t]*\t(.*)$/;
/** By these somebody writes down what is in the folder, and changes nothing there. */
const OWN_COMMIT = /^commit( \((amend|initial)\))?:/;
/** Of more moves nobody knows any more what they were about. */
const MOST_MOVES = 100;
/** Each costs a process. */
const MOST_READ = 50;

const NAMES = ['diff', '--name-only', '-z', '--no-renames', '--no-ext-diff', '--relative'];

/** See `GitActivity.checkedOut`. */
export async function checkedOutSince(repository: Repository, since: Position): Promise<ReadonlySet<string> | null> {
  return (await namesSince(repository, since))?.put ?? null;
}

/** See `GitActivity.beneathEdits`. Where there are very many, the first ones. */
export async function beneathEditsSince(repository: Repository, since: Position): Promise<ReadonlyMap<string, string>> {
  const beneath = new Map<string, string>();
  const names = await namesSince(repository, since);
  for (const name of [...(names?.edited ?? [])].slice(0, MOST_READ)) {
    const bytes = await readGit(repository.folder, ['cat-file', 'blob', `HEAD:./${name}`]);
    if (bytes !== null) beneath.set(name, nodeEntropy.hash(bytes));
  }
  return beneath;
}

interface Names {
  /** As Git has put them. */
  put: Set<string>;
  /** Put by Git, and edited since. */
  edited: Set<string>;
}

async function namesSince(repository: Repository, since: Position): Promise<Names | null> {
  const { folder } = repository;
  const moves = await movesSince(repository, since);
  // One's own commits change nothing: Git need not be asked.
  if (moves?.length === 0) return { put: new Set(), edited: new Set() };
  const changed = await namesOf(folder, [...NAMES, 'HEAD']);
  if (moves === null || changed === null) return null;
  const [put, edited] = [new Set<string>(), new Set<string>()];
  for (const { from, to } of moves) {
    // A reset, also that of a stash, to where HEAD is puts back whatever was edited.
    const names = await namesOf(folder, from === to ? ['ls-files', '-z'] : [...NAMES, from, to]);
    if (names === null) return null;
    for (const name of names) (changed.has(name) ? edited : put).add(name);
    if (from === to) for (const name of await stashedAway(folder)) put.add(name);
  }
  return { put, edited };
}

/**
 * Files that Git did not know, and has taken into its newest stash (`git stash -u`), which has them in a third parent,
 * see git-stash(1). They are away until the stash is brought back.
 */
async function stashedAway(folder: string): Promise<string[]> {
  const names = [...((await namesOf(folder, ['ls-tree', '-r', '--name-only', '-z', 'refs/stash^3'])) ?? [])];
  const stats = await Promise.all(names.map((name) => lstat(join(folder, name)).catch(() => null)));
  return names.filter((_, at) => stats[at] === null);
}

/** The commit to which HEAD has moved last, as far as its log says. */
export async function lastInLog(gitFolder: string): Promise<string | undefined> {
  const log = await readFile(join(gitFolder, 'logs', 'HEAD'), 'utf8').catch(() => '');
  return ENTRY.exec(log.trimEnd().split('\n').at(-1) ?? '')?.[2];
}

/** The moves of HEAD that have changed files. `null`: they are not known any more. */
async function movesSince({ folder, gitFolder }: Repository, since: Position): Promise<Move[] | null> {
  const log = await readFile(join(gitFolder, 'logs', 'HEAD')).catch(() => null);
  if (log === null || log.length < since.logBytes) {
    const now = (await runGit(folder, ['rev-parse', 'HEAD']))?.trim();
    // Where no log is kept.
    return log === null && since.logBytes === 0 && now !== undefined ? [{ from: since.commit, to: now }] : null;
  }
  const moves: Move[] = [];
  for (const line of log.subarray(since.logBytes).toString('utf8').split('\n')) {
    const [, from = '', to = '', why = ''] = ENTRY.exec(line) ?? [];
    if (from !== '' && !OWN_COMMIT.test(why)) moves.push({ from, to });
  }
  return moves.length > MOST_MOVES ? null : moves;
}

async function namesOf(folder: string, args: readonly string[]): Promise<Set<string> | null> {
  const names = await runGit(folder, [...args, '--', '.']);
  return names === null ? null : new Set(names.split('\0').filter((name) => name !== ''));
}
