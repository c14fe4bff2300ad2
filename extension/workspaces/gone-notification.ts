import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { Action, Notifier } from '../notifications/notifier.ts';
import { tell } from '../prompts/ask.ts';
import { readConfigText, writeConfigText } from '../sync/config-file.ts';
import { type GoneMapping, goneText } from '../sync/gone-mappings.ts';
import type { SyncManager } from '../sync/sync-manager.ts';

/** A file that is replaced, by a tool or by Git, is away for a moment. */
const GRACE_MS = 1_000;

/** A folder that is no longer kept in sync is said, with the way back. */
export async function announceGone(
  gone: GoneMapping,
  parts: { manager: SyncManager; notifier: Notifier },
): Promise<void> {
  await delay(GRACE_MS);
  await parts.manager.refresh();
  if (parts.manager.mappings().some(({ desired }) => desired.key === gone.desired.key)) return;
  parts.notifier.warn(goneText(gone), actionsOf(gone, parts.manager));
}

function actionsOf({ desired, reason, configText }: GoneMapping, manager: SyncManager): Action[] {
  const { configFile } = desired;
  if (reason !== 'file_gone') {
    return [{ title: 'Open sync.yaml', run: () => vscode.window.showTextDocument(vscode.Uri.file(configFile)) }];
  }
  if (configText === null) return [];
  const bringBack = async (): Promise<void> => {
    // Somebody may have made another one since.
    if ((await readConfigText(configFile)) !== null) return tell(`${configFile} is there again. Nothing was changed.`);
    await writeConfigText(configFile, configText);
    await manager.refresh();
  };
  return [{ title: 'Bring sync.yaml Back', run: bringBack }];
}
