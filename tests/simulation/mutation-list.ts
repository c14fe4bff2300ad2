/** Ways to break the engine. Each is a piece of text in a file of `shared/sync`, and what it is replaced with. */
export interface Mutation {
  name: string;
  file: string;
  from: string;
  to: string;
}

export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'skip the base check: both changed is written over the file',
    file: 'versions/reconcile.ts',
    from: "changed: { same: 'push', changed: 'push_to_merge', deleted: 'recreate' },",
    to: "changed: { same: 'push', changed: 'write', deleted: 'recreate' },",
  },
  {
    name: 'an edit of a mock deleted in the cloud is removed',
    file: 'versions/reconcile.ts',
    from: "changed: 'push_to_merge', deleted: 'recreate' },",
    to: "changed: 'push_to_merge', deleted: 'remove' },",
  },
  {
    name: 'acknowledge before commit: an operation is given up when it is sent',
    file: 'engine/outbox.ts',
    from: 'context.replica.queue({ ...operation, sent: true });',
    to: 'context.replica.unqueue(operation);',
  },
  {
    name: 'drop the in-flight rule: a newer save replaces an operation that was sent',
    file: 'engine/step.ts',
    from: '  if (replica.operationOf(mockId)?.sent === true) return;\n',
    to: '',
  },
  {
    name: 'forget the echo check: what the engine wrote is an edit',
    file: 'folder/local-tree.ts',
    from: '    this.#known.set(path, { stat, hash, isSure: false });\n',
    to: '    void hash; void stat;\n',
  },
  {
    name: 'base becomes what the answer names, not what was sent',
    file: 'engine/settle.ts',
    from: '  const base = operation.hash === null ? null : { path: operation.path, hash: operation.hash };\n  const isNews = acknowledged',
    to: '  const base = acknowledged.hash === null ? null : { path: operation.path, hash: acknowledged.hash };\n  const isNews = acknowledged',
  },
  {
    name: 'rename without its mock: a file that was moved is a new one',
    file: 'engine/scan.ts',
    from: 'const renamed = renames.get(path) ?? mockWithoutFile(context, path);',
    to: 'const renamed = renames.size < 0 ? renames.get(path) : mockWithoutFile(context, path);',
  },
  {
    name: 'drop watcher events without a comparison',
    file: 'folder/hints.ts',
    from: '      if (isDue) this.#compare();\n',
    to: '      if (isDue) this.#compareIdly(0);\n',
  },
  {
    name: 'empty the folder without the brake',
    file: 'engine/scan.ts',
    from: '  const isEmptied = gone.length === agreed && agreed > 1;',
    to: '  if (agreed >= 0) return null;\n  const isEmptied = gone.length === agreed && agreed > 1;',
  },
  {
    name: 'forget which deletions the brake has let through',
    file: 'engine/folder-looks.ts',
    from: '    else if (this.#halts.emptied === null) this.#letThrough.add(this.#gone(), now);\n',
    to: '',
  },
  {
    name: 'take what somebody has put back for what was left behind',
    file: 'engine/comparison.ts',
    from: 'if (!own.has(item.path)) applyKnown(context, item, adopted);',
    to: 'applyKnown(context, item, adopted); void own;',
  },
  {
    name: 'end a conflict in a comparison without settling it',
    file: 'engine/claim-file.ts',
    from: ' || submission !== null) return false;',
    to: ') return false; void submission;',
  },
  {
    name: 'agree on no head while the log is caught up with',
    file: 'engine/apply-remote.ts',
    from: '  adoptHead(context, replica.put({ ...newRecord(mockId, path), remote, remoteRevision: revision, leftOut }));',
    to: '  replica.put({ ...newRecord(mockId, path), remote, remoteRevision: revision, leftOut });',
  },
  {
    name: 'move the cursor over a gap',
    file: 'engine/inbox.ts',
    from: '    if (record.revision > cursor.revision + 1) return this.#gap();\n',
    to: '',
  },
  {
    name: 'apply half a revision',
    file: 'engine/inbox.ts',
    from: "    if (this.#records.length < record.count) return { take: 'nothing' };\n",
    to: '',
  },
  {
    name: 'apply an older revision after a newer one',
    file: 'engine/apply-remote.ts',
    from: '  if (record.revision <= knownRevision) return;\n',
    to: '',
  },
  {
    name: 'take the second change of a mock in a revision for old',
    file: 'engine/apply-remote.ts',
    from: '  if (record.revision <= knownRevision) return;',
    to: '  if (record.revision <= mock.remoteRevision) return;',
  },
  {
    name: 'do not recognise own operations in the log',
    file: 'engine/apply-remote.ts',
    from: '  if (settleOwn(context, record)) return;\n',
    to: '',
  },
  {
    name: 'send other bytes than those that were queued',
    file: 'engine/outbox.ts',
    from: "if (bytes === null || entropy.hash(bytes) !== operation.hash) return 'gone';",
    to: "if (bytes === null) return 'gone';",
  },
  {
    name: 'drop what does not fit the queue',
    file: 'engine/step.ts',
    from: '    context.overflow.isDue = true;\n',
    to: '',
  },
  {
    name: 'read a file that is being written',
    file: 'folder/local-tree.ts',
    from: 'if (!looksSame && (hasToSettle || before.size === 0) && !this.#isSettled(before)) {',
    to: 'if (!looksSame && hasToSettle && before.size < 0) {',
  },
  {
    name: 'a file is gone as soon as one look does not find it',
    file: 'folder/local-tree.ts',
    from: 'if (since !== undefined && (now - since >= SETTLE_MS || now < since) && !this.#isArriving(path)) {',
    to: 'if (!this.#isArriving(path)) {',
  },
  {
    name: 'keep the bases after the cloud was restored',
    file: 'engine/catch-up.ts',
    from: "applyPicture(context, picture, reason === 'diverged');",
    to: 'applyPicture(context, picture, false);',
  },
  {
    name: 'never notice that the cloud was restored',
    file: 'engine/catch-up.ts',
    from: '    if (diverged) return true;',
    to: '    if (diverged || head.revision >= 0) return false;',
  },
  {
    // Only to decide too early does no harm: what is queued then is decided anew before anything is sent.
    name: 'send before what was missed has been applied',
    file: 'engine/work.ts',
    from: `    return !halts.isHalted && context.replica.cursor !== null && (catchUp.isReady || !link.isUp);
  }

  #hasToSend(): boolean {
    const { context, catchUp } = this.#options;
    return catchUp.isReady && !this.#outbox.inFlight`,
    to: `    return !halts.isHalted && (catchUp.isReady || link.isUp || !link.isUp);
  }

  #hasToSend(): boolean {
    const { context } = this.#options;
    return !this.#outbox.inFlight`,
  },
  {
    name: 'a refused edit stays refused after the role has come back',
    file: 'engine/catch-up.ts',
    from: '    context.blocked.unblockAll();\n',
    to: '',
  },
  {
    name: 'forget who waits for a path',
    file: 'engine/context.ts',
    from: '    if (owner !== undefined) touch(owner.mockId);\n',
    to: '',
  },
  {
    name: 'never come back to a document that had unsaved changes',
    file: 'engine/folder-looks.ts',
    from: 'for (const mockId of [...busy, ...blocked.retryOfFolder()]) touch(mockId);',
    to: 'for (const mockId of blocked.retryOfFolder()) touch(mockId); void busy;',
  },
  {
    name: 'keep a conflict that was settled',
    file: 'engine/apply-remote.ts',
    from: '    return { submission: null, base: closed.local_hash',
    to: '    return { base: closed.local_hash',
  },
  {
    name: 'lose an operation that the service could not do for the moment',
    file: 'engine/settle.ts',
    from: '    replica.queue({ ...operation, sent: false });',
    to: '    replica.unqueue(operation);',
  },
  {
    name: 'do not upload what is above the inline limit',
    file: 'engine/outbox.ts',
    from: '    await context.ports.connection.api.putContent(context.place, hash, content.bytes);\n',
    to: '',
  },
  {
    name: 'delete a file without a backup',
    file: 'engine/file-steps.ts',
    from: '    await ports.files.backup(mock.path, bytes);\n',
    to: '',
  },
  {
    name: 'a follower opens the state as well',
    file: 'locked-client.ts',
    from: '    if (!isOurs) return this.#become(FOLLOWING);\n',
    to: '',
  },
  {
    name: 'a clock that jumps back keeps deleted files',
    file: 'folder/local-tree.ts',
    from: '(now - since >= SETTLE_MS || now < since)',
    to: '(now - since >= SETTLE_MS)',
  },
  {
    name: 'send a deletion that was queued although the head has been written since',
    file: 'engine/step.ts',
    from: "    case 'restore':\n      unqueue(context, mock);\n",
    to: "    case 'restore':\n",
  },
  {
    name: 'keep a submission whose file is made of the head by now',
    file: 'engine/file-steps.ts',
    from: 'base: { path: agreedPath, hash: remote.hash }, submission: null });',
    to: 'base: { path: agreedPath, hash: remote.hash } });',
  },
  {
    name: 'move a file to a name that stays another mock’s',
    file: 'engine/move-file.ts',
    from: 'return replica.moved(leaving, to);',
    to: 'return replica.update(leaving, { path: to, movingTo: null });',
  },
  {
    name: 'take another spelling for another name',
    file: 'folder/local-tree.ts',
    from: '    if (this.#known.get(path)?.stat.identity === identity) return path;',
    to: "    if (identity !== '') return path;",
  },
  {
    name: 'never try again what was refused for a name that has become free',
    file: 'engine/context.ts',
    from: '    for (const mockId of blocked.pathLeft(path)) touch(mockId);\n',
    to: '',
  },
  {
    name: 'take no notice of a revision that is missing before an answer',
    file: 'engine/answers.ts',
    from: "    if (isReady && result.type === 'ack' && isGap(replica.cursor, result)) isOldNews = true;\n",
    to: '',
  },
  {
    name: 'bring the old name of a renamed mock back for everybody',
    file: 'engine/settle.ts',
    from: '  if (base !== null && tree.hashOf(path) === base.hash) {',
    to: '  if (base !== null && tree.hashOf(path) === null) {',
  },
  {
    name: 'agree on the heads of a comparison only when their mocks are looked at',
    file: 'engine/comparison.ts',
    from: '  for (const mock of [...replica.mocks()]) if (adoptHead(context, mock)) adopted.add(mock.mockId);\n',
    to: '',
  },
  {
    name: 'after a crash, take a new file at the old place for the one that was moved',
    file: 'engine/move-file.ts',
    from: 'if (isThere || isOnlyThere)',
    to: 'if (isOnlyThere)',
  },
  {
    name: 'know a file by its name alone, whatever its inode',
    file: 'folder/local-tree.ts',
    from: 'if (!isSpelledAlike(name, path) || (isName && !isKnownAs)) continue;',
    to: 'if (!isSpelledAlike(name, path) || isName) continue;',
  },
  {
    name: 'decide on a file before it has come to rest',
    file: 'engine/folder-looks.ts',
    from: 'if (open.has(path) || !this.#context.stale.delete(path)) continue;',
    to: 'if (!this.#context.stale.delete(path)) continue;',
  },
  {
    name: 'give a mock to whichever of two files is asked about first',
    file: 'engine/comparison.ts',
    from: '.sort((one, other) => one.far - other.far);',
    to: ';',
  },
  {
    name: 'make a new mock of what is left at a former place',
    file: 'engine/comparison.ts',
    from: 'const isLeft = mock !== undefined && mock.path !== item.path && adopted.has(mock.mockId);',
    to: 'const isLeft = false;',
  },
  {
    name: 'an edit of a deleted mock stays refused where a new one has its name',
    file: 'engine/claim-file.ts',
    from: 'const others = [replica.heirOf(mock.path), ...',
    to: 'const others = [...',
  },
  {
    name: 'take a file that is left behind for an edit of the mock that comes',
    file: 'engine/settle.ts',
    from: '    const heir = next?.base === null ? next : newRecord',
    to: '    if (next !== undefined) return context.touch(next.mockId);\n    const heir = next?.base === null ? next : newRecord',
  },
  {
    name: 'take what was written before a crash to a renamed file for an edit',
    file: 'engine/file-steps.ts',
    from: 'if (base !== null && replica.owns(mock)) replica.update(mock, { base: { ...base, hash: remote.hash } });\n',
    to: '',
  },
];
