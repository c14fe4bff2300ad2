/** VS Code's own file watcher for a mapped folder: one watcher for the window, and it obeys `files.watcherExclude`. */
import { join, relative } from 'node:path';
import type { WatchFolder } from '@mockforge-cloud/shared/sync/node';
import * as vscode from 'vscode';

/** `opened`: the folder as the window spells it; the engine asks with links resolved. */
export function editorWatch(opened: string): WatchFolder {
  return async (folder, listener) => {
    const pattern = new vscode.RelativePattern(vscode.Uri.file(opened), '**/*');
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    const tell = (uri: vscode.Uri) => listener(join(folder, relative(opened, uri.fsPath)));
    watcher.onDidCreate(tell);
    watcher.onDidChange(tell);
    watcher.onDidDelete(tell);
    return watcher;
  };
}
