import type { Conflict } from '@mockforge-cloud/shared/protocol';
import * as vscode from 'vscode';
import type { CommandHandlers, Selection } from '../manifest/commands.ts';
import { confirm, tell } from '../prompts/ask.ts';
import { errorText } from '../prompts/error-text.ts';
import { noConflictsText } from '../status/nothing-there.ts';
import { pathInside } from '../sync/paths.ts';
import type { SyncManager } from '../sync/sync-manager.ts';
import type { ConflictDesk } from './conflict-desk.ts';
import { pickConflict } from './conflict-picker.ts';
import type { MergeDesk } from './merge-desk.ts';
import { mergeResultOf, shownUri } from './merge-editor.ts';
import { type OpenConflict, openConflicts } from './open-conflicts.ts';
import { CONFIRMATIONS, notInConflictText, severalQuestion, severalText, type Taking } from './settle-words.ts';
import { decide, inSeveral, namedTargets, type Target, targetOfUri } from './targets.ts';

type Doing = Taking | 'merge';

/** Said above the list: what Enter does. */
const PLACEHOLDERS: Readonly<Record<Doing, string>> = {
  mine: 'Use mine for which conflict?',
  theirs: 'Use theirs for which conflict?',
  both: 'Keep both for which conflict?',
  merge: 'Merge which conflict?',
};

export function conflictCommands(options: { manager: SyncManager; desk: ConflictDesk; merges: MergeDesk }) {
  const { manager, desk, merges } = options;

  const act = (open: OpenConflict, doing: Doing) => (doing === 'merge' ? desk.merge(open) : desk.take(open, doing));

  const pick = async (among: readonly OpenConflict[], doing: Doing, placeholder: string): Promise<void> => {
    const picked = await pickConflict(among, desk, placeholder);
    // A button of the list says itself what it does, whichever command has opened the list.
    if (picked !== null) await act(picked.open, picked.taking ?? doing);
  };

  const showAll = async (): Promise<void> => {
    const conflicts = openConflicts(manager.mappings());
    if (conflicts.length === 0) return tell(noConflictsText(manager.mappings()));
    await pick(conflicts, 'merge', 'Choose a conflict to merge, or take a side with its buttons');
  };

  const command =
    (doing: Doing) =>
    async (selection: Selection): Promise<void> => {
      const conflicts = openConflicts(manager.mappings());
      if (conflicts.length === 0) return tell(noConflictsText(manager.mappings()));
      const decision = decide(conflicts, { named: namedTargets(selection), front: frontTarget() });
      if (decision.what === 'not_in_conflict') return tell(notInConflictText(decision.targets.map(shortName)));
      if (decision.what === 'ask') return pick(decision.among, doing, PLACEHOLDERS[doing]);
      const [only] = decision.conflicts;
      if (only !== undefined && decision.conflicts.length === 1) return act(only, doing);
      return actOnSeveral(desk, decision.conflicts, doing);
    };

  return {
    showConflicts: showAll,
    resolveConflict: command('merge'),
    acceptMine: command('mine'),
    acceptTheirs: command('theirs'),
    keepBoth: command('both'),
    completeMerge: (selection: Selection) => merges.complete(namedTargets(selection)),
  } satisfies Partial<CommandHandlers>;
}

async function actOnSeveral(desk: ConflictDesk, conflicts: readonly OpenConflict[], doing: Doing): Promise<void> {
  if (doing === 'merge') {
    for (const open of conflicts) await desk.merge(open);
    return;
  }
  const ambiguous = doing === 'theirs' ? inSeveral(conflicts) : [];
  const clear = conflicts.filter((open) => !ambiguous.includes(open));
  const { message, detail } = severalQuestion(pathsOf(clear), doing);
  if (clear.length > 0 && !(await confirm(message, detail, CONFIRMATIONS[doing]))) return;
  const failures: unknown[] = [];
  let settled = 0;
  for (const open of clear) {
    // One that can't be settled keeps none of the others from it.
    const isSettled = await desk.takeQuietly(open, doing).catch((error: unknown) => {
      failures.push(error);
      return false;
    });
    if (isSettled) settled += 1;
  }
  const [first] = failures;
  tell(
    severalText({
      settled,
      gone: clear.length - settled - failures.length,
      ambiguous: pathsOf(ambiguous),
      failed: first === undefined ? null : { count: failures.length, reason: errorText(first) },
    }),
  );
}

function pathsOf(conflicts: readonly { conflict: Conflict }[]): string[] {
  return [...new Set(conflicts.map(({ conflict }) => conflict.path))];
}

/** What the editor in front shows. */
function frontTarget(): Target | null {
  const { activeTab } = vscode.window.tabGroups.activeTabGroup;
  const uri = mergeResultOf(activeTab) ?? shownUri(activeTab) ?? vscode.window.activeTextEditor?.document.uri;
  return uri === undefined ? null : targetOfUri(uri);
}

/** A conflict's id says nothing to a person. */
function shortName(target: Target): string {
  const folder = (vscode.workspace.workspaceFolders ?? []).find(({ uri }) => pathInside(uri.fsPath, target) !== null);
  if (folder !== undefined) return pathInside(folder.uri.fsPath, target) ?? target;
  return target.includes('/') || target.includes('\\') ? target : 'That';
}
