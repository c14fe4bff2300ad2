/** Breakages of what the cloud says. */
import type { Mutation } from '../mutation-list.ts';

export const INCOMING: readonly Mutation[] = [
  {
    name: 'take what somebody has put back for what was left behind',
    file: 'engine/incoming/comparison.ts',
    from: 'if (!own.has(item.path)) applyKnown(context, item, adopted);',
    to: 'applyKnown(context, item, adopted); void own;',
  },
  {
    name: 'end a conflict in a comparison without settling it',
    file: 'engine/incoming/claim-file.ts',
    from: ' || submission !== null) return false;',
    to: ') return false; void submission;',
  },
  {
    name: 'agree on no head while the log is caught up with',
    file: 'engine/incoming/apply-remote.ts',
    from: '  adoptHead(context, replica.put({ ...newRecord(mockId, path), remote, remoteRevision: revision, leftOut }));',
    to: '  replica.put({ ...newRecord(mockId, path), remote, remoteRevision: revision, leftOut });',
  },
  {
    name: 'move the cursor over a gap',
    file: 'engine/incoming/inbox.ts',
    from: '    if (record.revision > cursor.revision + 1) return this.#gap();\n',
    to: '',
  },
  {
    name: 'apply half a revision',
    file: 'engine/incoming/inbox.ts',
    from: "    if (this.#records.length < record.count) return { take: 'nothing' };\n",
    to: '',
  },
  {
    name: 'apply an older revision after a newer one',
    file: 'engine/incoming/apply-remote.ts',
    from: '  if (record.revision <= knownRevision) return;\n',
    to: '',
  },
  {
    name: 'take the second change of a mock in a revision for old',
    file: 'engine/incoming/apply-remote.ts',
    from: '  if (record.revision <= knownRevision) return;',
    to: '  if (record.revision <= mock.remoteRevision) return;',
  },
  {
    name: 'do not recognise own operations in the log',
    file: 'engine/incoming/apply-remote.ts',
    from: '  if (settleOwn(context, record)) return;\n',
    to: '',
  },
  {
    name: 'keep the bases after the cloud was restored',
    file: 'engine/incoming/catch-up.ts',
    from: "  diverged: 'unknown',",
    to: "  diverged: 'known',",
  },
  {
    name: 'never notice that the cloud was restored',
    file: 'engine/incoming/catch-up.ts',
    from: '    if (diverged) return true;',
    to: '    if (diverged || head.revision >= 0) return false;',
  },
  {
    name: 'a refused edit stays refused after the role has come back',
    file: 'engine/incoming/catch-up.ts',
    from: '    context.blocked.unblockAll();\n',
    to: '',
  },
  {
    name: 'keep a conflict that was settled',
    file: 'engine/incoming/apply-remote.ts',
    from: '    return { submission: null, base: closed.local_hash',
    to: '    return { base: closed.local_hash',
  },
  {
    name: 'agree on the heads of a comparison only when their mocks are looked at',
    file: 'engine/incoming/comparison.ts',
    from: '  for (const mock of [...replica.mocks()]) if (adoptHead(context, mock)) adopted.add(mock.mockId);\n',
    to: '',
  },
  {
    name: 'give a mock to whichever of two files is asked about first',
    file: 'engine/incoming/comparison.ts',
    from: '.sort((one, other) => one.far - other.far);',
    to: ';',
  },
  {
    name: 'make a new mock of what is left at a former place',
    file: 'engine/incoming/comparison.ts',
    from: 'const isLeft = mock !== undefined && mock.path !== item.path && adopted.has(mock.mockId);',
    to: 'const isLeft = false;',
  },
  {
    name: 'an edit of a deleted mock stays refused where a new one has its name',
    file: 'engine/incoming/claim-file.ts',
    from: 'const others = [replica.heirOf(mock.path), ...',
    to: 'const others = [...',
  },
  {
    name: 'go on with a folder that is missing because the cloud is back',
    file: 'engine/incoming/catch-up.ts',
    from: '    this.#options.halts.stopped = null;\n',
    to: '    this.#options.halts.stopped = null;\n    this.#options.halts.unreadable = null;\n',
  },
  {
    name: 'remove what somebody has brought back, since the cloud knows it',
    file: 'engine/incoming/comparison.ts',
    from: 'if (!own.has(item.path)) applyKnown',
    to: 'if (own.size >= 0) applyKnown',
  },
  {
    name: 'take every older version for an edit when the state is lost (P18)',
    file: 'engine/incoming/comparison.ts',
    from: '(isHeard && base === null ? [path] : [])',
    to: '(isHeard || base === null ? [path] : [])',
  },
  {
    name: 'go on by the id of a replica that this one is a copy of',
    file: 'engine/incoming/catch-up.ts',
    from: '    context.replica.becomeAnother(context.ports.entropy.id());\n',
    to: '',
  },
  {
    name: 'take what a copy of this replica has sent for nothing',
    file: 'engine/incoming/apply-remote.ts',
    from: '  if (isOfCopy(context, record, knownRevision)) context.copy.isSeen = true;\n',
    to: '',
  },
  {
    name: 'take a conflict that a copy of this replica is in for one of ours',
    file: 'engine/incoming/copies.ts',
    from: 'return !isOnItsWay && replica.mock(mock_id)?.submission?.conflictId !== conflict_id;',
    to: 'return !isOnItsWay && conflict_id.length === 0 && mock_id.length === 0;',
  },
  {
    name: 'take files that are newer than the state for edits of what it knows',
    file: 'engine/incoming/catch-up.ts',
    from: "  copied: 'outdated',",
    to: "  copied: 'known',",
  },
  {
    name: 'settle what a replica is in of which this one was a copy',
    file: 'engine/incoming/rejoin-disputes.ts',
    from: 'return isOfCopy ? [] : [conflict.conflict_id];',
    to: 'return isOfCopy ? [conflict.conflict_id] : [conflict.conflict_id];',
  },
];
