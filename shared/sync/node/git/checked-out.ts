import { runGit } from './run-git.ts';

/** Entries of HEAD's log by which somebody writes down what is in the folder, and changes nothing there. */
const OWN_COMMIT = /^commit( \((amend|initial)\))?:/;
const MOST_MOVES = 1000;

/** See `GitActivity.checkedOut`. Paths are relative to the folder. */
export async function checkedOutSince(folder: string, since: string): Promise<ReadonlySet<string> | null> {
  if (await isByOwnCommits(folder, since)) return new Set();
  const moved = await namesOf(folder, [
    'diff',
    '--name-only',
    '-z',
    '--no-renames',
    '--no-ext-diff',
    '--relative',
    since,
    'HEAD',
  ]);
  const edited = await namesOf(folder, [
    'diff',
    '--name-only',
    '-z',
    '--no-renames',
    '--no-ext-diff',
    '--relative',
    'HEAD',
  ]);
  if (moved === null || edited === null) return null;
  return new Set([...moved].filter((path) => !edited.has(path)));
}

async function isByOwnCommits(folder: string, since: string): Promise<boolean> {
  const log = await runGit(folder, ['log', '-g', '-n', String(MOST_MOVES), '--format=%H %gs', 'HEAD']);
  for (const line of (log ?? '').split('\n')) {
    const space = line.indexOf(' ');
    if (line.slice(0, space) === since) return true;
    if (!OWN_COMMIT.test(line.slice(space + 1))) return false;
  }
  return false;
}

async function namesOf(folder: string, args: readonly string[]): Promise<Set<string> | null> {
  const names = await runGit(folder, [...args, '--', '.']);
  return names === null ? null : new Set(names.split('\0').filter((name) => name !== ''));
}
