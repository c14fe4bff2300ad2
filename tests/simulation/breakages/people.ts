/** Breakages of what people are told and asked. */
import type { Mutation } from '../mutation-list.ts';

export const PEOPLE: readonly Mutation[] = [
  {
    name: 'bring back nothing, and delete it for everybody',
    file: 'engine/looks/emptied.ts',
    from: '{ base: null, submission: null }',
    to: '{ submission: null }',
  },
  {
    name: 'make a deletion of an edit that is on its way when its file is brought back',
    file: 'engine/looks/emptied.ts',
    from: '    if (operation?.sent === true) {\n',
    to: '    if (operation?.sent === true) {\n      if (replica.size > 0) continue;\n',
  },
  {
    name: 'write into a folder that is only sent from',
    file: 'engine/looks/emptied.ts',
    from: "  if (options.direction === 'local_to_remote') throw onlySent();\n",
    to: '',
  },
  {
    name: 'take a yes to one plan for a yes to another',
    file: 'engine/plan/plan-desk.ts',
    from: 'this.#shown !== null && this.#shown !== this.#subject()',
    to: 'this.#shown === null && this.#shown !== this.#subject()',
  },
  {
    name: 'take the cloud’s version without a backup of what was here',
    file: 'engine/plan/plan-desk.ts',
    from: '    await ports.files.backup(path, bytes);\n    return true;\n',
    to: '    return true;\n',
  },
  {
    name: 'take the cloud’s version and leave the conflict open for everybody',
    file: 'engine/plan/plan-desk.ts',
    from: '      if (mock.submission !== null && mock.remote !== null) context.agreed.add(mock.submission.conflictId);\n',
    to: '',
  },
  {
    name: 'take a yes to the first sync for a yes to what Git did',
    file: 'engine/plan/plan-desk.ts',
    from: "const isOpen = halts.plan?.reason === 'first_sync' && choice.choice === 'go';",
    to: 'const isOpen = false;',
  },
  {
    name: 'take back what a teammate sends while the cloud is asked how old Git’s files are',
    file: 'engine/plan/plan-desk.ts',
    from: '      if (now.length !== mocks.length || now.some((mock, index) => mock !== mocks[index])) return;\n',
    to: '      if (now.length < 0) return;\n',
  },
];
