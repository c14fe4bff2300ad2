import * as vscode from 'vscode';
import { confirm, tell } from '../prompts/ask.ts';
import { readConfigText, writeConfigText } from '../sync/config-file.ts';
import type { Mapping } from '../sync/mapping.ts';
import type { SyncManager } from '../sync/sync-manager.ts';
import { removeMapping } from '../sync/sync-yaml.ts';

export async function unlinkFolder(manager: SyncManager): Promise<void> {
  const mapping = await pickMapping(manager);
  if (mapping === null) return;
  const { desired, status } = mapping;
  const unsent = status.queued === 0 ? '' : ` ${status.queued} edits have not reached the cloud and will not.`;
  const detail = `The files stay here and the workspace stays in the cloud; they are no longer kept the same.${unsent}`;
  if (!(await confirm(`Unlink ${desired.local} from ${desired.options.workspaceId}?`, detail, 'Unlink'))) return;
  const text = await readConfigText(desired.configFile);
  if (text !== null) {
    const { workspaceId: cloud, branch } = desired.options;
    await writeConfigText(desired.configFile, removeMapping(text, { local: desired.local, cloud, branch }));
  }
  await manager.forget(mapping);
  tell(`${desired.local} is no longer linked.`);
}

async function pickMapping(manager: SyncManager): Promise<Mapping | null> {
  const items = manager.mappings().map((mapping) => ({
    label: `$(folder) ${mapping.desired.local}`,
    description: mapping.desired.options.workspaceId,
    detail: mapping.desired.project,
    mapping,
  }));
  if (items.length === 0) {
    tell('No folder is linked.');
    return null;
  }
  return (await vscode.window.showQuickPick(items, { placeHolder: 'Unlink which folder?' }))?.mapping ?? null;
}
