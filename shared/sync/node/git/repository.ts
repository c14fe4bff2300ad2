/** The Git repository that a mapped folder is part of, as far as sync has to know of it. */
import { lstat, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { CloudError } from '@mockforge-cloud/shared/protocol';
import * as z from 'zod';
import type { GitActivity } from '../../ports.ts';
import { beneathEditsSince, checkedOutSince, lastInLog } from './checked-out.ts';
import { refusalIn } from './refusal.ts';
import { runGit } from './run-git.ts';

/** Files in the repository's folder that are there while Git is in the middle of something, see gitrepository-layout(5). */
const STATES: readonly { file: string; what: string; isBrief: boolean }[] = [
  { file: 'rebase-merge', what: 'a rebase', isBrief: false },
  { file: 'rebase-apply', what: 'a rebase', isBrief: false },
  { file: 'MERGE_HEAD', what: 'a merge', isBrief: false },
  { file: 'CHERRY_PICK_HEAD', what: 'a cherry-pick', isBrief: false },
  { file: 'REVERT_HEAD', what: 'a revert', isBrief: false },
  { file: 'index.lock', what: 'a command (index.lock)', isBrief: true },
];

/** The repository is looked for again and again: it may be made later. */
export class Repository implements GitActivity {
  readonly #folder: string;
  #gitFolder: string | null = null;
  #refusal: CloudError | null = null;
  /** What HEAD was when the files that a move of HEAD writes looked so. */
  #seen: { stamps: string; position: string } | null = null;

  /** `folder`: the mapped one, absolute. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  async working(): Promise<{ what: string; isBrief: boolean } | null> {
    const gitFolder = await this.#find();
    if (gitFolder === null) return null;
    const found = await Promise.all(STATES.map(({ file }) => stampOf(gitFolder, file)));
    return STATES[found.findIndex((stamp) => stamp !== null)] ?? null;
  }

  /** Each command that changes files writes the index anew. */
  async lastWork(): Promise<string | null> {
    const gitFolder = await this.#find();
    return gitFolder === null ? null : stampOf(gitFolder, 'index');
  }

  async position(): Promise<string | null> {
    const gitFolder = await this.#find();
    if (gitFolder === null) return null;
    const files = ['HEAD', 'index', 'logs/HEAD'];
    const stamps = JSON.stringify(await Promise.all(files.map((file) => stampOf(gitFolder, file))));
    if (this.#seen?.stamps === stamps) return this.#seen.position;
    const log = await lstat(join(gitFolder, 'logs/HEAD')).catch(() => null);
    const told = (await runGit(this.#folder, ['rev-parse', '--verify', '--quiet', 'HEAD']))?.trim();
    this.#refusal = told === undefined ? (this.#refusal ?? (await refusalIn(this.#folder))) : null;
    const commit = told ?? (this.#refusal === null ? undefined : await lastInLog(gitFolder));
    const position = commit === undefined ? null : JSON.stringify({ commit, logBytes: log?.size ?? 0 });
    // Git may have failed for a reason of the moment.
    this.#seen = position === null || this.#refusal !== null ? null : { stamps, position };
    return position;
  }

  refusal(): CloudError | null {
    return this.#refusal;
  }

  async checkedOut(since: string): Promise<ReadonlySet<string> | null> {
    const gitFolder = await this.#find();
    const parsed = positionSchema.safeParse(parseJson(since));
    if (gitFolder === null || !parsed.success) return null;
    return checkedOutSince({ folder: this.#folder, gitFolder }, parsed.data);
  }

  async beneathEdits(since: string): Promise<ReadonlyMap<string, string>> {
    const gitFolder = await this.#find();
    const parsed = positionSchema.safeParse(parseJson(since));
    if (gitFolder === null || !parsed.success) return new Map();
    return beneathEditsSince({ folder: this.#folder, gitFolder }, parsed.data);
  }

  async #find(): Promise<string | null> {
    this.#gitFolder ??= await findGitFolder(this.#folder);
    return this.#gitFolder;
  }
}

const positionSchema = z.object({ commit: z.string().regex(/^[0-9a-f]+$/), logBytes: z.int() });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Tells one state of a file from another; `null`: it is not there. */
async function stampOf(gitFolder: string, file: string): Promise<string | null> {
  const stats = await lstat(join(gitFolder, file)).catch(() => null);
  return stats === null ? null : `${stats.ino} ${stats.size} ${stats.mtimeMs}`;
}

/** `.git` of this folder or of one above it: a folder, or in worktrees and submodules a file that names one. */
async function findGitFolder(folder: string): Promise<string | null> {
  for (let at = folder; ; at = dirname(at)) {
    const entry = join(at, '.git');
    const stats = await lstat(entry).catch(() => null);
    if (stats?.isDirectory() === true) return entry;
    if (stats?.isFile() === true) {
      const named = /^gitdir: (.+)$/m.exec(await readFile(entry, 'utf8').catch(() => ''))?.[1];
      return named === undefined ? null : resolve(at, named.trim());
    }
    if (dirname(at) === at) return null;
  }
}
