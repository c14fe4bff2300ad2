/** The native three-way merge editor, opened through the internal command that the built-in Git extension uses. */
import * as vscode from 'vscode';
import * as z from 'zod';
import { ConflictFiles } from './conflict-files.ts';
import { CONFLICT_SCHEME } from './conflict-scheme.ts';

const OPEN = '_open.mergeEditor';

export interface MergeInput {
  uri: vscode.Uri;
  title: string;
  description: string;
}

/** `getCommands(true)` would leave out names that begin with an underscore. */
export async function hasMergeEditor(): Promise<boolean> {
  return (await vscode.commands.getCommands(false)).includes(OPEN);
}

export async function openMergeEditor(merge: {
  base: vscode.Uri;
  input1: MergeInput;
  input2: MergeInput;
  output: vscode.Uri;
}): Promise<void> {
  await vscode.commands.executeCommand(OPEN, merge);
}

const acceptedSchema = z.object({ successful: z.boolean() });

/**
 * Saves the merge in the active merge editor and closes it.
 * @returns `false` where the person decided to go on with it
 */
export async function acceptMerge(): Promise<boolean> {
  const answer = acceptedSchema.safeParse(await vscode.commands.executeCommand('mergeEditor.acceptMerge'));
  return answer.success && answer.data.successful;
}

/** Settles everything in the active merge editor in one go: else closing it asks about the conflicts that are left. */
export async function acceptAllFromCloud(): Promise<void> {
  await vscode.commands.executeCommand('merge.acceptAllInput2');
}

/** Delivered for merge editors, but missing from the stable typings. */
const uriSchema = z.custom<vscode.Uri>((value) => value instanceof vscode.Uri);
const mergeTabSchema = z.object({ base: uriSchema, input1: uriSchema, input2: uriSchema, result: uriSchema });

/** The result that a tab edits, where it is a merge of ours. */
export function mergeResultOf(tab: vscode.Tab | undefined): vscode.Uri | null {
  const input = mergeTabSchema.safeParse(tab?.input);
  return input.success && input.data.result.scheme === CONFLICT_SCHEME ? input.data.result : null;
}

/** Closes the tabs that show a conflict, without asking; all of ours where `conflictId` is `null`. */
export async function closeConflictTabs(conflictId: string | null): Promise<void> {
  // Saved into our memory only, which is where they end: else the editor asks what to do with them.
  for (const document of vscode.workspace.textDocuments) {
    const id = ConflictFiles.conflictIdOf(document.uri);
    if (document.isDirty && id !== null && (conflictId === null || id === conflictId)) await document.save();
  }
  const ours = vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter((tab) => {
      const uri = mergeResultOf(tab) ?? diffUri(tab);
      if (uri === null || uri.scheme !== CONFLICT_SCHEME) return false;
      return conflictId === null || ConflictFiles.conflictIdOf(uri) === conflictId;
    });
  if (ours.length > 0) await vscode.window.tabGroups.close(ours, true);
}

function diffUri(tab: vscode.Tab): vscode.Uri | null {
  if (tab.input instanceof vscode.TabInputTextDiff) return tab.input.original;
  return tab.input instanceof vscode.TabInputText ? tab.input.uri : null;
}

/** The file, or version of one, that a tab shows; of two that are compared, the one that can be edited. */
export function shownUri(tab: vscode.Tab | undefined): vscode.Uri | undefined {
  const { input } = tab ?? {};
  if (input instanceof vscode.TabInputTextDiff || input instanceof vscode.TabInputNotebookDiff) return input.modified;
  const isOne =
    input instanceof vscode.TabInputText ||
    input instanceof vscode.TabInputCustom ||
    input instanceof vscode.TabInputNotebook;
  return isOne ? input.uri : undefined;
}
