/** Moves files that are open together with their tabs, when a teammate has renamed them (B6). */
import { lstat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { Lifetime } from '../lifetime.ts';
import type { Log } from '../logs/log.ts';
import { isSamePath } from '../sync/paths.ts';
import { documentOf } from './open-documents.ts';

/** A listener of some other extension may hold a rename for a minute; the disk is moved without the tab then. */
const MOST_MS = 5_000;
const MOST_KEPT = 50;

interface Move {
  from: string;
  to: string;
}

export class EditorMoves extends Lifetime {
  readonly #log: Log;
  readonly #underWay = new Set<Move>();
  /** Moves that have been made for the cloud, newest last: Undo would take them back for the whole team. */
  #made: Move[] = [];
  readonly #restless = new Set<Promise<void>>();

  /** Renames that somebody has asked for: Undo is told of only when it is done. */
  #wanted: Move[] = [];

  constructor(log: Log) {
    super();
    this.#log = log;
    this.add(
      vscode.workspace.onWillRenameFiles(({ files }) => {
        const moves = files.map(({ oldUri, newUri }) => ({ from: oldUri.fsPath, to: newUri.fsPath }));
        this.#wanted = [...this.#wanted, ...moves].slice(-MOST_KEPT);
      }),
    );
  }

  isOpen(path: string): boolean {
    return documentOf(path) !== null;
  }

  /** Never replaces anything. The caller looks at the disk. */
  async move(from: string, to: string): Promise<void> {
    const move = { from, to };
    this.#underWay.add(move);
    const edit = new vscode.WorkspaceEdit();
    // Without options: with them the editor replaces what is unsaved, or says that it has moved what it has not.
    edit.renameFile(vscode.Uri.file(from), vscode.Uri.file(to));
    const moving = Promise.resolve(vscode.workspace.applyEdit(edit)).finally(() => this.#underWay.delete(move));
    await within(MOST_MS, moving).catch((error: unknown) => this.#log('warn', `${from} → ${to}: ${String(error)}`));
    if (await isThere(to)) this.#made = [...this.#made, move].slice(-MOST_KEPT);
  }

  /** Whether sync itself does this: it is then no rename of a person. */
  isOwn(from: string, to: string): boolean {
    return [...this.#underWay].some((move) => isSame(move, { from, to }));
  }

  /**
   * Whether Undo has taken back a move that was made for the cloud. It is then made again, after the edit below was
   * undone in its place: what a person wanted to take back is their own last edit.
   */
  takesBack(from: string, to: string): boolean {
    const wanted = this.#wanted.find((each) => isSame(each, { from, to }));
    this.#wanted = this.#wanted.filter((each) => each !== wanted);
    const move = this.#made.find((made) => isSame(made, { from: to, to: from }));
    if (move === undefined) return false;
    this.#made = this.#made.filter((made) => made !== move);
    if (wanted !== undefined) return false;
    const again = this.#again(move)
      .catch((error: unknown) => this.#log('error', `${to} is not moved again: ${String(error)}`))
      .finally(() => this.#restless.delete(again));
    this.#restless.add(again);
    return true;
  }

  /** Resolves when no file is at a name to which Undo has taken it for a moment. */
  async atRest(): Promise<void> {
    if (this.#restless.size > 0) await within(MOST_MS, Promise.all(this.#restless));
  }

  async #again({ from, to }: Move): Promise<void> {
    if (vscode.window.activeTextEditor?.document === documentOf(from)) await vscode.commands.executeCommand('undo');
    await this.move(from, to);
  }
}

function isSame(one: Move, other: Move): boolean {
  return isSamePath(one.from, other.from) && isSamePath(one.to, other.to);
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

function within(ms: number, work: Promise<unknown>): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    work.then(() => resolve(), reject).finally(() => clearTimeout(timer));
  });
}
