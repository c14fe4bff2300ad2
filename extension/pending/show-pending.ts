import { join } from 'node:path';
import * as vscode from 'vscode';
import { tell } from '../prompts/ask.ts';
import type { SyncManager } from '../sync/sync-manager.ts';
import { pendingItem } from './pending-items.ts';

/** Lists what has not reached the cloud; choosing one opens its file. */
export async function showPending(manager: SyncManager): Promise<void> {
  const items = manager.mappings().flatMap(({ client, desired }) =>
    (client?.pending() ?? []).map((mock) => ({
      ...pendingItem(mock),
      file: mock.change === 'delete' ? null : join(desired.folder, mock.path),
    })),
  );
  if (items.length === 0) return tell('Nothing is waiting: every edit has reached the cloud.');
  const title =
    items.length === 1 ? '1 mock has not reached the cloud' : `${items.length} mocks have not reached the cloud`;
  const picked = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: 'Open a file',
    matchOnDescription: true,
  });
  if (picked?.file != null) await vscode.window.showTextDocument(vscode.Uri.file(picked.file));
}
