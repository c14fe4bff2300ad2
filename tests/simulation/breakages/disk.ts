/** Breakages of what only a real disk has. */
import type { Mutation } from '../mutation-list.ts';

export const DISK: readonly Mutation[] = [
  {
    name: 'delete for the team what git stash -u takes away',
    file: 'node/git/checked-out.ts',
    from: '    if (from === to) for (const name of await stashedAway(folder)) put.add(name);\n',
    to: '',
  },
  {
    name: 'lose what an editor writes into a file that was just removed',
    file: 'node/files/removed.ts',
    from: 'if (isEdited) backup = ',
    to: 'if (isEdited && backup !== null) backup = ',
  },
  {
    name: 'never clear away what was removed',
    file: 'node/files/mock-folder.ts',
    from: '      if (aside !== null) this.#lookLater(path, () => lookOnceMore(this.#options.folder, aside));\n',
    to: '',
  },
  {
    name: 'lose what was written into a removed file before a crash',
    file: 'node/files/recover.ts',
    from: '  await clearRemoved(folder).catch(() => undefined);\n',
    to: '',
  },
  {
    name: 'let a loss of power undo what was placed',
    file: 'node/files/safe-replace.ts',
    from: '      await flushFolder(dirname(absolute));\n',
    to: '',
  },
  {
    name: 'let a loss of power undo a move',
    file: 'node/files/safe-replace.ts',
    from: '  await flushFolder(dirname(to));\n',
    to: '',
  },
  {
    name: 'let a loss of power leave a moved file at both places',
    file: 'node/files/safe-replace.ts',
    from: '  if (dirname(from) !== dirname(to)) await flushFolder(dirname(from));\n',
    to: '',
  },
];
