/** Looking at folders from outside: what is in them, and waiting until two of them are the same. */
import { createHash } from 'node:crypto';
import { watch as watchFolder } from 'node:fs';
import { readdir, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';

/** Hash by path of every file that is not ours (`.mockforge`) and not in the making. */
export async function snapshot(folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => null);
  // A folder below went while it was being read.
  if (entries === null) return snapshot(await realpath(folder));
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name).slice(folder.length + 1);
    if (!entry.isFile() || path.split('/').some((segment) => segment.startsWith('.'))) continue;
    const bytes = await readFile(join(folder, path)).catch(() => null);
    if (bytes !== null) found.set(path, createHash('sha256').update(bytes).digest('hex'));
  }
  return found;
}

/** What differs between two snapshots, by path. */
export function differences(one: Map<string, string>, other: Map<string, string>): string[] {
  const paths = new Set([...one.keys(), ...other.keys()]);
  return [...paths].filter((path) => one.get(path) !== other.get(path)).sort();
}

const LOOK_EVERY_MS = 50;
/** Far more than it takes: no test fails because a machine is slow. */
const PATIENCE_MS = 120_000;

/** Looks again and again until `isSo` gives what is waited for; `what` says in the error what was. */
export async function eventually<Result>(
  what: () => string,
  isSo: () => Promise<Result | null>,
  withinMs = PATIENCE_MS,
): Promise<Result> {
  const until = Date.now() + withinMs;
  for (;;) {
    const result = await isSo();
    if (result !== null) return result;
    if (Date.now() > until) throw new Error(`Not within ${withinMs} ms: ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** Resolves when both folders hold the same files. */
export async function eventuallyEqual(
  one: string,
  other: string,
  withinMs = PATIENCE_MS,
): Promise<Map<string, string>> {
  let left: string[] = [];
  return eventually(
    () => `${one} and ${other} differ in ${left.length} files: ${left.slice(0, 5).join(', ')}`,
    async () => {
      const [first, second] = [await snapshot(one), await snapshot(other)];
      left = differences(first, second);
      return left.length === 0 ? first : null;
    },
    withinMs,
  );
}

/** Resolves when the file holds what `isIt` says so of. */
export function eventuallyHolds(
  file: string,
  isIt: (text: string) => boolean,
  withinMs = PATIENCE_MS,
): Promise<string> {
  let text = '';
  return eventually(
    () => `${file} holds ${JSON.stringify(text.slice(0, 300))}`,
    async () => {
      text = await readFile(file, 'utf8').catch(() => '');
      return isIt(text) ? text : null;
    },
    withinMs,
  );
}

/** Resolves in the very moment in which the file holds what `isIt` says so of. */
export function arrival(folder: string, file: string, isIt: (text: string) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => {
      readFile(file, 'utf8').then(
        (text) => {
          if (!isIt(text)) return;
          watcher.close();
          resolve();
        },
        (error: NodeJS.ErrnoException) => error.code !== 'ENOENT' && reject(error),
      );
    };
    const watcher = watchFolder(folder, look);
    look();
  });
}
