import * as vscode from 'vscode';
import { Lifetime } from '../lifetime.ts';
import { isSamePath, pathInside } from '../sync/paths.ts';
import type { SyncManager } from '../sync/sync-manager.ts';
import type { EditorMoves } from './editor-moves.ts';

/** Tells the clients what the editor knows before any watcher does. */
export function passDocumentEvents(manager: SyncManager, moves: EditorMoves): Lifetime {
  const lifetime = new Lifetime();
  const dirty = new Set<string>();

  const look = (uri: vscode.Uri): void => {
    if (uri.scheme !== 'file') return;
    for (const { client, desired } of manager.mappings()) {
      const path = pathInside(desired.folder, uri.fsPath);
      if (path !== null) client?.saved(path);
    }
  };

  lifetime.add(vscode.workspace.onDidSaveTextDocument((document) => look(document.uri)));
  lifetime.add(
    vscode.workspace.onDidRenameFiles(({ files }) => {
      for (const { oldUri, newUri } of files) {
        if (moves.isOwn(oldUri.fsPath, newUri.fsPath) || moves.takesBack(oldUri.fsPath, newUri.fsPath)) continue;
        for (const { client, desired } of manager.mappings()) {
          const from = pathInside(desired.folder, oldUri.fsPath);
          const to = pathInside(desired.folder, newUri.fsPath);
          if (from !== null && to !== null) client?.renamed(from, to);
          else if (from !== null || to !== null) client?.saved(from ?? to ?? '');
        }
      }
    }),
  );

  // A change from the cloud waits while a document has unsaved edits: when those are undone or thrown away
  // without a save, it may go on.
  lifetime.add(
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      const key = document.uri.toString();
      if (document.isDirty) dirty.add(key);
      else if (dirty.delete(key)) look(document.uri);
    }),
  );
  lifetime.add(
    vscode.workspace.onDidCloseTextDocument((document) => {
      if (dirty.delete(document.uri.toString())) look(document.uri);
    }),
  );
  return lifetime;
}

/** Whether an editor holds unsaved changes of this file. */
export function isDirty(absolutePath: string): boolean {
  return vscode.workspace.textDocuments.some(
    (document) => document.isDirty && document.uri.scheme === 'file' && isSamePath(document.uri.fsPath, absolutePath),
  );
}
