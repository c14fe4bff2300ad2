/** Lists what sync has replaced or removed here, newest first: to look at, to compare, to bring back. */
import { join } from 'node:path';
import type { Backup } from '@mockforge-cloud/shared/sync/node';
import * as vscode from 'vscode';
import { isDirty } from '../documents/document-events.ts';
import { tell } from '../prompts/ask.ts';
import type { SyncManager } from '../sync/sync-manager.ts';
import { backupItem } from './backup-items.ts';

/** More is nothing to choose from. */
const MOST_SHOWN = 1_000;

interface Kept extends Backup {
  /** Absolute, as the editor spells it. */
  folder: string;
}

interface Item extends vscode.QuickPickItem {
  kept: Kept;
}

type Doing = 'compare' | 'restore' | 'open';

const BUTTONS: Readonly<Record<Doing, vscode.QuickInputButton>> = {
  compare: { iconPath: new vscode.ThemeIcon('diff'), tooltip: 'Compare with the file' },
  restore: { iconPath: new vscode.ThemeIcon('discard'), tooltip: 'Restore' },
  open: { iconPath: new vscode.ThemeIcon('go-to-file'), tooltip: 'Open' },
};

export async function showBackups(manager: SyncManager): Promise<void> {
  const { listBackups } = await import('@mockforge-cloud/shared/sync/node');
  const folders = [...new Set(manager.mappings().map(({ desired }) => desired.folder))];
  const lists = await Promise.all(
    folders.map(async (folder) => (await listBackups(folder)).map((backup) => ({ ...backup, folder }))),
  );
  const all = lists.flat().sort((one, other) => Number(other.takenAt) - Number(one.takenAt));
  if (all.length === 0) return tell('There are no backups: sync has not replaced or removed anything here.');
  const picked = await pickBackup(all);
  if (picked === null) return;
  const doing = picked.doing ?? (await askWhatToDo(picked.kept));
  if (doing !== null) await DO[doing](picked.kept);
}

function pickBackup(all: readonly Kept[]): Promise<{ kept: Kept; doing: Doing | null } | null> {
  const list = vscode.window.createQuickPick<Item>();
  const now = new Date();
  list.title = all.length > MOST_SHOWN ? `The newest ${MOST_SHOWN} of ${all.length} backups` : 'Backups';
  list.placeholder = 'Which backup?';
  list.matchOnDescription = true;
  list.items = all
    .slice(0, MOST_SHOWN)
    .map((kept) => ({ ...backupItem(kept, now), buttons: Object.values(BUTTONS), kept }));
  return new Promise((resolve) => {
    let picked: { kept: Kept; doing: Doing | null } | null = null;
    list.onDidAccept(() => {
      const [item] = list.selectedItems;
      if (item !== undefined) picked = { kept: item.kept, doing: null };
      list.hide();
    });
    list.onDidTriggerItemButton(({ item, button }) => {
      const doing = (Object.keys(BUTTONS) as Doing[]).find((name) => BUTTONS[name] === button) ?? null;
      picked = { kept: item.kept, doing };
      list.hide();
    });
    list.onDidHide(() => {
      list.dispose();
      resolve(picked);
    });
    list.show();
  });
}

/** The same as the buttons of the list, for the keyboard. */
async function askWhatToDo({ path, backup }: Kept): Promise<Doing | null> {
  const items: (vscode.QuickPickItem & { doing: Doing })[] = [
    { label: '$(diff) Compare with the file', doing: 'compare' },
    { label: '$(discard) Restore', description: 'what is there now is backed up first', doing: 'restore' },
    { label: '$(go-to-file) Open', description: backup, doing: 'open' },
  ];
  return (await vscode.window.showQuickPick(items, { title: path, placeHolder: 'What is to be done?' }))?.doing ?? null;
}

const DO: Readonly<Record<Doing, (kept: Kept) => Promise<unknown>>> = {
  compare: async ({ folder, backup, path, takenAt }) => {
    const file = vscode.Uri.file(join(folder, path));
    const copy = vscode.Uri.file(join(folder, backup));
    const isThere = await vscode.workspace.fs.stat(file).then(
      () => true,
      () => false,
    );
    if (!isThere) return vscode.window.showTextDocument(copy);
    const title = `${path}: backup of ${takenAt.toLocaleString()} ↔ now`;
    return vscode.commands.executeCommand('vscode.diff', copy, file, title);
  },
  restore: async ({ folder, backup, path }) => {
    const file = join(folder, path);
    if (isDirty(file)) return tell(`${path} has unsaved changes. Save or undo them, then restore it.`);
    const { restoreBackup } = await import('@mockforge-cloud/shared/sync/node');
    const { replaced } = await restoreBackup({ folder, backup });
    void offerFile(file, `Restored ${path}.${replaced === null ? '' : ' What was there before is a backup now.'}`);
  },
  open: ({ folder, backup }) => Promise.resolve(vscode.window.showTextDocument(vscode.Uri.file(join(folder, backup)))),
};

async function offerFile(file: string, message: string): Promise<void> {
  const chosen = await vscode.window.showInformationMessage(message, 'Open');
  if (chosen !== undefined) await vscode.window.showTextDocument(vscode.Uri.file(file));
}
