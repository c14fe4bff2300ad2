/** The plan as a list with all of it picked: Enter does what is picked, Escape does nothing. */
import type { PlanChoice, SyncPlan } from '@mockforge-cloud/shared/sync';
import * as vscode from 'vscode';
import type { Disposable } from '../lifetime.ts';
import { type PlanItem, planGroups, planRest } from './plan-items.ts';

interface Item extends vscode.QuickPickItem {
  planned: PlanItem | null;
}

export type PickedPlan = PlanChoice | { choice: 'stay_paused' };

export interface PlanQuestion {
  plan: SyncPlan;
  title: string;
  /** Whether the folder may be made what the cloud has. */
  mayKeepCloud: boolean;
  compare: (item: PlanItem) => void;
  /** Called with what ends the question because it has no point any more. */
  onOver: (end: () => void) => Disposable;
}

const COMPARE: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('diff'),
  tooltip: 'Compare with the cloud',
};
const KEEP_CLOUD: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('cloud-download'),
  tooltip: 'Keep what the cloud has: yours is backed up, and what is only here stays here',
};
const STAY_PAUSED: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('debug-pause'),
  tooltip: 'Do nothing: pause this folder',
};

/** @returns `null` where the person leaves, and all of it goes on waiting */
export function pickPlan(question: PlanQuestion): Promise<PickedPlan | null> {
  const list = vscode.window.createQuickPick<Item>();
  const items = itemsOf(question.plan);
  const choosable = items.filter(({ planned }) => planned !== null);
  list.title = question.title;
  list.placeholder = ['OK does what is picked, Esc nothing', planRest(question.plan)].filter(Boolean).join(' · ');
  list.canSelectMany = true;
  list.matchOnDescription = true;
  // To compare one with the cloud is no answer.
  list.ignoreFocusOut = true;
  list.buttons = question.mayKeepCloud ? [KEEP_CLOUD, STAY_PAUSED] : [STAY_PAUSED];
  list.items = items;
  list.selectedItems = choosable;
  return new Promise((resolve) => {
    let picked: PickedPlan | null = null;
    const end = (choice: PickedPlan | null): void => {
      picked = choice;
      list.hide();
    };
    const over = question.onOver(() => end(null));
    list.onDidAccept(() => end({ choice: 'go', leaveOut: pathsWithout(choosable, list.selectedItems) }));
    list.onDidTriggerButton((button) => end({ choice: button === KEEP_CLOUD ? 'keep_cloud' : 'stay_paused' }));
    list.onDidTriggerItemButton(({ item }) => item.planned !== null && question.compare(item.planned));
    list.onDidHide(() => {
      over.dispose();
      list.dispose();
      resolve(picked);
    });
    list.show();
  });
}

function itemsOf(plan: SyncPlan): Item[] {
  const separator = (label: string): Item => ({ label, kind: vscode.QuickPickItemKind.Separator, planned: null });
  return planGroups(plan).flatMap(({ title, items }) => [separator(title), ...items.map(asItem)]);
}

function asItem(planned: PlanItem): Item {
  const { label, description, canCompare } = planned;
  return { label, description, buttons: canCompare ? [COMPARE] : [], planned };
}

function pathsWithout(all: readonly Item[], picked: readonly Item[]): string[] {
  const stays = new Set(picked);
  return all.flatMap((item) => (item.planned === null || stays.has(item) ? [] : [item.planned.mock.path]));
}
