/** Tells whoever keeps a folder in sync which of its files have unsaved changes in this window (B5). */
import * as vscode from 'vscode';
import type { Disposable } from '../lifetime.ts';
import { Lifetime } from '../lifetime.ts';
import type { Log } from '../logs/log.ts';
import { pathInside } from '../sync/paths.ts';
import type { SyncManager } from '../sync/sync-manager.ts';

export class UnsavedDocuments implements Disposable {
  readonly #manager: SyncManager;
  readonly #log: Log;
  readonly #lifetime = new Lifetime();
  /** What each client was told last. */
  readonly #told = new WeakMap<object, string>();

  constructor(manager: SyncManager, log: Log) {
    this.#manager = manager;
    this.#log = log;
    const { workspace } = vscode;
    // Of a change that makes a document dirty, a second event tells that it has.
    this.#lifetime.add(
      workspace.onDidChangeTextDocument(({ contentChanges }) => contentChanges.length > 0 || this.tell()),
    );
    this.#lifetime.add(workspace.onDidSaveTextDocument(() => this.tell()));
    this.#lifetime.add(workspace.onDidOpenTextDocument(({ isDirty }) => isDirty && this.tell()));
    this.#lifetime.add(workspace.onDidCloseTextDocument(() => this.tell()));
    this.#lifetime.add(workspace.onDidRenameFiles(() => this.tell()));
    this.#lifetime.add(manager.on('change', () => this.tell()));
  }

  /** Each client hears of its own folder, when its list is another one than before. */
  tell(): void {
    const dirty = vscode.workspace.textDocuments.filter(({ isDirty, uri }) => isDirty && uri.scheme === 'file');
    for (const { client, desired } of this.#manager.mappings()) {
      if (client === null) continue;
      const paths = dirty.flatMap(({ uri }) => pathInside(desired.folder, uri.fsPath) ?? []).sort();
      const list = JSON.stringify(paths);
      if ((this.#told.get(client) ?? '[]') === list) continue;
      this.#told.set(client, list);
      client
        .unsaved(paths)
        .catch((error: unknown) =>
          this.#log('warn', `${desired.local}: what is unsaved was not told: ${String(error)}`),
        );
    }
  }

  dispose(): void {
    this.#lifetime.dispose();
  }
}
