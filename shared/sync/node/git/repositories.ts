/**
 * All Git repositories that mocks of a folder are part of: the one around it, and those that begin below it, such as
 * submodules, clones and linked worktrees of others. None is trusted more than another: what one of them has put there
 * is Git's doing.
 */
import { CloudError } from '@mockforge-cloud/shared/protocol';
import * as z from 'zod';
import type { FolderFile, GitActivity, GitWork } from '../../ports.ts';
import { eachAtOnce } from './each-at-once.ts';
import { findRepositoryAt } from './find-repository.ts';
import type { LfForm } from './line-ends.ts';
import { type ReadFile, Repository } from './repository.ts';

/** Each costs some calls of the disk with each look. */
const MOST_NESTED = 100;

export interface RepositoriesOptions {
  /** The mapped folder, absolute. */
  folder: string;
  /** A file in it, as everybody reads those. */
  read: ReadFile;
  /** Folders below it that have a `.git`, as of the last list of its files. */
  nested: () => readonly string[];
}

interface Member {
  /** Where it begins, relative to the mapped folder; empty: there or above. */
  path: string;
  repository: Repository;
}

export class Repositories implements GitActivity {
  readonly #options: RepositoriesOptions;
  readonly #around: Member;
  readonly #nested = new Map<string, Member>();
  /** Those that no list has named yet. */
  readonly #found = new Set<string>();
  #listed: readonly string[] = [];

  constructor(options: RepositoriesOptions) {
    this.#options = options;
    this.#around = { path: '', repository: new Repository(options.folder, options.read) };
  }

