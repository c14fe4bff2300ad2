/** Settles conflicts: by taking a side, by keeping both, or by way of the merge editor. */
import { CloudError, type ErrorCode, isMergeable } from '@mockforge-cloud/shared/protocol';
import type { ConflictChoice, ConflictContents } from '@mockforge-cloud/shared/sync';
import * as vscode from 'vscode';
import type { Log } from '../logs/log.ts';
import { ask, tell } from '../prompts/ask.ts';
import { type ConflictFile, ConflictFiles } from './conflict-files.ts';
import type { MergeDesk } from './merge-desk.ts';
import { hasMergeEditor } from './merge-editor.ts';
import type { OpenConflict } from './open-conflicts.ts';
import { conflictSummary, sidesOf } from './sides.ts';

export type Taking = 'mine' | 'theirs' | 'both';

const GONE: readonly ErrorCode[] = ['conflict.closed', 'conflict.not_found'];

export class ConflictDesk {
  readonly #files: ConflictFiles;
  readonly #merges: MergeDesk;
  readonly #log: Log;
  readonly #madeHere = new Map<string, boolean>();

  constructor(options: { files: ConflictFiles; merges: MergeDesk; log: Log }) {
    this.#files = options.files;
    this.#merges = options.merges;
    this.#log = options.log;
  }

  /**
   * Whether this folder made the record.
   * @throws CloudError as `SyncClient.contentsOf`
   */
  async madeHere(open: OpenConflict): Promise<boolean> {
    const id = open.conflict.conflict_id;
    const known = this.#madeHere.get(id);
    if (known !== undefined) return known;
    const { mine } = await open.client.contentsOf(id);
    this.#madeHere.set(id, mine);
    return mine;
  }

  /** Takes a side, or keeps both. */
  async take(open: OpenConflict, taking: Taking): Promise<void> {
    const sides = sidesOf(open.conflict, await this.madeHere(open));
    const choice: ConflictChoice = { choice: taking === 'both' ? 'both' : sides[taking].choice };
    try {
      await open.client.resolveConflict(open.conflict.conflict_id, choice);
    } catch (error) {
      if (!(error instanceof CloudError) || !GONE.includes(error.code)) throw error;
      tell(`The conflict of ${open.conflict.path} has been settled already.`);
    }
    await this.#merges.discard(open.conflict.conflict_id);
    this.#log('info', `Settled ${open.conflict.path}: ${taking}`);
  }

  /** Opens the merge editor, or, where that can't show this conflict, both sides and a choice. */
  async merge(open: OpenConflict): Promise<void> {
    const contents = await open.client.contentsOf(open.conflict.conflict_id);
    const { base, local, head } = contents;
    const texts = isText(local) && isText(head) && (base === null || isText(base));
    if (texts && (await hasMergeEditor())) await this.#merges.open(open, { ...contents, local, head });
    else await this.#compare(open, contents);
  }

  forgetAllBut(openIds: ReadonlySet<string>): void {
    for (const id of [...this.#madeHere.keys()]) {
      if (!openIds.has(id)) this.#madeHere.delete(id);
    }
  }

  /** Where there is nothing to merge line by line: binary or deleted, or an editor without a merge editor. */
  async #compare(open: OpenConflict, contents: ConflictContents): Promise<void> {
    const { conflict, mine, local, head } = contents;
    const sides = sidesOf(conflict, mine);
    if (isText(local) && isText(head)) {
      const uri = (file: ConflictFile) => ConflictFiles.uri(conflict.conflict_id, file, conflict.path);
      this.#files.put(uri('author'), local, { readonly: true });
      this.#files.put(uri('cloud'), head, { readonly: true });
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

function isText(bytes: Uint8Array | null): bytes is Uint8Array {
  return bytes !== null && isMergeable(bytes);
}
