/** The documents of mapped folders that are open: what they held when they were last as the disk, and what sync wrote. */
import { decodeText } from '@mockforge-cloud/shared/protocol';
import * as vscode from 'vscode';
import type { Disposable } from '../lifetime.ts';
import { Lifetime } from '../lifetime.ts';
import { isSamePath } from '../sync/paths.ts';
import { type ForeignChange, ForeignChanges } from './foreign-changes.ts';
import { withLineEnds } from './replace-text.ts';

export interface Known {
  /** Its text when it was last without unsaved changes; `null`: not since it was opened. */
  clean: string | null;
  readonly foreign: ForeignChanges;
  /** What the disk got beneath unsaved changes, as far as that was noticed. */
  beneath: string | null;
}

export interface OpenDocumentsOptions {
  /** Whether the file is in a folder that is kept in sync; `elsewhere`: by another process, which tells nothing of it. */
  syncOf: (path: string) => 'here' | 'elsewhere' | null;
  /** Undo has taken away what sync had written. */
  undone: (document: vscode.TextDocument, missing: ForeignChange) => void;
}

/** After so long without becoming dirty, what changed a document was not a person's hand. */
const LOADED_AFTER_MS = 60;

interface Tracked extends Known {
  /** Changes of which it is not known yet whether somebody typed them. */
  open: ForeignChange[];
  timer: NodeJS.Timeout | null;
}

export class OpenDocuments implements Disposable {
  readonly #options: OpenDocumentsOptions;
  readonly #lifetime = new Lifetime();
  readonly #tracked = new Map<string, Tracked>();

  constructor(options: OpenDocumentsOptions) {
    this.#options = options;
    const { workspace } = vscode;
    this.lookAgain();
    this.#lifetime.add(workspace.onDidOpenTextDocument((document) => void this.#trackedOf(document)));
    this.#lifetime.add(workspace.onDidChangeTextDocument((event) => this.#onChange(event)));
    this.#lifetime.add(workspace.onDidRenameFiles(({ files }) => this.#onRename(files)));
    this.#lifetime.add(workspace.onDidCloseTextDocument(({ uri }) => this.#forget(uri.toString())));
    const watcher = this.#lifetime.add(workspace.createFileSystemWatcher('**/*', true, false, true));
    this.#lifetime.add(watcher.onDidChange((uri) => void this.#lookBeneath(uri)));
  }

  /** `null` where it is not of a mapped folder. */
  of(document: vscode.TextDocument): Known | null {
    return this.#trackedOf(document);
  }

  /** A folder may have been mapped since its documents were opened. */
  lookAgain(): void {
    for (const document of vscode.workspace.textDocuments) this.#trackedOf(document);
  }

  /** Sync is about to write a file. Whoever opens it later loads it as it is then, and can't undo that. */
  announce(path: string, bytes: Uint8Array): void {
    const text = decodeText(bytes);
    const document = documentOf(path);
    if (text !== null && document !== null) this.of(document)?.foreign.announce(text);
  }

  /** It is on the disk as it is in the editor. */
  saved(document: vscode.TextDocument): void {
    const known = this.#tracked.get(document.uri.toString());
    if (known !== undefined) this.#isClean(known, document.getText());
  }

