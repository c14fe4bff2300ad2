import * as vscode from 'vscode';
import type { ConflictDesk } from './conflict-desk.ts';
import type { OpenConflict } from './open-conflicts.ts';
import type { Taking } from './settle-words.ts';
import { conflictSummary, sidesOf } from './sides.ts';

interface ConflictItem extends vscode.QuickPickItem {
  open: OpenConflict;
  takings: readonly { button: vscode.QuickInputButton; taking: Taking }[];
}

export interface Picked {
  open: OpenConflict;
  /** The button that was pressed; `null`: the line itself was taken. */
  taking: Taking | null;
}

/** The list of open conflicts, with a button for each way out. @returns what the person chose */
export async function pickConflict(
  conflicts: readonly OpenConflict[],
  desk: ConflictDesk,
  placeholder: string,
): Promise<Picked | null> {
  const list = vscode.window.createQuickPick<ConflictItem>();
  list.title = 'Conflicts';
  list.placeholder = placeholder;
  list.matchOnDescription = true;
  list.items = await Promise.all(conflicts.map((open) => itemOf(open, desk)));
  return new Promise((resolve) => {
    let picked: Picked | null = null;
    const end = (choice: Picked) => {
      picked = choice;
      list.hide();
    };
    list.onDidAccept(() => {
      const item = list.selectedItems[0];
      if (item !== undefined) end({ open: item.open, taking: null });
    });
    list.onDidTriggerItemButton(({ item, button }) => {
      const taking = item.takings.find((each) => each.button === button)?.taking;
      if (taking !== undefined) end({ open: item.open, taking });
    });
    list.onDidHide(() => {
      list.dispose();
      resolve(picked);
    });
    list.show();
  });
}

async function itemOf(open: OpenConflict, desk: ConflictDesk): Promise<ConflictItem> {
  // Offline it may not be known whose record it is: then it can be looked at, but no side be taken.
  const madeHere = await desk.madeHere(open).catch(() => null);
  const takings = madeHere === null ? [] : takingsOf(open, madeHere);
  return {
    label: `$(warning) ${open.conflict.path}`,
    description: open.conflict.workspace_id,
    detail: conflictSummary(open.conflict, madeHere ?? false, 'it'),
    buttons: takings.map(({ button }) => button),
    open,
    takings,
  };
}

function takingsOf(open: OpenConflict, madeHere: boolean): ConflictItem['takings'] {
  const { mine, theirs } = sidesOf(open.conflict, madeHere);
  const button = (icon: string, tooltip: string) => ({ iconPath: new vscode.ThemeIcon(icon), tooltip });
  return [
    { taking: 'mine', button: button('person', `Use mine (${mine.who})`) },
    { taking: 'theirs', button: button('organization', `Use theirs (${theirs.who})`) },
    { taking: 'both', button: button('files', 'Keep both') },
  ];
}
