/** The sync manager of this window: which folders are open, what their sync.yaml and the settings ask for. */
import { CloudError } from '@mockforge-cloud/shared/protocol';
import * as vscode from 'vscode';
import type { Account } from '../account/account.ts';
import type { Log } from '../logs/log.ts';
import { readSetting } from '../manifest/read-settings.ts';
import type { EditorHands } from './editor-hands.ts';
import { Pauses } from './pauses.ts';
import type { Project } from './read-project.ts';
import { SyncManager } from './sync-manager.ts';

export function createManager(
  context: vscode.ExtensionContext,
  { account, log, hands }: { account: Account; log: Log; hands: () => EditorHands | null },
): SyncManager {
  const stateDir = context.globalStorageUri.fsPath;
  return new SyncManager({
    account,
    pauses: new Pauses(context.workspaceState),
    log,
    readProjects: () => readProjects(account),
    openClient: async (desired) => {
      const ready = hands();
      if (ready === null) throw new CloudError('service.internal', 'Nobody watches over open documents yet.');
      const { openClient } = await import('./open-client.ts');
      return openClient(desired, { account, stateDir, log, hands: ready });
    },
    isTrusted: () => vscode.workspace.isTrusted,
    isFolderOpen: (folder) => (vscode.workspace.workspaceFolders ?? []).some(({ uri }) => uri.fsPath === folder),
  });
}

async function readProjects(account: Account): Promise<Project[]> {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  if (folders.length === 0) return [];
  const { readProject } = await import('./read-project.ts');
  const projects = await Promise.all(
    folders.map(({ uri }) =>
      readProject({
        folder: uri.fsPath,
        defaultServiceUrl: account.defaultServiceUrl(),
        settings: {
          autoSync: readSetting('autoSync', uri),
          debounceMs: readSetting('debounceMs', uri),
          ignore: readSetting('ignore', uri),
          conflictStrategy: readSetting('conflictStrategy', uri),
          backupOnConflict: readSetting('backupOnConflict', uri),
        },
      }),
    ),
  );
  return projects.filter((project) => project !== null);
}
