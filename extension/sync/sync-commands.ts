import * as vscode from 'vscode';
import type { CommandHandler, CommandName } from '../manifest/commands.ts';
import { switchAutoSyncOn } from '../manifest/read-settings.ts';
import { showPending } from '../pending/show-pending.ts';
import { ask, tell } from '../prompts/ask.ts';
import { errorText } from '../prompts/error-text.ts';
import { describe } from '../status/status-text.ts';
import type { Mapping } from './mapping.ts';
import type { SyncManager } from './sync-manager.ts';

export function syncCommands(manager: SyncManager) {
  return {
    syncNow: () => syncNow(manager),
    pause: async () => {
      for (const mapping of manager.mappings()) {
        if (!mapping.isPaused) await manager.setPaused(mapping, true);
      }
    },
    resume: () => resume(manager),
    showPending: () => showPending(manager),
  } satisfies Partial<Record<CommandName, CommandHandler>>;
}

async function syncNow(manager: SyncManager): Promise<void> {
  // What is stopped for a reason may have been put right in the meantime.
  await manager.refresh();
  const mappings = manager.mappings();
  if (mappings.length === 0) return tell('No folder is linked to a workspace yet: link one first.');
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: 'MockForge: syncing' }, () =>
    Promise.all(mappings.map((mapping) => mapping.syncNow())),
  );
  const unfinished = mappings.filter(({ status }) => status.error !== null && status.state !== 'paused');
  for (const { desired, status } of unfinished) {
    const why = status.error === null ? '' : ` ${errorText(status.error)}`;
    void vscode.window.showWarningMessage(`${desired.local} is ${describe(status)}.${why}`);
  }
}

async function resume(manager: SyncManager): Promise<void> {
  const paused = manager.mappings().filter((mapping) => mapping.isPaused);
  const heldBy = (who: Mapping['desired']['heldBy']) => paused.filter((mapping) => mapping.desired.heldBy === who);
  for (const mapping of heldBy(null)) await manager.setPaused(mapping, false);
  // What was paused by hand as well stays so no longer; what a setting or the file switches off, it still does.
  for (const mapping of [...heldBy('settings'), ...heldBy('file')]) await manager.forgetPause(mapping);
  if (heldBy('settings').length > 0) {
    const chosen = await ask('Automatic sync is switched off in your settings.', 'Switch On', 'Sync Once');
    if (chosen === 'Switch On') await switchAutoSyncOn();
    if (chosen === 'Sync Once') await syncNow(manager);
  } else if (heldBy('file').length > 0) {
    const chosen = await ask('sync.yaml says auto_sync: false for this folder.', 'Sync Once');
    if (chosen === 'Sync Once') await syncNow(manager);
  }
}