  async working(): Promise<{ what: string; isBrief: boolean } | null> {
    const all = await Promise.all(
      this.#all().map(async ({ path, repository }) => {
        const working = await repository.working();
        return working === null || path === '' ? working : { ...working, what: `${working.what} in ${path}` };
      }),
    );
    const found = all.filter((working) => working !== null);
    // What takes long is what people are told.
    return found.find(({ isBrief }) => !isBrief) ?? found[0] ?? null;
  }

  async lastWork(): Promise<string | null> {
    const all = await this.#ofEach((repository) => repository.lastWork());
    return all.length === 0 ? null : JSON.stringify(all);
  }

  async position(): Promise<string | null> {
    const all = await this.#ofEach((repository) => repository.position());
    return all.length === 0 ? null : JSON.stringify(all);
  }

  refusal(): CloudError | null {
    const refusals = this.#all().map(({ repository }) => repository.refusal());
    const isAll = this.#paths().length <= MOST_NESTED;
    return refusals.find((refusal) => refusal !== null) ?? (isAll ? null : tooMany(this.#options.folder));
  }

  async workSince(since: string | null, files: readonly FolderFile[]): Promise<GitWork | null> {
    const before = since === null ? new Map<string, string>() : positionsIn(since);
    if (before === null) return null;
    await this.#findAbove(files);
    const now = new Map(await this.#ofEach((repository) => repository.position()));
    const put = new Set<string>();
    const beneath = new Map<string, string>();
    await eachAtOnce(this.#all(), async ({ path, repository }) => {
      const [position, own] = [now.get(path), filesBelow(path, files)];
      if (position === undefined || own.length === 0) return;
      // What was there unasked, before this version, may have done anything.
      const from = before.get(path) ?? (before.has(UNASKED) ? position : null);
      const work = await repository.workSince(from, own);
      if (work === null && from === position) return;
      for (const one of work?.put ?? own.map((file) => file.path)) put.add(at(path, one));
      for (const [one, hash] of work?.beneath ?? []) beneath.set(at(path, one), hash);
    });
    // A submodule that is taken out, and a worktree that is removed, look as if somebody had deleted them.
    for (const path of before.keys()) {
      const isGone = path !== '' && path !== UNASKED && !now.has(path);
      for (const file of isGone ? filesBelow(path, files) : []) if (file.hash === null) put.add(at(path, file.path));
    }
    return { put, beneath };
  }

  async versionsBefore(files: readonly FolderFile[], most: number): Promise<ReadonlyMap<string, readonly string[]>> {
    const before = new Map<string, readonly string[]>();
    // The innermost first: what is nearest to a file is most likely to know what led to it.
    for (const { path, repository } of this.#all().reverse()) {
      const own = filesBelow(path, files);
      const told = own.length === 0 ? [] : await repository.versionsBefore(own, most);
      for (const [one, hashes] of told) {
        const all = new Set([...(before.get(at(path, one)) ?? []), ...hashes]);
        before.set(at(path, one), [...all].slice(0, most));
      }
    }
    return before;
  }

  async withLf(files: readonly FolderFile[]): Promise<ReadonlyMap<string, LfForm>> {
    const forms = new Map<string, LfForm>();
    for (const { path, repository } of this.#all()) {
      const own = filesBelow(path, files);
      const told = own.length === 0 ? [] : await repository.withLf(own);
      for (const [one, form] of told) forms.set(at(path, one), form);
    }
    return forms;
  }

  async #ofEach(ask: (repository: Repository) => Promise<string | null>): Promise<[path: string, told: string][]> {
    const all = await Promise.all(
      this.#all().map(async ({ path, repository }): Promise<[string, string | null]> => [path, await ask(repository)]),
    );
    return all.flatMap(([path, told]) => (told === null ? [] : [[path, told]]));
  }

  /** One that was made since the files were listed, where some of these are asked about. */
  async #findAbove(files: readonly FolderFile[]): Promise<void> {
    const parents = new Set(files.flatMap(({ path }) => foldersOf(path)));
    await eachAtOnce([...parents], async (path) => {
      const isKnown = this.#found.has(path) || this.#options.nested().includes(path);
      if (!isKnown && (await findRepositoryAt(`${this.#options.folder}/${path}`)) !== null) this.#found.add(path);
    });
  }

  /** One that contains another comes before it. */
  #all(): Member[] {
    const paths = this.#paths().slice(0, MOST_NESTED);
    const wanted = new Set(paths);
    for (const path of this.#nested.keys()) if (!wanted.has(path)) this.#nested.delete(path);
    return [this.#around, ...paths.map((path) => this.#nested.get(path) ?? this.#add(path))];
  }

  #paths(): string[] {
    const listed = this.#options.nested();
    // A list that began later has them all.
    if (listed !== this.#listed) this.#found.clear();
    this.#listed = listed;
    return [...new Set([...listed, ...this.#found])].sort();
  }

  #add(path: string): Member {
    const { folder, read } = this.#options;
    const repository = new Repository(`${folder}/${path}`, (one) => read(at(path, one)), findRepositoryAt);
    const member = { path, repository };
    this.#nested.set(path, member);
    return member;
  }
}

/** Stands for every repository that nobody asked yet when a position was written down; no folder has this name. */
const UNASKED = '/';

/** By path. `null`: that is no position. Versions before this one knew of the repository around the folder alone. */
function positionsIn(since: string): Map<string, string> | null {
  const parsed = positionsSchema.safeParse(parseJson(since));
  if (!parsed.success) return null;
  if (Array.isArray(parsed.data)) return new Map(parsed.data);
  return new Map([
    ['', since],
    [UNASKED, ''],
  ]);
}

const positionsSchema = z.union([
  z.array(z.tuple([z.string(), z.string()])),
  z.looseObject({ commit: z.string(), logBytes: z.int() }),
]);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** With their paths relative to that folder. */
function filesBelow(path: string, files: readonly FolderFile[]): FolderFile[] {
  if (path === '') return [...files];
  const start = `${path}/`;
  return files.flatMap((file) =>
    file.path.startsWith(start) ? [{ ...file, path: file.path.slice(start.length) }] : [],
  );
}

function at(path: string, below: string): string {
  return path === '' ? below : `${path}/${below}`;
}

/** The folders above it, below the mapped one. */
function foldersOf(path: string): string[] {
  const segments = path.split('/');
  return segments.slice(1).map((_, end) => segments.slice(0, end + 1).join('/'));
}

function tooMany(folder: string): CloudError {
  return new CloudError(
    'git.refused',
    `${folder} has more than ${MOST_NESTED} Git repositories in it. Only that many are asked: in the others a checkout can't be told from edits.`,
    { hint: 'Map a folder with fewer of them, or leave some out in .mockforgeignore.' },
  );
}
