/**
 * Asks `git` about a repository in a way that changes nothing and runs nothing that the repository names.
 *
 * Its configuration is not read at all: filters, textconv, hooks, fsmonitor, aliases, promisor remotes, helpers for
 * credentials and includes can't run where nobody has heard of them. Git gets a folder of our own as its repository,
 * with a configuration of ours, through which it sees the objects and the index of the real one.
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GitFolders } from './find-repository.ts';

const TIMEOUT_MS = 20_000;
/** Of a repository that lets Git run into this so many times in a row, nothing is asked for a while. */
const SILENCES = 2;
const SILENT_MS = 5 * 60_000;
/** It says more than we take, which is an answer of a kind. */
const TOO_MUCH: unknown = 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER';
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;

export type ObjectFormat = 'sha1' | 'sha256';

export interface GitQuestion {
  folders: GitFolders;
  format: ObjectFormat;
  /** How long Git may take for an answer. */
  timeoutMs?: number;
}

/** What `git` says. `null`: it failed, or there is no Git on this machine. */
export async function runGit(question: GitQuestion, args: readonly string[], input = ''): Promise<string | null> {
  return (await readGit(question, args, input))?.toString('utf8') ?? null;
}

/** As `runGit`, for contents: whatever bytes they have. */
export async function readGit(question: GitQuestion, args: readonly string[], input = ''): Promise<Buffer | null> {
  const { gitFolder } = question.folders;
  if (isSilent(gitFolder) || !(await isIndexPlain(gitFolder))) return null;
  const window = await windowOn(question).catch(() => null);
  if (window === null) return null;
  const env = await environmentOf(question, window);
  const quiet = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '-c', 'safe.bareRepository=explicit'];
  return new Promise((done) => {
    // In a folder of our own: some systems look for programs where they are run.
    const child = execFile(
      'git',
      [...quiet, '--no-pager', ...args],
      {
        cwd: window,
        env,
        timeout: question.timeoutMs ?? TIMEOUT_MS,
        maxBuffer: MAX_OUTPUT_BYTES,
        windowsHide: true,
        encoding: 'buffer',
      },
      (error, output) => {
        heard(gitFolder, error?.killed === true && error.code !== TOO_MUCH);
        done(error === null ? output : null);
      },
    );
    // It may end before it has read all of it.
    child.stdin?.on('error', () => undefined).end(input);
  });
}

/** Repositories in which something keeps Git waiting for ever, a pipe in the place of a file for instance. */
const silences = new Map<string, { inRow: number; until: number }>();

function isSilent(gitFolder: string): boolean {
  const silence = silences.get(gitFolder);
  return silence !== undefined && silence.inRow >= SILENCES && performance.now() < silence.until;
}

function heard(gitFolder: string, isKilled: boolean): void {
  if (!isKilled) return void silences.delete(gitFolder);
  const inRow = (silences.get(gitFolder)?.inRow ?? 0) + 1;
  silences.set(gitFolder, { inRow, until: performance.now() + SILENT_MS });
}

/** Git would wait at a pipe. */
async function isIndexPlain(gitFolder: string): Promise<boolean> {
  return (await stat(join(gitFolder, 'index')).catch(() => null))?.isFile() !== false;
}

/** Whether there is a Git at all. */
export function isGitInstalled(): Promise<boolean> {
  return new Promise((done) => {
    const options = { cwd: tmpdir(), env: withoutGit(process.env), timeout: TIMEOUT_MS, windowsHide: true };
    execFile('git', ['--version'], options, (error) => done(error === null));
  });
}

/** Hooks have variables that lead Git elsewhere: to another index, another work tree. */
function withoutGit(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^GIT_/i.test(name)));
}

async function environmentOf({ folders }: GitQuestion, window: string): Promise<NodeJS.ProcessEnv> {
  const { top, gitFolder, commonFolder } = folders;
  const shallow = join(commonFolder, 'shallow');
  const isShallow = (await stat(shallow).catch(() => null))?.isFile() === true;
  return {
    ...withoutGit(process.env),
    GIT_DIR: window,
    GIT_WORK_TREE: top,
    GIT_OBJECT_DIRECTORY: join(commonFolder, 'objects'),
    GIT_INDEX_FILE: join(gitFolder, 'index'),
    ...(isShallow ? { GIT_SHALLOW_FILE: shallow } : {}),
    // Else it would take the index's lock to write down what it found, in the way of whoever works there.
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_TERMINAL_PROMPT: '0',
    GIT_LITERAL_PATHSPECS: '1',
    LC_ALL: 'C',
  };
}

/** By repository: one folder each, for as long as the process runs. */
const windows = new Map<string, Promise<string>>();
const made = new Set<string>();

async function windowOn(question: GitQuestion): Promise<string> {
  const key = `${question.format} ${question.folders.gitFolder}`;
  const before = await windows.get(key)?.catch(() => null);
  // Somebody clears away what is temporary.
  const isThere = before != null && (await stat(join(before, 'HEAD')).catch(() => null)) !== null;
  if (before !== undefined && !isThere) windows.delete(key);
  const open = windows.get(key) ?? makeWindow(question);
  windows.set(key, open);
  const window = await open;
  await bringUpToDate(question, window);
  return window;
}

async function makeWindow({ format }: GitQuestion): Promise<string> {
  const window = await mkdtemp(join(tmpdir(), 'mockforge-cloud-git-'));
  if (made.size === 0)
    process.once('exit', () => {
      for (const folder of made) rmSync(folder, { recursive: true, force: true });
    });
  made.add(window);
  await Promise.all(['objects', 'refs', 'info'].map((name) => mkdir(join(window, name))));
  const isPlain = format === 'sha1';
  const version = `[core]\n\trepositoryformatversion = ${isPlain ? 0 : 1}\n\tbare = false\n`;
  await writeFile(join(window, 'config'), isPlain ? version : `${version}[extensions]\n\tobjectFormat = ${format}\n`);
  await writeFile(join(window, 'HEAD'), 'ref: refs/heads/none\n');
  return window;
}

/** What Git looks for beside its configuration: attributes of this repository alone, and the larger part of a split index. */
async function bringUpToDate({ folders }: GitQuestion, window: string): Promise<void> {
  const { gitFolder, commonFolder } = folders;
  await copyIfNewer(join(commonFolder, 'info', 'attributes'), join(window, 'info', 'attributes'));
  const shared = (await readdir(gitFolder)).filter((name) => /^sharedindex\.[0-9a-f]+$/.test(name));
  for (const name of shared) await copyIfNewer(join(gitFolder, name), join(window, name));
}

const MOST_COPIED_BYTES = 256 * 1024 * 1024;

async function copyIfNewer(from: string, to: string): Promise<void> {
  const [there, here] = await Promise.all([from, to].map((path) => stat(path).catch(() => null)));
  if (there?.isFile() !== true || there.size > MOST_COPIED_BYTES) return rm(to, { force: true });
  if (here != null && here.size === there.size && here.mtimeMs >= there.mtimeMs) return;
  // By a rename: somebody else may be asking at this moment.
  const beside = `${to}.${randomUUID()}`;
  await copyFile(from, beside);
  await rename(beside, to);
}
