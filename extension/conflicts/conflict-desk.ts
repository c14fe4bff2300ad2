/** Settles conflicts: by taking a side, by keeping both, or by way of the merge editor. */
import { join } from 'node:path';
import { CloudError, type ErrorCode, isMergeable } from '@mockforge-cloud/shared/protocol';
import type { ConflictChoice, ConflictContents } from '@mockforge-cloud/shared/sync';
import * as vscode from 'vscode';
import type { Log } from '../logs/log.ts';
import { ask, tell } from '../prompts/ask.ts';
import { type ConflictFile, ConflictFiles } from './conflict-files.ts';
import type { MergeDesk } from './merge-desk.ts';
import { hasMergeEditor } from './merge-editor.ts';
import type { OpenConflict } from './open-conflicts.ts';
import { offerOtherVersion } from './other-version.ts';
import { goneText, settledText, type Taking } from './settle-words.ts';
import { conflictSummary, sidesOf } from './sides.ts';

const GONE: readonly ErrorCode[] = ['conflict.closed', 'conflict.not_found'];

export interface ConflictDeskOptions {
  files: ConflictFiles;
  merges: MergeDesk;
  log: Log;
  /** All that are open at this moment. */
  openNow: () => readonly OpenConflict[];
  showList: () => unknown;
}

export class ConflictDesk {
  readonly #options: ConflictDeskOptions;
  readonly #madeHere = new Map<string, boolean>();

  constructor(options: ConflictDeskOptions) {
    this.#options = options;
  }

  /**
   * Whether this folder made the record.
   * @throws CloudError as `Conflicts.contentsOf`
   */
  async madeHere(open: OpenConflict): Promise<boolean> {
    const id = open.conflict.conflict_id;
    const known = this.#madeHere.get(id);
    if (known !== undefined) return known;
    const { mine } = await open.client.conflicts.contentsOf(id);
    this.#madeHere.set(id, mine);
    return mine;
  }

  /** Takes a side, or keeps both, and says what has become of the mock. */
  async take(shown: OpenConflict, taking: Taking): Promise<void> {
    const open = this.#now(shown);
    const contents = open === null ? null : await orGone(open.client.conflicts.contentsOf(open.conflict.conflict_id));
    if (open === null || contents === null || !(await this.#settle(open, contents, taking))) {
      return this.#sayGone(shown);
    }
    const text = settledText(contents.conflict, contents.mine, taking);
    if (taking === 'both') tell(text);
    else void offerOtherVersion({ open, contents, taking, text, log: this.#options.log });
  }

  /** The same without a word. @returns whether it was done: somebody else may have been quicker */
  async takeQuietly(shown: OpenConflict, taking: Taking): Promise<boolean> {
    const open = this.#now(shown);
    const contents = open === null ? null : await orGone(open.client.conflicts.contentsOf(open.conflict.conflict_id));
    return open !== null && contents !== null && this.#settle(open, contents, taking);
  }

  /** Opens the merge editor, or, where that can't show this conflict, both sides and a choice. */
  async merge(shown: OpenConflict): Promise<void> {
    const open = this.#now(shown);
    const contents = open === null ? null : await orGone(open.client.conflicts.contentsOf(open.conflict.conflict_id));
    if (open === null || contents === null) return this.#sayGone(shown);
    const { base, local, head } = contents;
    const texts = isText(local) && isText(head) && (base === null || isText(base));
    if (texts && (await hasMergeEditor())) await this.#options.merges.open(open, { ...contents, local, head });
    else await this.#compare(open, contents);
  }

  forgetAllBut(openIds: ReadonlySet<string>): void {
    for (const id of [...this.#madeHere.keys()]) {
      if (!openIds.has(id)) this.#madeHere.delete(id);
    }
  }

  async #settle(open: OpenConflict, contents: ConflictContents, taking: Taking): Promise<boolean> {
    const { conflict, mine } = contents;
    const choice: ConflictChoice = { choice: taking === 'both' ? 'both' : sidesOf(conflict, mine)[taking].choice };
    if ((await orGone(open.client.conflicts.resolve(conflict.conflict_id, choice).then(() => true))) === null)
      return false;
    await this.#options.merges.discard(conflict.conflict_id);
    this.#options.log('info', `Settled ${conflict.path}: ${taking}`);
    return true;
  }

  /** As it is at this moment: a notification may have stood there for an hour. */
  #now({ conflict }: OpenConflict): OpenConflict | null {
    return this.#options.openNow().find((open) => open.conflict.conflict_id === conflict.conflict_id) ?? null;
  }

  async #sayGone({ conflict, mapping }: OpenConflict): Promise<void> {
    const { openNow, showList, log } = this.#options;
    const another = openNow().some(
      (open) => open.conflict.mock_id === conflict.mock_id && open.mapping.desired.key === mapping.desired.key,
    );
    log('info', `${conflict.path}: nothing to settle any more`);
    if (!another) {
      const file = vscode.Uri.file(join(mapping.desired.folder, conflict.path));
      // With a button the whole sentence is shown.
      const chosen = await vscode.window.showInformationMessage(goneText(conflict.path, false), 'Show File');
      if (chosen !== undefined) await vscode.window.showTextDocument(file);
      return;
    }
    if ((await ask(goneText(conflict.path, true), 'Show Conflicts')) !== null) await showList();
  }

  /** Where there is nothing to merge line by line: binary or deleted, or an editor without a merge editor. */
  async #compare(open: OpenConflict, contents: ConflictContents): Promise<void> {
    const { conflict, mine, local, head } = contents;
    const sides = sidesOf(conflict, mine);
    if (isText(local) && isText(head)) {
      const uri = (file: ConflictFile) => ConflictFiles.uri(conflict.conflict_id, file, conflict.path);
      this.#options.files.put(uri('author'), local, { readonly: true });
      this.#options.files.put(uri('cloud'), head, { readonly: true });
      const [left, right]: [ConflictFile, ConflictFile] = mine ? ['cloud', 'author'] : ['author', 'cloud'];
      const title = `${conflict.path}: ${sides.theirs.who} (theirs) ↔ ${sides.mine.who} (mine)`;
      await vscode.commands.executeCommand('vscode.diff', uri(left), uri(right), title);
    }
    const titles: Record<Taking, string> = {
      mine: `Use Mine (${sides.mine.who})`,
      theirs: `Use Theirs (${sides.theirs.who})`,
      both: 'Keep Both',
    };
    const chosen = await ask(conflictSummary(conflict, mine), titles.mine, titles.theirs, titles.both);
    const taking = (['mine', 'theirs', 'both'] as const).find((name) => titles[name] === chosen);
    if (taking !== undefined) await this.take(open, taking);
  }
}

/** `null`: it is not open any more. */
async function orGone<Result>(asked: Promise<Result>): Promise<Result | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof CloudError && GONE.includes(error.code)) return null;
    throw error;
  }
}

function isText(bytes: Uint8Array | null): bytes is Uint8Array {
  return bytes !== null && isMergeable(bytes);
}
