/** Breakages of what tells Git's doing from people's, with the real Git. */
import type { Mutation } from '../mutation-list.ts';

export const GIT: readonly Mutation[] = [
  {
    name: 'delete for the team what git stash -u takes away',
    file: 'node/git/work-since.ts',
    from: '      for (const path of open) if (stashed.has(path)) put.add(path);\n',
    to: '',
  },
  {
    name: 'delete for the team what a sparse checkout keeps out of the folder',
    file: 'node/git/work-since.ts',
    from: 'if (taken.has(pathKey(path)) || (isSparse?.has(path) ?? true)) put.add(path);',
    to: 'if (taken.has(pathKey(path)) || isSparse === null) put.add(path);',
  },
  {
    name: 'let a hook’s environment lead Git elsewhere',
    file: 'node/git/run-git.ts',
    from: '.filter(([name]) => !/^GIT_/i.test(name))',
    to: '.filter(([name]) => name !== "")',
  },
  {
    name: 'read the configuration of the repository',
    file: 'node/git/run-git.ts',
    from: '    GIT_DIR: window,\n',
    to: '    GIT_DIR: gitFolder,\n',
  },
  {
    name: 'take one’s own commits for Git’s doing',
    file: 'node/git/work-since.ts',
    from: 'if (found.length === 0 || found.some((id) => own.get(path)?.has(id) === true)) continue;',
    to: 'if (found.length === 0) continue;',
  },
  {
    name: 'take a file behind a filter for an edit after Git has worked',
    file: 'node/git/work-since.ts',
    from: '    if (how.isUnknown) put.add(path);\n',
    to: '',
  },
  {
    name: 'take only what HEAD has for Git’s',
    file: 'node/git/work-since.ts',
    from: '    else open.push(path);\n  }\n  const past',
    to: '  }\n  const past',
  },
];
