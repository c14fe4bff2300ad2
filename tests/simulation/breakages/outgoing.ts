/** Breakages of what is sent, and what it is answered. */
import type { Mutation } from '../mutation-list.ts';

export const OUTGOING: readonly Mutation[] = [
  {
    name: 'acknowledge before commit: an operation is given up when it is sent',
    file: 'engine/outgoing/outbox.ts',
    from: 'context.replica.queue({ ...operation, sent: true });',
    to: 'context.replica.unqueue(operation);',
  },
  {
    name: 'base becomes what the answer names, not what was sent',
    file: 'engine/outgoing/settle.ts',
    from: '  if (hash !== null) return { path, hash };',
    to: '  if (hash !== null) return { path, hash: acknowledged.hash ?? hash };',
  },
  {
    name: 'send other bytes than those that were queued',
    file: 'engine/outgoing/outbox.ts',
    from: "if (bytes === null || entropy.hash(bytes) !== operation.hash) return 'gone';",
    to: "if (bytes === null) return 'gone';",
  },
  {
    name: 'lose an operation that the service could not do for the moment',
    file: 'engine/outgoing/settle.ts',
    from: '    replica.queue({ ...operation, sent: false });',
    to: '    replica.unqueue(operation);',
  },
  {
    name: 'do not upload what is above the inline limit',
    file: 'engine/outgoing/outbox.ts',
    from: '    await context.ports.connection.api.contents.put(context.place, hash, content.bytes);\n',
    to: '',
  },
  {
    name: 'take no notice of a revision that is missing before an answer',
    file: 'engine/outgoing/answers.ts',
    from: "    if (isReady && result.type === 'ack' && isGap(replica.cursor, result)) isOldNews = true;\n",
    to: '',
  },
  {
    name: 'bring the old name of a renamed mock back for everybody',
    file: 'engine/outgoing/settle.ts',
    from: '  if (base !== null && tree.hashOf(path) === base.hash) {',
    to: '  if (base !== null && tree.hashOf(path) === null) {',
  },
  {
    name: 'take a file that is left behind for an edit of the mock that comes',
    file: 'engine/outgoing/settle.ts',
    from: '    const heir = next?.base === null ? next : newRecord',
    to: '    if (next !== undefined) return context.touch(next.mockId);\n    const heir = next?.base === null ? next : newRecord',
  },
  {
    name: 'give a new file to the mock whose own file is elsewhere here',
    file: 'engine/names/held-names.ts',
    from: 'const isHeld = holder !== undefined &&',
    to: 'const isHeld = held.size < 0 && holder !== undefined &&',
  },
  {
    name: 'hold back a file whose name is given away in the same frame',
    file: 'engine/names/held-names.ts',
    from: '    if (operation === undefined || !isMove(operation)) held',
    to: '    if (operation === undefined || held.size >= 0) held',
  },
  {
    name: 'send half of a swap while the other half is still looked at',
    file: 'engine/outgoing/outbox.ts',
    from: "return what === 'edits' && isNews(operation) && isInPlace(",
    to: "return what !== 'everything' || isInPlace(",
  },
  {
    name: 'send an edit of a deleted mock before what is deleted at its name',
    file: 'engine/outgoing/outbox.ts',
    from: 'base?.path === path && remote?.path === path;',
    to: "base?.path === path && remote?.path !== '';",
  },
  {
    name: 'send half of a swap whose other half was edited since',
    file: 'engine/outgoing/outbox.ts',
    from: "if (content === 'gone') return this.#lookAgain(group);",
    to: "if (content === 'gone') return this.#lookAgain([event]);",
  },
  {
    name: 'settle a conflict before its file is the same as the head',
    file: 'engine/conflicts/agreed-conflicts.ts',
    from: '    if (conflict !== undefined && !isSameAsHead(context, conflict.mock_id)) continue;\n',
    to: '',
  },
  {
    name: 'settle a conflict while an edit of its mock waits to be sent',
    file: 'engine/conflicts/agreed-conflicts.ts',
    from: ' || replica.operationOf(mockId) !== undefined) return false;',
    to: ') return false;',
  },
  {
    name: 'take a file that got another name since for the mock that has the name it was sent under',
    file: 'engine/outgoing/settle.ts',
    from: 'if (sender.path === operation.path || !replica.owns(other)',
    to: 'if (sender.path !== operation.path || !replica.owns(other)',
  },
  {
    name: 'send what goes back to an older version, by nobody’s save (P19)',
    file: 'engine/outgoing/older-contents.ts',
    from: "  return item?.status === 'revision' && (base === null || item.mock_id === mockId);",
    to: "  return item?.status === 'head' && (base === null || item.mock_id === mockId);",
  },
  {
    name: 'ask about what an editor has saved',
    file: 'engine/looks/folder-looks.ts',
    from: '    replica.update(mock, { vouched: { path: mock.path, hash } });\n',
    to: '',
  },
  {
    name: 'take a file that is newer than the state for an older one',
    file: 'engine/incoming/apply-remote.ts',
    from: '  if (!adoptHead(context, changed)) adoptInPassing(context, changed);\n',
    to: '  adoptHead(context, changed);\n',
  },
  {
    name: 'send half of a swap while the other half is asked about',
    file: 'engine/outgoing/outbox.ts',
    from: "wanted === 'everything' && !operations.every(isNews) ? 'edits' : wanted;",
    to: 'wanted;',
  },
  {
    name: 'send an older version without a question because its person has committed it',
    file: 'engine/outgoing/older-contents.ts',
    from: 'isVouched(mock, hash) && mock.vouched?.isTold !== true;',
    to: 'isVouched(mock, hash);',
  },
];
