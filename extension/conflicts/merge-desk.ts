/** The merges that a person has open in the merge editor, from opening to sending. */
import { CloudError, decodeText, encodeText, isMergeable } from '@mockforge-cloud/shared/protocol';
import type { ConflictContents } from '@mockforge-cloud/shared/sync';
import * as vscode from 'vscode';
import type { Log } from '../logs/log.ts';
import { ask, choose, confirm, tell } from '../prompts/ask.ts';
import { errorText } from '../prompts/error-text.ts';
import { type ConflictFile, ConflictFiles } from './conflict-files.ts';
import { markerText } from './marker-text.ts';
import { faultQuestion, mergeFault } from './merge-check.ts';
import { acceptAllFromCloud, acceptMerge, closeConflictTabs, mergeResultOf, openMergeEditor } from './merge-editor.ts';
import type { OpenConflict } from './open-conflicts.ts';
import { sideNames } from './sides.ts';

interface Versions {
  base: Uint8Array | null;
  author: Uint8Array;
  head: Uint8Array;
}

interface Merge {
  open: OpenConflict;
  names: { author: string; head: string };
  versions: Versions;
  headHash: string | null;
}

export class MergeDesk {
  readonly #files: ConflictFiles;
  readonly #log: Log;
  readonly #merges = new Map<string, Merge>();

  constructor(files: ConflictFiles, log: Log) {
    this.#files = files;
    this.#log = log;
  }

  /** Shows the merge editor; where a merge with the same head is under way, that one as it is. */
  async open(open: OpenConflict, contents: ConflictContents & { local: Uint8Array; head: Uint8Array }): Promise<void> {
    const { conflict, base, local, head } = contents;
    const current = this.#merges.get(conflict.conflict_id);
    if (current !== undefined && current.headHash === conflict.head_hash) return this.#show(current);
    const names = sideNames(conflict, contents.mine);
    const versions = { base, author: local, head };
    const merge: Merge = { open, names, versions, headHash: conflict.head_hash };
    this.#begin(merge);
    await this.#show(merge);
  }

  /** The person says that a merge is done: the one that is named, else the one in the active editor. */
  async complete(named: readonly string[] | null): Promise<void> {
    const merge = this.#meant(named);
    if (merge === undefined) return tell('Open a conflict in the merge editor first.');
    if (
      mergeResultOf(vscode.window.tabGroups.activeTabGroup.activeTab)?.toString() !== uriOf(merge, 'result').toString()
    ) {
      await this.#show(merge);
    }
    const seen = this.#resultOf(merge);
    if (seen === null || !(await isMeant(merge, seen)) || !(await acceptMerge())) return;
    const content = this.#files.get(uriOf(merge, 'result'));
    if (content === null) return;
    // Typed since, or settled in the last moment by the editor itself.
    const accepted = decodeText(content) ?? '';
    if (accepted !== seen && !(await isMeant(merge, accepted))) return this.#show(merge);
    await this.#send(merge, content);
  }

  /** The conflict was settled in another way: what was merged so far is of no use, and the editor does not ask. */
  async discard(conflictId: string): Promise<void> {
    const merge = this.#merges.get(conflictId);
    if (merge !== undefined && isOpen(uriOf(merge, 'result'))) {
      await this.#show(merge);
      await acceptAllFromCloud();
    }
    await this.end(conflictId);
  }

  async end(conflictId: string): Promise<void> {
    this.#merges.delete(conflictId);
    await closeConflictTabs(conflictId);
    this.#files.forget(conflictId);
  }

  /** Ends the merges of conflicts that are gone, except where a person has unsaved work in one. */
  async endAllBut(openIds: ReadonlySet<string>): Promise<void> {
    for (const [id, merge] of [...this.#merges]) {
      if (!openIds.has(id) && !isDirty(uriOf(merge, 'result'))) await this.end(id);
    }
  }

  async #send(merge: Merge, content: Uint8Array): Promise<void> {
    const { client, conflict } = merge.open;
    try {
      const now = client.conflicts.list().find((item) => item.conflict_id === conflict.conflict_id);
      if (now !== undefined && now.head_hash !== merge.headHash) return await this.#again(merge, content);
      await client.conflicts.resolve(conflict.conflict_id, { choice: 'merged', content });
      await this.end(conflict.conflict_id);
      this.#log('info', `Settled ${conflict.path}: merged`);
      tell(`Settled ${conflict.path}: your merge is what everybody has now.`);
    } catch (error) {
      await this.#notSent(merge, content, error);
    }
  }

