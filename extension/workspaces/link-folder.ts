/** From a folder to a mapping in sync.yaml, by asking. */
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { Workspace } from '@mockforge-cloud/shared/protocol';
import type { CloudApi } from '@mockforge-cloud/shared/sync';
import * as vscode from 'vscode';
import type { Account } from '../account/account.ts';
import type { PlanDesk } from '../plan/plan-desk.ts';
import { waitingFor } from '../plan/waiting-plan.ts';
import { tell } from '../prompts/ask.ts';
import { confirmService, signInTo } from '../sign-in/account-commands.ts';
import { configFileOf, readConfigText, writeConfigText } from '../sync/config-file.ts';
import { overlapOf } from '../sync/overlapping.ts';
import type { SyncManager } from '../sync/sync-manager.ts';
import { addMapping, serviceUrlIn } from '../sync/sync-yaml.ts';
import { askAndCreateWorkspace } from './create-workspace.ts';
import { pickMockFolder, pickProject } from './pick-folder.ts';

export async function linkFolder(account: Account, manager: SyncManager, plans: PlanDesk): Promise<void> {
  const project = await pickProject();
  if (project === null) return;
  const file = configFileOf(project.uri.fsPath);
  const serviceUrl = serviceUrlIn((await readConfigText(file)) ?? '') ?? account.defaultServiceUrl();
  if (!(await mayUse(account, serviceUrl))) return;
  const local = await pickMockFolder(project);
  if (local === null) return;
  await refuseOverlap(manager, join(project.uri.fsPath, local));
  const workspace = await pickWorkspace(account.api(serviceUrl), local === '' ? project.name : local);
  if (workspace === null) return;
  // Read anew: somebody may have edited it while these questions were answered.
  const text = await readConfigText(file);
  await writeConfigText(file, addMapping({ text, serviceUrl, mapping: { local, cloud: workspace.id } }));
  tell(`${local === '' ? project.name : local} is now linked to ${workspace.name}.`);
  await plans.quietly(() => beginLinked({ manager, plans, file, cloud: workspace.id }));
}

/**
 * One folder is kept the same as one workspace, here and by any other process of this machine.
 * @throws CloudError `folder.nested`
 */
async function refuseOverlap(manager: SyncManager, folder: string): Promise<void> {
  const realFolder = await realpath(folder);
  const others = manager.projects().flatMap(({ desired }) => desired);
  const overlap = overlapOf({ key: null, folder, realFolder }, others);
  if (overlap !== null) throw overlap;
  const { refuseMapping } = await import('@mockforge-cloud/shared/sync/node');
  await refuseMapping(realFolder);
}

/** Starts what has just been linked; where its first sync has to be looked at (P2), the plan is shown right away. */
async function beginLinked(linked: {
  manager: SyncManager;
  plans: PlanDesk;
  file: string;
  cloud: string;
}): Promise<void> {
  const { manager, plans, file, cloud } = linked;
  await manager.refresh();
  const begun = manager
    .mappings()
    .filter(({ desired }) => desired.configFile === file && desired.options.workspaceId === cloud);
  for (const mapping of begun) {
    await mapping.client?.settled();
    if (waitingFor(mapping.status) !== null) await plans.show(mapping);
  }
}

/** Whether the service is one that the person uses, and somebody is signed in there. */
async function mayUse(account: Account, serviceUrl: string): Promise<boolean> {
  if (!(await account.isKnown(serviceUrl))) await confirmService(account, serviceUrl);
  if (!(await account.isKnown(serviceUrl))) return false;
  if ((await account.credential(serviceUrl)) !== null) return true;
  return signInTo(account, serviceUrl);
}

async function pickWorkspace(api: CloudApi, folderName: string): Promise<Workspace | null> {
  const workspaces = await api.workspaces.list();
  const items = [
    ...workspaces.map((workspace) => ({
      label: `$(cloud) ${workspace.name}`,
      description: workspace.id,
      detail: `You are ${workspace.role}${workspace.project === null ? '' : ` · project ${workspace.project}`}`,
      workspace: workspace as Workspace | null,
    })),
    { label: '$(add) Create a new workspace…', alwaysShow: true, workspace: null },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: `Link ${folderName} to a workspace`,
    placeHolder: 'Which workspace should it be kept in sync with?',
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  if (picked === undefined) return null;
  return picked.workspace ?? askAndCreateWorkspace(api, folderName);
}
