import { join } from 'node:path';
import type { PendingMock, SyncClient } from '@mockforge-cloud/shared/sync';
import * as vscode from 'vscode';
import type { Account } from '../account/account.ts';
import { COMMANDS, type CommandName, commandId } from '../manifest/commands.ts';
import { tell } from '../prompts/ask.ts';
import { isWaitingKnown, type NamedStanding, nothingWaitsText, standingText } from '../status/nothing-there.ts';
import { type MappingStanding, readStandings } from '../status/read-standings.ts';
import { statusFace } from '../status/status-text.ts';
import type { SyncManager } from '../sync/sync-manager.ts';
import { keptItem, type PendingItem, pendingItem, pendingTitle } from './pending-items.ts';

interface Item extends vscode.QuickPickItem {
  /** `null`: nothing can be let go on from here. */
  client: SyncClient | null;
  path: string;
  /** `null`: it is deleted here. */
  file: string | null;
  release: PendingItem['release'];
}

type Doing = 'open' | 'release';

/** Lists what has not reached the cloud, or waits; what is held back or left out can be let go on. */
export async function showPending(account: Account, manager: SyncManager): Promise<void> {
  const standings = await readStandings(account, manager);
  const pending = (await Promise.all(standings.map(pendingOf))).flat();
  const kept = await keptOf(standings);
  if (pending.length + kept.length === 0) return tellStanding(standings);
  const items = pending.map(({ client, mock, folder }): Item => {
    const item = pendingItem(mock);
    const file = mock.change === 'delete' ? null : join(folder, mock.path);
    const release = client === null ? null : item.release;
    return { ...item, release, buttons: buttonsOf({ ...item, release }), client, path: mock.path, file };
  });
  const unsure = standings.filter((standing) => !isWaitingKnown(standing)).map(standingItem);
  const picked = await pickItem([...items, ...kept, ...unsure], titleOf(pending, kept));
  if (picked === null) return;
  const { item } = picked;
  const doing = picked.doing ?? (item.release === null ? 'open' : await askWhatToDo(item, item.release));
  if (doing === 'release') await item.client?.mocks.release([item.path]);
  if (doing === 'open' && item.file !== null) await vscode.window.showTextDocument(vscode.Uri.file(item.file));
}

/** What was written late and is kept where nothing brings it back by itself. */
async function keptOf(standings: readonly MappingStanding[]): Promise<Item[]> {
  const { strayWrites } = await import('@mockforge-cloud/shared/sync/node');
  const lists = await Promise.all(
    standings.map(async ({ mapping: { desired } }) =>
      (await strayWrites(desired.realFolder)).map((stray) => ({ ...keptItem(stray), folder: desired.folder, stray })),
    ),
  );
  return lists.flat().map(({ folder, stray, ...item }): Item => {
    return { ...item, client: null, path: stray.path, file: join(folder, stray.kept) };
  });
}

function titleOf(pending: readonly Pending[], kept: readonly Item[]): string {
  const parts = [pendingTitle(pending.map(({ mock }) => mock)), kept.length === 0 ? '' : `${kept.length} kept aside`];
  return parts.filter((part) => part !== '').join(', ');
}

interface Pending {
  /** `null`: another process keeps the folder in sync, and has to be asked to let something go on. */
  client: SyncClient | null;
  mock: PendingMock;
  folder: string;
}

async function pendingOf({ mapping: { client, desired, status } }: MappingStanding): Promise<Pending[]> {
  if (client === null) return [];
  const { folder } = desired;
  if (status.state !== 'following') return client.mocks.pending().map((mock) => ({ client, mock, folder }));
  const told = await client.askHolder('pending');
  return (told?.mocks ?? []).map((mock) => ({ client: null, mock, folder }));
}

/** Says how things stand where the list is empty, with the most useful thing to do where that is not plain. */
async function tellStanding(standings: readonly NamedStanding[]): Promise<void> {
  const text = nothingWaitsText(standings);
  const unsure = standings.find((standing) => !isWaitingKnown(standing));
  if (unsure === undefined) return tell(text);
  const { command } = statusFace(unsure);
  const next: CommandName = command === 'showPending' ? 'showLogs' : command;
  const { title } = COMMANDS[next];
  if ((await vscode.window.showInformationMessage(text, title)) !== undefined) {
    await vscode.commands.executeCommand(commandId(next));
  }
}

/** A folder of which there may be more than the list holds. */
function standingItem(standing: NamedStanding): Item {
  const { name } = standing;
  return {
    label: `$(info) ${name}`,
    detail: standingText(standing),
    client: null,
    path: '',
    file: null,
    release: null,
  };
}

function buttonsOf({ release }: PendingItem): vscode.QuickInputButton[] {
  return release === null ? [] : [{ iconPath: new vscode.ThemeIcon('cloud-upload'), tooltip: release }];
}

function pickItem(items: readonly Item[], title: string): Promise<{ item: Item; doing: Doing | null } | null> {
  const list = vscode.window.createQuickPick<Item>();
  list.title = title;
  list.placeholder = 'Open a file, or let it go on';
  list.matchOnDescription = true;
  list.items = items;
  return new Promise((resolve) => {
    let picked: { item: Item; doing: Doing | null } | null = null;
    list.onDidAccept(() => {
      const [item] = list.selectedItems;
      if (item !== undefined) picked = { item, doing: null };
      list.hide();
    });
    list.onDidTriggerItemButton(({ item }) => {
      picked = { item, doing: 'release' };
      list.hide();
    });
    list.onDidHide(() => {
      list.dispose();
      resolve(picked);
    });
    list.show();
  });
}

/** The same as the button of the list, for the keyboard. */
async function askWhatToDo({ path, detail }: Item, release: string): Promise<Doing | null> {
  const items: (vscode.QuickPickItem & { doing: Doing })[] = [
    { label: '$(go-to-file) Open the file', doing: 'open' },
    { label: `$(cloud-upload) ${release}`, doing: 'release' },
  ];
  const placeHolder = detail ?? 'What is to be done?';
  return (await vscode.window.showQuickPick(items, { title: path, placeHolder }))?.doing ?? null;
}
