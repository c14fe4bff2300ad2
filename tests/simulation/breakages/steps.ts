/** Breakages of what is done about one mock. */
import type { Mutation } from '../mutation-list.ts';

export const STEPS: readonly Mutation[] = [
  {
    name: 'drop the in-flight rule: a newer save replaces an operation that was sent',
    file: 'engine/steps/step.ts',
    from: '  const isInFlight = replica.operationOf(mockId)?.sent === true;\n',
    to: '  const isInFlight = false;\n',
  },
  {
    name: 'drop what does not fit the queue',
    file: 'engine/steps/step.ts',
    from: '    context.overflow.isDue = true;\n',
    to: '',
  },
  {
    name: 'delete a file without a backup',
    file: 'engine/files/file-steps.ts',
    from: '    await ports.files.backup(mock.path, bytes);\n',
    to: '',
  },
  {
    name: 'send a deletion that was queued although the head has been written since',
    file: 'engine/steps/step.ts',
    from: "    case 'restore':\n      unqueue(context, mock);\n",
    to: "    case 'restore':\n",
  },
  {
    name: 'keep a submission whose file is made of the head by now',
    file: 'engine/files/file-steps.ts',
    from: 'base: { path: agreedPath, hash: remote.hash }, submission: null, vouched: null, isWithLf });',
    to: 'base: { path: agreedPath, hash: remote.hash }, vouched: null, isWithLf });',
  },
  {
    name: 'move a file to a name that stays another mock’s',
    file: 'engine/names/move-file.ts',
    from: 'return replica.moved(leaving, to);',
    to: 'return replica.update(leaving, { path: to, movingTo: null });',
  },
  {
    name: 'after a crash, take a new file at the old place for the one that was moved',
    file: 'engine/names/move-file.ts',
    from: 'if (!isThere && !isOnlyThere)',
    to: 'if (!isOnlyThere)',
  },
  {
    name: 'take what was written before a crash to a renamed file for an edit',
    file: 'engine/files/file-steps.ts',
    from: 'if (base !== null && replica.owns(mock)) replica.update(mock, { base: { ...base, hash: remote.hash } });\n',
    to: '',
  },
  {
    name: 'send a mock under the name that it has for a moment only',
    file: 'engine/steps/step.ts',
    from: '      if (mock.remote === null && local !== null && isAside(mock.path)) return comeBack(context, mock, local);\n',
    to: '',
  },
  {
    name: 'let a new file keep the name that a mock of the cloud has',
    file: 'engine/names/move-file.ts',
    from: 'return base?.hash === local ? null : freeName(context, path);',
    to: 'return base?.hash === local || path !== null ? null : freeName(context, path);',
  },
  {
    name: 'call a file that makes room like a mock that is still to come',
    file: 'engine/names/move-file.ts',
    from: '    if (mock.remote !== null) taken.add(pathKey(mock.remote.path));\n',
    to: '',
  },
  {
    name: 'after a crash, send the name that a file has for a moment',
    file: 'engine/names/move-file.ts',
    from: 'else if (isAside(movingTo.path)) agreeOnAside(context, replica.moved(mock, movingTo.path));',
    to: 'else if (isAside(movingTo.path)) replica.moved(mock, movingTo.path);',
  },
  {
    name: 'rename somebody’s file without a word',
    file: 'engine/names/move-file.ts',
    from: 'if (occupant.remote === null) tellRenamed(context, occupant.path, to);',
    to: 'if (occupant.remote === null) context.touch(moved.mockId);',
  },
  {
    name: 'move a file away that was left to Git',
    file: 'engine/names/move-file.ts',
    from: 'const isStill = occupant.leftOut !== null || ',
    to: 'const isStill = ',
  },
  {
    name: 'move a file away under an operation that is on its way',
    file: 'engine/names/move-file.ts',
    from: 'const isStill = occupant.leftOut !== null || replica.operationOf(occupant.mockId)?.sent === true;',
    to: 'const isStill = occupant.leftOut !== null;',
  },
  {
    name: 'never delete a mock whose name another file has taken',
    file: 'engine/steps/step.ts',
    from: "  if (step === 'push_deletion') return queue(context, mock, 'delete', null);\n  unqueue",
    to: '  unqueue',
  },
  {
    name: 'never bring down a mock to whose name another was renamed here',
    file: 'engine/steps/step.ts',
    from: '  if (owner?.remote != null && owner.remote.path !== owner.path) await makeRoom(context, mock, owner);\n',
    to: '',
  },
  {
    name: 'write a mock that comes back under the name that it had here',
    file: 'engine/steps/step.ts',
    from: '  if (mock.path !== remote.path && local === null) {',
    to: '  if (mock.path !== remote.path && local !== null) {',
  },
  {
    name: 'never write a mock where another file is in its way',
    file: 'engine/steps/step.ts',
    from: '  if (occupant !== undefined) return makeRoom(context, mock, occupant);\n',
    to: '  if (occupant !== undefined) return;\n',
  },
  {
    name: 'keep a conflict open over which nobody disagrees any more',
    file: 'engine/steps/step.ts',
    from: '      if (mock.submission !== null) context.agreed.add(mock.submission.conflictId);\n',
    to: '',
  },
  {
    name: 'write a file before it is durable that another mock has left its path',
    file: 'engine/steps/step.ts',
    from: '  if (replica.isLeaving(mock.path)) await replica.commit();\n',
    to: '',
  },
  {
    name: 'delete for everybody what the disk still has under another spelling',
    file: 'engine/steps/step.ts',
    from: '      if (await isThere(context, mock)) return context.look(mock.path);\n',
    to: '',
  },
  {
    name: 'go on vouching for what a newer version has replaced',
    file: 'engine/files/file-steps.ts',
    from: 'submission: null, vouched: null, isWithLf });',
    to: 'submission: null, isWithLf });',
  },
];
