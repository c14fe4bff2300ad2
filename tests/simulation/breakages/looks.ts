/** Breakages of what a look at the folder found, and what Git did. */
import type { Mutation } from '../mutation-list.ts';

export const LOOKS: readonly Mutation[] = [
  {
    name: 'rename without its mock: a file that was moved is a new one',
    file: 'engine/looks/scan.ts',
    from: 'const renamed = renames.get(path) ?? mockWithoutFile(context, path);',
    to: 'const renamed = renames.size < 0 ? renames.get(path) : mockWithoutFile(context, path);',
  },
  {
    name: 'empty the folder without the brake',
    file: 'engine/looks/scan.ts',
    from: '  const isEmptied = gone.length === agreed && agreed > 1;',
    to: '  if (agreed >= 0) return null;\n  const isEmptied = gone.length === agreed && agreed > 1;',
  },
  {
    name: 'forget which deletions the brake has let through',
    file: 'engine/looks/folder-looks.ts',
    from: '    else if (this.#halts.emptied === null) this.#letThrough.add(this.#gone(), now);\n',
    to: '',
  },
  {
    name: 'never come back to a document that had unsaved changes',
    file: 'engine/looks/folder-looks.ts',
    from: 'for (const mockId of [...busy, ...blocked.retryOfFolder()]) touch(mockId);',
    to: 'for (const mockId of blocked.retryOfFolder()) touch(mockId); void busy;',
  },
  {
    name: 'decide on a file before it has come to rest',
    file: 'engine/looks/folder-looks.ts',
    from: 'if (open.has(pathKey(path)) || !this.#context.stale.delete(path)) continue;',
    to: 'if (!this.#context.stale.delete(path)) continue;',
  },
  {
    name: 'let go of the brake at the next look',
    file: 'engine/looks/folder-looks.ts',
    from: 'this.#halts.emptied !== null && this.#gone().length === 0',
    to: 'this.#halts.emptied !== null && this.#gone().length >= 0',
  },
  {
    name: 'keep the brake on when all files are back',
    file: 'engine/looks/folder-looks.ts',
    from: 'this.#halts.emptied !== null && this.#gone().length === 0',
    to: 'this.#halts.emptied !== null && this.#gone().length < 0',
  },
  {
    name: 'think a folder put right that could not be looked into',
    file: 'engine/looks/folder-looks.ts',
    from: 'this.#hasRecovered = isWhole;',
    to: 'this.#hasRecovered = isWhole || !isWhole;',
  },
  {
    name: 'go on as soon as Git lets go of the index, before HEAD moves',
    file: 'engine/looks/git-watch.ts',
    from: 'this.#workedAt === null ? 0 : LOOK_AGAIN_MS - Math.abs(now - this.#workedAt);',
    to: '0;',
  },
  {
    name: 'take a part of a checkout for all of it',
    file: 'engine/looks/git-watch.ts',
    from: 'const isSeen = isAsBefore || (position === this.#comparedAt && (isWhole || hasMoved));',
    to: "const isSeen = isAsBefore || position !== '';",
  },
  {
    name: 'ask about a checkout in a folder that only receives',
    file: 'engine/looks/git-watch.ts',
    from: "const isTold = context.options.direction === 'remote_to_local';",
    to: 'const isTold = false;',
  },
  {
    name: 'tell Git’s doing from an edit while the edit is on its way',
    file: 'engine/looks/git-watch.ts',
    from: '!isUnsettled && !isAnySent(context, mockIds)',
    to: '!isUnsettled',
  },
  {
    name: 'tell Git’s doing from edits in files that are still being written',
    file: 'engine/looks/git-watch.ts',
    from: '!isUnsettled && !isAnySent(context, mockIds)',
    to: '!isAnySent(context, mockIds)',
  },
  {
    name: 'take a checkout for edits where Git will not say what it did',
    file: 'engine/looks/git-doings.ts',
    from: 'paths?.has(path) ?? true;',
    to: 'paths?.has(path) ?? false;',
  },
  {
    name: 'put on the brake for what Git took away, and ask twice',
    file: 'engine/looks/scan.ts',
    from: ' || mock.leftOut !== null || byGit.has(mock.mockId)) continue;',
    to: ' || mock.leftOut !== null) continue;',
  },
  {
    name: 'put on the brake where a folder can’t be looked into',
    file: 'engine/looks/scan.ts',
    from: 'if (!isThere && tree.obstacleOf(mock.path) === undefined && ',
    to: 'if (!isThere && ',
  },
  {
    name: 'stand still although the folder can be looked at again',
    file: 'engine/looks/folder-looks.ts',
    from: '      this.#halts.unreadable = null;\n',
    to: '',
  },
  {
    name: 'take a file that may still be written for gone',
    file: 'engine/looks/folder-looks.ts',
    from: 'for (const path of change.unsettled) this.#context.stale.add(path);',
    to: '',
  },
  {
    name: 'begin before the files of the first look have come to rest',
    file: 'engine/looks/folder-looks.ts',
    from: 'const open = this.#hasLooked ? [] : [...change.unsettled];',
    to: 'const open = this.#hasLooked ? [...change.unsettled] : [];',
  },
  {
    name: 'forget a mock whose deletion waits when its file is there under another name',
    file: 'engine/looks/absent-mocks.ts',
    from: 'filter((mock) => !isOfNow.has(mock) && hasGone(context, mock));',
    to: 'filter((mock) => isOfNow.has(mock) && hasGone(context, mock));',
  },
  {
    name: 'make a mock that was deleted a moment ago another one',
    file: 'engine/looks/absent-mocks.ts',
    from: 'const deleted = [...replica.deletedHere()].map(',
    to: 'const deleted = [...replica.deletedHere()].slice(0, 0).map(',
  },
  {
    name: 'take a file for gone while a new one is on the point of being read',
    file: 'folder/missing-files.ts',
    from: 'return now >= firstAt && !isLate;',
    to: 'return now < firstAt && !isLate;',
  },
  {
    name: 'take a file for gone by a look that has not seen what else there is',
    file: 'folder/local-tree.ts',
    from: '    await this.#readAll(some, change, false);\n',
    to: '    await this.#readAll(some, change, false);\n    this.#takeForGone(change);\n',
  },
  {
    name: 'take a mock for gone whose file has a name that can’t be synced',
    file: 'engine/steps/step.ts',
    from: '  if (misnamed !== null) return block(context, mock, misnamed);\n',
    to: '',
  },
];