  dispose(): void {
    this.#lifetime.dispose();
    for (const key of [...this.#tracked.keys()]) this.#forget(key);
  }

  #trackedOf(document: vscode.TextDocument): Tracked | null {
    const { uri } = document;
    if (uri.scheme !== 'file' || this.#options.syncOf(uri.fsPath) === null) return null;
    const known = this.#tracked.get(uri.toString());
    if (known !== undefined) return known;
    const clean = document.isDirty ? null : document.getText();
    const made: Tracked = { clean, foreign: new ForeignChanges(), beneath: null, open: [], timer: null };
    this.#tracked.set(uri.toString(), made);
    return made;
  }

  #onChange({ document, contentChanges, reason }: vscode.TextDocumentChangeEvent): void {
    const isNew = !this.#tracked.has(document.uri.toString());
    const known = this.#trackedOf(document);
    if (known === null) return;
    // What it held before this change is not known.
    if (isNew) known.clean = null;
    if (contentChanges.length === 0) return this.#onDirtyChange(known, document);
    if (reason === vscode.TextDocumentChangeReason.Undo) {
      const missing = known.foreign.missingFrom(document.getText());
      if (missing !== null) this.#options.undone(document, missing);
    }
    // A document is told to be dirty only after its first change has been told.
    if (reason === undefined && !document.isDirty && known.clean !== null) this.#perhapsLoaded(known, document);
  }

  #perhapsLoaded(known: Tracked, document: vscode.TextDocument): void {
    const before = known.open.at(-1)?.after ?? known.clean ?? '';
    const change = { before, after: document.getText() };
    if (known.foreign.loaded(change)) return this.#isClean(known, change.after);
    known.open.push(change);
    if (known.timer !== null) clearTimeout(known.timer);
    known.timer = setTimeout(() => this.#decide(known, document), LOADED_AFTER_MS);
  }

  /** Nobody said that it became dirty: it was loaded. */
  #decide(known: Tracked, document: vscode.TextDocument): void {
    const { open } = known;
    known.open = [];
    known.timer = null;
    if (document.isDirty || document.isClosed) return;
    if (this.#options.syncOf(document.uri.fsPath) === 'elsewhere') {
      for (const change of open) known.foreign.add(change);
    }
    this.#isClean(known, document.getText());
  }

  #onDirtyChange(known: Tracked, document: vscode.TextDocument): void {
    // What was not known yet was typed.
    if (document.isDirty) known.open = [];
    else if (known.open.length === 0) void this.#isOnDisk(known, document);
  }

  /** Not dirty any more: saved, undone, reverted; or its text went to another document, with the file's new name. */
  async #isOnDisk(known: Tracked, document: vscode.TextDocument): Promise<void> {
    if (document.getText() === known.clean) return;
    const text = await vscode.workspace.fs.readFile(document.uri).then(decodeText, () => null);
    if (text === null || document.isDirty || document.isClosed) return;
    if (withLineEnds(document, text) === document.getText()) this.#isClean(known, document.getText());
  }

  #isClean(known: Tracked, text: string): void {
    known.clean = text;
    known.beneath = null;
    known.open = [];
  }

  /** The document of the new name is another one, and has the undo stack of the old one. */
  #onRename(files: readonly { oldUri: vscode.Uri; newUri: vscode.Uri }[]): void {
    for (const { oldUri, newUri } of files) {
      for (const [key, known] of [...this.#tracked]) {
        const uri = vscode.Uri.parse(key);
        if (uri.path !== oldUri.path && !uri.path.startsWith(`${oldUri.path}/`)) continue;
        this.#tracked.set(newUri.with({ path: newUri.path + uri.path.slice(oldUri.path.length) }).toString(), known);
        this.#tracked.delete(key);
      }
    }
  }

  async #lookBeneath(uri: vscode.Uri): Promise<void> {
    const document = documentOf(uri.fsPath);
    const known = document?.isDirty === true ? this.of(document) : null;
    if (known === null || document === null) return;
    const text = await vscode.workspace.fs.readFile(uri).then(decodeText, () => null);
    if (text !== null && document.isDirty) known.beneath = text;
  }

  #forget(key: string): void {
    const { timer } = this.#tracked.get(key) ?? {};
    if (timer != null) clearTimeout(timer);
    this.#tracked.delete(key);
  }
}

/** The open document that shows a file. */
export function documentOf(path: string): vscode.TextDocument | null {
  const isIt = ({ uri }: vscode.TextDocument) => uri.scheme === 'file' && isSamePath(uri.fsPath, path);
  return vscode.workspace.textDocuments.find(isIt) ?? null;
}
