import * as vscode from 'vscode';
import type { CommandHandler, CommandName } from '../manifest/commands.ts';
import { tell } from '../prompts/ask.ts';
import type { SyncManager } from '../sync/sync-manager.ts';
import type { ConflictDesk, Taking } from './conflict-desk.ts';
import { ConflictFiles } from './conflict-files.ts';
import { pickConflict } from './conflict-picker.ts';
import type { MergeDesk } from './merge-desk.ts';
import { mergeResultOf } from './merge-editor.ts';
import { matching, type OpenConflict, openConflicts } from './open-conflicts.ts';

export function conflictCommands(options: { manager: SyncManager; desk: ConflictDesk; merges: MergeDesk }) {
  const { manager, desk, merges } = options;

  const showAll = async (): Promise<void> => {
    const conflicts = openConflicts(manager.mappings());
    if (conflicts.length === 0) return tell('There are no conflicts.');
    const picked = await pickConflict(conflicts, desk, 'Choose a conflict to merge, or take a side with its buttons');
    if (picked === null) return;
    if (picked.taking === 'merge') await desk.merge(picked.open);
    else await desk.take(picked.open, picked.taking);
  };

  /** The conflict that a menu, the active editor or the person names. */
  const find = async (target: unknown): Promise<OpenConflict | null> => {
    const conflicts = openConflicts(manager.mappings());
    if (conflicts.length === 0) {
      tell('There are no conflicts.');
      return null;
    }
    const named = targetText(target) ?? activeTarget();
    const found = named === null ? [] : matching(conflicts, named);
    const candidates = found.length > 0 ? found : conflicts;
    const [only] = candidates;
    if (only !== undefined && candidates.length === 1) return only;
    return (await pickConflict(candidates, desk, 'Which conflict?'))?.open ?? null;
  };

  const take =
    (taking: Taking): CommandHandler =>
    async (target) => {
      const open = await find(target);
      if (open !== null) await desk.take(open, taking);
    };

  return {
    showConflicts: showAll,
    resolveConflict: async (target: unknown) => {
      const open = await find(target);
      if (open !== null) await desk.merge(open);
    },
    acceptMine: take('mine'),
    acceptTheirs: take('theirs'),
    keepBoth: take('both'),
    completeMerge: () => merges.complete(),
  } satisfies Partial<Record<CommandName, CommandHandler>>;
}

/** A conflict's id, or a file's path; menus give the URI of a file. */
function targetText(target: unknown): string | null {
  if (target instanceof vscode.Uri) return ConflictFiles.conflictIdOf(target) ?? target.fsPath;
  return typeof target === 'string' ? target : null;
}

function activeTarget(): string | null {
  const merge = mergeResultOf(vscode.window.tabGroups.activeTabGroup.activeTab);
  return targetText(merge ?? vscode.window.activeTextEditor?.document.uri);
}
