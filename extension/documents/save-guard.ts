/**
 * A save never replaces what came beneath the unsaved edits: VS Code notices that by time and size alone. Both are
 * merged before the save, from memory and the disk; nothing here waits for a network.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { decodeText, encodeText } from '@mockforge-cloud/shared/protocol';
import * as vscode from 'vscode';
import { Lifetime } from '../lifetime.ts';
import type { Log } from '../logs/log.ts';
import type { OpenDocuments } from './open-documents.ts';
import { replaceText, textEdit, withLineEnds } from './replace-text.ts';
import { mergeForSave } from './save-merge.ts';
import type { UndoGuard } from './undo-guard.ts';

/** All listeners of all extensions share 1.5 s, and one that takes longer is not asked again. */
const MOST_MS = 800;

export interface SaveGuardOptions {
  documents: OpenDocuments;
  undo: UndoGuard;
  log: Log;
  /** Both changed the same place: `lost` is what the save replaces. */
  collided: (document: vscode.TextDocument, lost: Uint8Array) => void;
}

interface Beneath {
  clean: string;
  disk: string;
}

export class SaveGuard extends Lifetime {
  readonly #options: SaveGuardOptions;
  /** What was to be part of the save that is under way. */
  readonly #due = new Map<string, Beneath>();

  constructor(options: SaveGuardOptions) {
    super();
    this.#options = options;
    this.add(
      vscode.workspace.onWillSaveTextDocument((event) => {
        if (options.documents.of(event.document) === null) return;
        event.waitUntil(
          within(
            MOST_MS,
            this.#beforeSave(event.document).catch((error) => this.#failed('Before', error)),
          ),
        );
      }),
    );
    this.add(
      vscode.workspace.onDidSaveTextDocument(
        (document) => void this.#afterSave(document).catch((error) => this.#failed('After', error)),
      ),
    );
  }

  async #beforeSave(document: vscode.TextDocument): Promise<vscode.TextEdit[]> {
    const { documents, undo } = this.#options;
    await undo.settled(document);
    const known = documents.of(document);
    const bytes = await readFile(document.uri.fsPath).catch(() => null);
    const text = bytes === null ? null : decodeText(bytes);
    // The last look at whether Undo has left something out.
    const missing = known?.foreign.missingFrom(document.getText());
    if (missing != null) return [textEdit(document, missing.after)];
    if (known?.clean == null || bytes === null || text === null) return [];
    const [mine, disk] = [document.getText(), withLineEnds(document, text)];
    const merged = mergeForSave({ path: document.uri.path, clean: known.clean, mine, disk });
    if (merged.outcome === 'collides') this.#options.collided(document, bytes);
    if (merged.outcome !== 'merged') return [];
    this.#due.set(document.uri.toString(), { clean: known.clean, disk });
    // A disk that holds the very text makes no question of the save.
    const now = await readFile(document.uri.fsPath);
    const bom = text.startsWith('\uFEFF') ? '\uFEFF' : '';
    const whole = encodeText(bom + withLineEnds(document, merged.text));
    if (Buffer.compare(now, bytes) === 0) await writeFile(document.uri.fsPath, whole);
    this.#options.log('info', `${document.uri.fsPath}: merged with what the disk had got before the save`);
    return [textEdit(document, merged.text)];
  }

  /** Stands alone: a save may come without the event before, and edits of that event may have been dropped. */
  async #afterSave(document: vscode.TextDocument): Promise<void> {
    const { documents } = this.#options;
    const known = documents.of(document);
    const key = document.uri.toString();
    const due = this.#due.get(key);
    this.#due.delete(key);
    const before = known?.beneath == null || known.clean === null ? null : { clean: known.clean, disk: known.beneath };
    const beneath = due ?? before;
    documents.saved(document);
    if (beneath === null || beneath === undefined) return;
    const [mine, disk] = [document.getText(), withLineEnds(document, beneath.disk)];
    const merged = mergeForSave({ path: document.uri.path, clean: beneath.clean, mine, disk });
    if (merged.outcome === 'collides' && due === undefined) {
      this.#options.collided(document, encodeText(beneath.disk));
    }
    if (merged.outcome !== 'merged') return;
    await replaceText(document, merged.text);
    await document.save();
  }

  #failed(when: 'Before' | 'After', error: unknown): vscode.TextEdit[] {
    this.#options.log('warn', `${when} a save: ${String(error)}`);
    return [];
  }
}

function within(ms: number, edits: Promise<vscode.TextEdit[]>): Promise<vscode.TextEdit[]> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve([]), ms);
    void edits.then((done) => {
      clearTimeout(timer);
      resolve(done);
    });
  });
}