  async #notSent(merge: Merge, content: Uint8Array, error: unknown): Promise<void> {
    const { conflict, file } = merge.open;
    this.#log('warn', `The merge of ${conflict.path} was not sent: ${String(error)}`);
    const code = error instanceof CloudError ? error.code : null;
    if (code === 'conflict.head_moved') return this.#again(merge, content);
    if (code === 'conflict.closed' || code === 'conflict.not_found') {
      const message = `The conflict of ${conflict.path} was settled in the meantime. Your merge was not sent.`;
      if (file === null || (await ask(message, 'Compare')) === null) return;
      const title = `${conflict.path}: your merge ↔ the file`;
      await vscode.commands.executeCommand('vscode.diff', uriOf(merge, 'result'), vscode.Uri.file(file), title);
      return;
    }
    const message = `The merge of ${conflict.path} was not sent, and is kept in this window. ${errorText(error)}`;
    const chosen = await ask(message, 'Try Again', 'Open Merge');
    if (chosen === 'Try Again') await this.#send(merge, content);
    if (chosen === 'Open Merge') await this.#show(merge);
  }

  /** What was merged so far meets the newer head as this person's side; the head merged with is their base. */
  async #again(merge: Merge, content: Uint8Array): Promise<void> {
    const { client, conflict } = merge.open;
    const { head, conflict: now } = await client.conflicts.contentsOf(conflict.conflict_id);
    if (head === null || !isMergeable(head)) {
      return tell(`${conflict.path} is now deleted or no text in the cloud. Settle it from the list of conflicts.`);
    }
    const versions = { base: merge.versions.head, author: content, head };
    const next = { ...merge, open: { ...merge.open, conflict: now }, versions, headHash: now.head_hash };
    this.#begin(next);
    await this.#show(next);
    tell(`The cloud has a newer version of ${conflict.path}. Your merge is on the left: merge it once more.`);
  }

  #begin(merge: Merge): void {
    const { base, author, head } = merge.versions;
    const draft = markerText({ ...textsOf(merge.versions), names: merge.names });
    this.#files.put(uriOf(merge, 'base'), base ?? new Uint8Array(), { readonly: true });
    this.#files.put(uriOf(merge, 'author'), author, { readonly: true });
    this.#files.put(uriOf(merge, 'cloud'), head, { readonly: true });
    this.#files.put(uriOf(merge, 'result'), encodeText(draft), { readonly: false });
    this.#merges.set(merge.open.conflict.conflict_id, merge);
  }

  #meant(named: readonly string[] | null): Merge | undefined {
    const inFront = mergeResultOf(vscode.window.tabGroups.activeTabGroup.activeTab);
    const front = inFront === null ? null : ConflictFiles.conflictIdOf(inFront);
    const id = (named ?? []).find((target) => this.#merges.has(target)) ?? front;
    return id === null ? undefined : this.#merges.get(id);
  }

  /** As it stands in the editor, saved or not. */
  #resultOf(merge: Merge): string | null {
    const uri = uriOf(merge, 'result');
    const document = vscode.workspace.textDocuments.find((each) => each.uri.toString() === uri.toString());
    const saved = this.#files.get(uri);
    return document?.getText() ?? (saved === null ? null : decodeText(saved));
  }

  async #show(merge: Merge): Promise<void> {
    const revision = merge.open.conflict.head_revision;
    await openMergeEditor({
      base: uriOf(merge, 'base'),
      input1: { uri: uriOf(merge, 'author'), title: merge.names.author, description: 'edit in conflict' },
      input2: {
        uri: uriOf(merge, 'cloud'),
        title: merge.names.head,
        description: `in the cloud, revision ${revision}`,
      },
      output: uriOf(merge, 'result'),
    });
  }
}

/** Whether a person means the merge to be like this. What is not merged yet is said; what has neither edit is asked about. */
async function isMeant({ open, names, versions }: Merge, result: string): Promise<boolean> {
  const { path } = open.conflict;
  const found = mergeFault({ ...textsOf(versions), result });
  if (found === null) return true;
  if (found.fault === 'markers') {
    await choose(`The merge of ${path} still holds conflict markers.`, 'It was not sent.');
    return false;
  }
  if (found.fault === 'untouched') {
    const neither = `It has neither the edit of ${names.author} nor that of ${names.head}, so it was not sent.`;
    await choose(`Nothing of ${path} is merged yet.`, `${neither} Take one of them, or write what it should be.`);
    return false;
  }
  const { message, detail } = faultQuestion(found, { path, ...names });
  return confirm(message, detail, 'Use This Result');
}

function textsOf({ base, author, head }: Versions): { base: string; author: string; head: string } {
  const text = (bytes: Uint8Array | null) => (bytes === null ? '' : (decodeText(bytes) ?? ''));
  return { base: text(base), author: text(author), head: text(head) };
}

function uriOf(merge: Merge, file: ConflictFile): vscode.Uri {
  const { conflict_id, path } = merge.open.conflict;
  return ConflictFiles.uri(conflict_id, file, path);
}

function isOpen(result: vscode.Uri): boolean {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.some((tab) => mergeResultOf(tab)?.toString() === result.toString());
}

function isDirty(uri: vscode.Uri): boolean {
  return vscode.workspace.textDocuments.some(
    (document) => document.isDirty && document.uri.toString() === uri.toString(),
  );
}
