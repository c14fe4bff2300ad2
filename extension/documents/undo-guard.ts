/** Undo takes a person's own edits, and leaves what came from the cloud: it would be saved and sent otherwise (B8, I17). */
import * as vscode from 'vscode';
import type { Log } from '../logs/log.ts';
import type { ForeignChange } from './foreign-changes.ts';
import type { OpenDocuments } from './open-documents.ts';
import { replaceText, withLineEnds } from './replace-text.ts';
import { bringBack, type Outcome, stepOver, type UndoableText } from './undo-steps.ts';

/** Presses of a key that is held down come while earlier ones are being answered. */
const MOST_ROUNDS = 50;
const SHOWN_MS = 5_000;

export class UndoGuard {
  readonly #log: Log;
  readonly #documents: () => OpenDocuments;
  readonly #busy = new Map<string, Promise<void>>();

  constructor(log: Log, documents: () => OpenDocuments) {
    this.#log = log;
    this.#documents = documents;
  }

  /** What Undo has just taken away comes back. While that is being done, its own steps are not looked at. */
  undone(document: vscode.TextDocument, missing: ForeignChange): void {
    const key = document.uri.toString();
    if (this.#busy.has(key)) return;
    const work = this.#putRight(document, missing)
      .catch((error: unknown) => this.#log('error', `Undo in ${document.uri.fsPath}: ${String(error)}`))
      .finally(() => this.#busy.delete(key));
    this.#busy.set(key, work);
  }

  /** Resolves when the document holds what it should. */
  async settled({ uri }: vscode.TextDocument): Promise<void> {
    await this.#busy.get(uri.toString());
  }

  async #putRight(document: vscode.TextDocument, first: ForeignChange): Promise<void> {
    const foreign = this.#documents().of(document)?.foreign;
    let missing: ForeignChange | null = first;
    let outcome: Outcome = 'stepped_over';
    for (let round = 0; missing !== null && foreign !== undefined && round < MOST_ROUNDS; round += 1) {
      const text = new EditorText(document);
      // The commands act on what is in front: of any other document the edit is put back as an edit.
      if (vscode.window.activeTextEditor?.document === document) outcome = await stepOver(text, foreign, missing);
      else await bringBack(text, foreign, missing);
      missing = foreign.missingFrom(document.getText());
    }
    if (outcome === 'put_back') {
      vscode.window.setStatusBarMessage('MockForge: Undo leaves what came from the cloud as it is.', SHOWN_MS);
    }
  }
}

class EditorText implements UndoableText {
  readonly #document: vscode.TextDocument;

  constructor(document: vscode.TextDocument) {
    this.#document = document;
  }

  get path(): string {
    return this.#document.uri.path;
  }

  text(): string {
    return this.#document.getText();
  }

  async undo(): Promise<void> {
    await vscode.commands.executeCommand('undo');
  }

  async redo(): Promise<void> {
    await vscode.commands.executeCommand('redo');
  }

  async replace(text: string): Promise<void> {
    await replaceText(this.#document, text);
    await this.#clearMark();
  }

  /** Text that is on the disk already is nothing that has to be saved. */
  async #clearMark(): Promise<void> {
    const document = this.#document;
    if (vscode.window.activeTextEditor?.document !== document || !document.isDirty) return;
    const there = await vscode.workspace.fs.readFile(document.uri).then(
      (bytes) => withLineEnds(document, new TextDecoder().decode(bytes)),
      () => null,
    );
    if (there === document.getText()) await vscode.commands.executeCommand('workbench.action.files.revert');
  }
}
