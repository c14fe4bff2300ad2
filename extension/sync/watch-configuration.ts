import { basename } from 'node:path';
import * as vscode from 'vscode';
import { Lifetime } from '../lifetime.ts';
import { onSettingsChange } from '../manifest/read-settings.ts';

/** Calls `changed` when something changes that decides what is synced and how. */
export function watchConfiguration(changed: () => void): Lifetime {
  const lifetime = new Lifetime();
  const files = lifetime.add(vscode.workspace.createFileSystemWatcher('**/.mockforge/sync.yaml'));
  lifetime.add(files.onDidCreate(changed));
  lifetime.add(files.onDidChange(changed));
  lifetime.add(files.onDidDelete(changed));
  // Of a folder that goes, what was in it is not told of.
  const folders = lifetime.add(vscode.workspace.createFileSystemWatcher('**/.mockforge', true, true, false));
  lifetime.add(folders.onDidDelete(changed));
  lifetime.add(
    // Watchers lose events; a save in the editor is certain.
    vscode.workspace.onDidSaveTextDocument(({ uri }) => {
      if (basename(uri.fsPath) === 'sync.yaml' || basename(uri.fsPath) === '.mockforgeignore') changed();
    }),
  );
  lifetime.add(onSettingsChange(changed));
  lifetime.add(vscode.workspace.onDidChangeWorkspaceFolders(changed));
  lifetime.add(vscode.workspace.onDidGrantWorkspaceTrust(changed));
  return lifetime;
}
