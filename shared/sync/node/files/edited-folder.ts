/**
 * A mapped folder whose files are open in an editor. The editor hears what is written beneath its documents, and moves
 * the files that it has open itself, so that the documents go along with what is unsaved in them.
 */
import { lstat, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FileStat, ReplaceOutcome } from '../../ports.ts';
import { flushFolder } from '../ground/flush-folder.ts';
import { nodeEntropy } from '../ground/node-entropy.ts';
import { nullWhereAbsent } from './inside.ts';
import { MockFolder, type MockFolderOptions } from './mock-folder.ts';

/** Absolute paths, with links resolved. */
export interface EditorHands {
  /** These very bytes are about to be written there: with the line ends that the file is going to have. */
  writing(path: string, bytes: Uint8Array): void;
  /** Whether a document shows this file. */
  isOpen(path: string): boolean;
  /**
   * Moves the file and what shows it. Never replaces anything. It may say that it has moved what it has not, and the
   * other way round: the disk is looked at.
   */
  move(from: string, to: string): Promise<void>;
  /** Resolves when the editor is not about to put a file back where it has just been taken from. Soon, in any case. */
  atRest(): Promise<void>;
}

export class EditedFolder extends MockFolder {
  readonly #folder: string;
  readonly #isDirty: MockFolderOptions['isDirty'];
  readonly #hands: EditorHands;

  constructor(options: MockFolderOptions & { editor: EditorHands }) {
    super(options);
    this.#folder = options.folder;
    this.#isDirty = options.isDirty;
    this.#hands = options.editor;
  }

  override async list(): Promise<FileStat[]> {
    await this.#hands.atRest();
    return super.list();
  }

  override async stat(path: string): Promise<FileStat | null> {
    await this.#hands.atRest();
    return super.stat(path);
  }

  protected override placing(path: string, bytes: Uint8Array): void {
    this.#hands.writing(join(this.#folder, path), bytes);
  }

  override async move(from: string, to: string, expected: string, mockId?: string): Promise<ReplaceOutcome> {
    const [source, target] = [join(this.#folder, from), join(this.#folder, to)];
    // What is unsaved under the new name belongs to another document: it would be lost.
    if (this.#isDirty(target)) return { outcome: 'busy' };
    if (!this.#hands.isOpen(source) || !(await this.#mayMove(from, to, expected)))
      return super.move(from, to, expected, mockId);
    await this.#hands.move(source, target);
    const there = (await this.stat(from)) === null ? await this.read(to) : null;
    if (there === null) return super.move(from, to, expected, mockId);
    // The new name first: of the two, both is better than none.
    await flushFolder(dirname(target));
    if (dirname(source) !== dirname(target)) await flushFolder(dirname(source));
    await removeEmptyFolders(dirname(source), this.#folder);
    // What was saved in the very moment has gone along, and is looked at.
    const isExpected = nodeEntropy.hash(there) === expected;
    return { outcome: 'done', stat: isExpected ? await this.stat(to).catch(() => null) : null };
  }

  /** An editor goes by names alone, so all of this is looked at first; what it can't be asked is left to the disk. */
  async #mayMove(from: string, to: string, expected: string): Promise<boolean> {
    const bytes = await this.read(from);
    if (bytes === null || nodeEntropy.hash(bytes) !== expected) return false;
    // Refuses paths that are none, before anything is done with them.
    if ((await this.stat(to)) !== null) return false;
    if (!(await isPlainWay(this.#folder, from)) || !(await isPlainWay(this.#folder, to))) return false;
    return (await lstat(join(this.#folder, to)).catch(nullWhereAbsent)) === null;
  }
}

/** Whether no folder on the way is a link (I8). Folders that are not there yet are made as plain ones. */
async function isPlainWay(folder: string, path: string): Promise<boolean> {
  let at = folder;
  for (const segment of path.split('/').slice(0, -1)) {
    at = join(at, segment);
    const stats = await lstat(at).catch(nullWhereAbsent);
    if (stats === null) return true;
    if (!stats.isDirectory()) return false;
  }
  return true;
}

async function removeEmptyFolders(from: string, root: string): Promise<void> {
  for (let at = from; at !== root && at.startsWith(root); at = dirname(at)) {
    const isRemoved = await rmdir(at).then(
      () => true,
      () => false,
    );
    if (!isRemoved) return;
  }
}
