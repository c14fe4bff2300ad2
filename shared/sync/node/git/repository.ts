/** One Git repository that mocks are part of, as far as sync has to know of it. */
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import * as z from 'zod';
import type { FolderFile, GitActivity, GitWork } from '../../ports.ts';
import { findRepository, type GitFolders } from './find-repository.ts';
import { type LfForm, lfFormsOf } from './line-ends.ts';
import { Past } from './past.ts';
import { headOf, logBytesOf, stashOf } from './refs.ts';
import { type GitQuestion, isGitInstalled, runGit } from './run-git.ts';
import { versionsBefore } from './versions-before.ts';
import { type Position, workSince } from './work-since.ts';

/** Files in the repository's folder that are there while Git is in the middle of something, see gitrepository-layout(5). */
const STATES: readonly { file: string; what: string; isBrief: boolean }[] = [
  { file: 'rebase-merge', what: 'a rebase', isBrief: false },
  { file: 'rebase-apply', what: 'a rebase', isBrief: false },
  { file: 'MERGE_HEAD', what: 'a merge', isBrief: false },
  { file: 'CHERRY_PICK_HEAD', what: 'a cherry-pick', isBrief: false },
  { file: 'REVERT_HEAD', what: 'a revert', isBrief: false },
  { file: 'index.lock', what: 'a command (index.lock)', isBrief: true },
];
/** What moves with HEAD, with what is in the folder, and with what is stashed. */
const MOVING = ['HEAD', 'index', 'logs/HEAD'];
const MOVING_WITH_ALL = ['packed-refs', 'logs/refs/stash', 'refs/stash'];

export type ReadFile = (path: string) => Promise<Uint8Array | null>;

/** The repository is looked for again and again: it may be made later, or be another one. */
export class Repository implements GitActivity {
  readonly #folder: string;
  readonly #read: ReadFile;
  readonly #find: () => Promise<GitFolders | null>;
  readonly #past = new Past();
  #refusal: CloudError | null = null;
  /** What HEAD was when the files that a move of HEAD writes looked so. */
  #seen: { stamps: string; position: string } | null = null;

  /** `folder`: absolute. `read`: a file in it, as everybody reads those. `find`: where its repository is. */
  constructor(folder: string, read: ReadFile, find: (folder: string) => Promise<GitFolders | null> = findRepository) {
    this.#folder = folder;
    this.#read = read;
    this.#find = () => find(folder);
  }

  async working(): Promise<{ what: string; isBrief: boolean } | null> {
    const folders = await this.#find();
    if (folders === null) return null;
    const found = await Promise.all(STATES.map(({ file }) => stampOf(folders.gitFolder, file)));
    const state = STATES[found.findIndex((stamp) => stamp !== null)] ?? null;
    // Git waits for its hook, and the hook for us: it would not be over in a moment.
    return state?.isBrief === true && isInHook() ? { what: OUR_HOOK, isBrief: false } : state;
  }

  async lastWork(): Promise<string | null> {
    const folders = await this.#find();
    return folders === null ? null : stampOf(folders.gitFolder, 'index');
  }

  async position(): Promise<string | null> {
    const folders = await this.#find();
    if (folders === null) return null;
    const stamps = JSON.stringify(
      await Promise.all([
        ...MOVING.map((file) => stampOf(folders.gitFolder, file)),
        ...MOVING_WITH_ALL.map((file) => stampOf(folders.commonFolder, file)),
      ]),
    );
    if (this.#seen?.stamps === stamps) return this.#seen.position;
    const position = await positionOf(folders);
    this.#refusal = position === null ? null : await this.#refusalFor(folders, position.commit);
    if (position === null) return null;
    // Git may have failed for a reason of the moment.
    this.#seen = this.#refusal === null ? { stamps, position: JSON.stringify(position) } : null;
    return JSON.stringify(position);
  }

  refusal(): CloudError | null {
    return this.#refusal;
  }

  async workSince(since: string | null, files: readonly FolderFile[]): Promise<GitWork | null> {
    const asked = await this.#asked();
    if (asked === null) return null;
    const beginning: Position = { ...asked.now, logBytes: 0, stash: null, index: '' };
    const parsed = positionSchema.safeParse(since === null ? beginning : parseJson(since));
    if (!parsed.success) return null;
    return workSince({ ...asked, since: parsed.data, files });
  }

  async versionsBefore(files: readonly FolderFile[], most: number): Promise<ReadonlyMap<string, readonly string[]>> {
    const asked = await this.#asked();
    return asked === null ? new Map() : versionsBefore(asked.question, { ...asked, files, most });
  }

  async withLf(files: readonly FolderFile[]): Promise<ReadonlyMap<string, LfForm>> {
    const asked = await this.#asked();
    return asked === null ? new Map() : lfFormsOf({ ...asked, files });
  }

  async #asked() {
    const folders = await this.#find();
    const now = folders === null ? null : await positionOf(folders);
    if (folders === null || now === null) return null;
    const question = questionOn(folders, now.commit);
    return { question, now, read: this.#read, history: () => this.#past.all(question) };
  }

  async #refusalFor(folders: GitFolders, commit: string): Promise<CloudError | null> {
    const told = await runGit(questionOn(folders, commit), ['cat-file', '-t', commit]);
    if (told?.trim() === 'commit') return null;
    return this.#refusal ?? refusalIn(this.#folder);
  }
}

const OUR_HOOK = 'the command whose hook runs this one (index.lock)';

/** Git tells its hooks, and what `git rebase --exec` runs, where it works. */
function isInHook(): boolean {
  return ['GIT_INDEX_FILE', 'GIT_DIR', 'GIT_PREFIX'].some((name) => process.env[name] !== undefined);
}

const positionSchema = z.object({
  commit: z.string().regex(/^[0-9a-f]+$/),
  logBytes: z.int(),
  stash: z
    .string()
    .regex(/^[0-9a-f]+$/)
    .nullable()
    .default(null),
  index: z.string().default(''),
});

async function positionOf(folders: GitFolders): Promise<Position | null> {
  const logBytes = await logBytesOf(folders);
  const commit = await headOf(folders);
  if (commit === null) return null;
  const index = (await stampOf(folders.gitFolder, 'index')) ?? '';
  return { commit, logBytes, stash: await stashOf(folders), index };
}

function questionOn(folders: GitFolders, commit: string): GitQuestion {
  return { folders, format: commit.length === 64 ? 'sha256' : 'sha1' };
}

async function refusalIn(folder: string): Promise<CloudError> {
  const hint = (await isGitInstalled())
    ? 'Ask it with "git status" and "git fsck" there.'
    : 'Install Git, or see that it is found on the PATH.';
  return new CloudError(
    'git.refused',
    `${folder} is in a Git repository, and Git can't be asked about it. After a checkout sync asks you about each mock that differs, instead of telling Git's doing from your edits.`,
    { hint },
  );
}

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
