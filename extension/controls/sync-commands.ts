import * as vscode from 'vscode';
import type { Account } from '../account/account.ts';
import type { CommandHandlers } from '../manifest/commands.ts';
import { switchAutoSyncOn } from '../manifest/read-settings.ts';
import type { PlanDesk } from '../plan/plan-desk.ts';
import { waitingFor } from '../plan/waiting-plan.ts';
import { ask, choose, tell } from '../prompts/ask.ts';
import { errorText } from '../prompts/error-text.ts';
import { readStandings } from '../status/read-standings.ts';
import { describe } from '../status/status-text.ts';
import type { Mapping } from '../sync/mapping.ts';
import type { SyncManager } from '../sync/sync-manager.ts';

export function syncCommands(account: Account, manager: SyncManager, plans: PlanDesk) {
  return {
    syncNow: () => syncNow(account, manager, plans),
    pause: async () => {
      for (const mapping of manager.mappings()) {
        if (!mapping.isPaused) await manager.setPaused(mapping, true);
      }
    },
    resume: () => resume(account, manager, plans),
  } satisfies Partial<CommandHandlers>;
}

async function syncNow(account: Account, manager: SyncManager, plans: PlanDesk): Promise<void> {
  // What is stopped for a reason may have been put right in the meantime.
  await manager.refresh();
  const mappings = manager.mappings();
  if (mappings.length === 0) return tell('No folder is linked to a workspace yet: link one first.');
  const title = 'MockForge: syncing';
  const ended = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () =>
    Promise.all(mappings.map(async (mapping) => ({ mapping, status: await mapping.syncNow() }))),
  );
  const waiting = ended.filter(({ status }) => waitingFor(status) !== null);
  const standings = await readStandings(account, manager);
  for (const { mapping, status } of ended) {
    const standing = standings.find((each) => each.mapping === mapping);
    if (status.error === null || waitingFor(status) !== null || standing === undefined) continue;
    const message = `${mapping.desired.local}: ${describe({ ...standing, status })}. ${errorText(status.error)}`;
    void vscode.window.showWarningMessage(message);
  }
  for (const { mapping } of waiting) await plans.show(mapping);
}

async function resume(account: Account, manager: SyncManager, plans: PlanDesk): Promise<void> {
  for (const mapping of manager.mappings()) await resumeAfterBrake(mapping);
  const paused = manager.mappings().filter((mapping) => mapping.isPaused);
  const heldBy = (who: Mapping['desired']['heldBy']) => paused.filter((mapping) => mapping.desired.heldBy === who);
  for (const mapping of heldBy(null)) await manager.setPaused(mapping, false);
  // What was paused by hand as well stays so no longer; what a setting or the file switches off, it still does.
  for (const mapping of [...heldBy('settings'), ...heldBy('file')]) await manager.forgetPause(mapping);
  if (heldBy('settings').length > 0) {
    const chosen = await ask('Automatic sync is switched off in your settings.', 'Switch On', 'Sync Once');
    if (chosen === 'Switch On') await switchAutoSyncOn();
    if (chosen === 'Sync Once') await syncNow(account, manager, plans);
  } else if (heldBy('file').length > 0) {
    const chosen = await ask('sync.yaml says auto_sync: false for this folder.', 'Sync Once');
    if (chosen === 'Sync Once') await syncNow(account, manager, plans);
  }
}

/** The brake (I11) is let go only by somebody who has read what then happens. */
async function resumeAfterBrake({ client, desired, status }: Mapping): Promise<void> {
  const { error } = status;
  if (client === null || status.state !== 'paused' || error?.code !== 'folder.emptied') return;
  const { workspaceId, direction } = desired.options;
  const detail = `${error.message} Nothing was deleted in ${workspaceId} so far. To delete them there deletes them for everybody.`;
  const ways = direction === 'local_to_remote' ? [DELETE] : [BRING_BACK, DELETE];
  const chosen = await choose(`What is to become of the mocks that are gone from ${desired.local}?`, detail, ...ways);
  if (chosen !== null) await client.answerEmptied(chosen === DELETE ? 'delete' : 'bring_back');
}

const BRING_BACK = 'Bring Them Back';
const DELETE = 'Delete in the Cloud';
