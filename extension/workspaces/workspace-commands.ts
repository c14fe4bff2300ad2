import * as vscode from 'vscode';
import type { Account } from '../account/account.ts';
import type { CommandHandlers } from '../manifest/commands.ts';
import type { PlanDesk } from '../plan/plan-desk.ts';
import { ask } from '../prompts/ask.ts';
import { signInTo } from '../sign-in/account-commands.ts';
import type { SyncManager } from '../sync/sync-manager.ts';
import { askAndCreateWorkspace } from './create-workspace.ts';
import { linkFolder } from './link-folder.ts';
import { unlinkFolder } from './unlink-folder.ts';

export function workspaceCommands(account: Account, manager: SyncManager, plans: PlanDesk) {
  const link = () => linkFolder(account, manager, plans);
  return {
    linkFolder: link,
    unlinkFolder: () => unlinkFolder(manager),
    createWorkspace: async () => {
      const serviceUrl = account.defaultServiceUrl();
      if ((await account.credential(serviceUrl)) === null && !(await signInTo(account, serviceUrl))) return;
      const created = await askAndCreateWorkspace(account.api(serviceUrl), vscode.workspace.name ?? '');
      if (created === null) return;
      void offerLink(created.name, link);
    },
    openConfiguration: () => openConfiguration(manager, link),
  } satisfies Partial<CommandHandlers>;
}

async function offerLink(name: string, link: () => Promise<void>): Promise<void> {
  const chosen = await vscode.window.showInformationMessage(`Created the workspace ${name}.`, 'Link a Folder');
  if (chosen !== undefined) await link();
}

/** Opens sync.yaml; where there are several, asks which; where there is none, offers to make one. */
async function openConfiguration(manager: SyncManager, link: () => Promise<void>): Promise<void> {
  const files = [...new Set(manager.projects().map((project) => project.configFile))];
  const [only] = files;
  if (only === undefined) {
    const chosen = await ask('This project has no .mockforge/sync.yaml yet.', 'Link a Folder', 'Open Settings');
    if (chosen === 'Link a Folder') await link();
    if (chosen === 'Open Settings')
      await vscode.commands.executeCommand('workbench.action.openSettings', 'mockforgeCloud');
    return;
  }
  const file =
    files.length === 1 ? only : await vscode.window.showQuickPick(files, { placeHolder: 'Open which file?' });
  if (file !== undefined) await vscode.window.showTextDocument(vscode.Uri.file(file));
}
