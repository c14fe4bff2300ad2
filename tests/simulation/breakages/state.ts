/** Breakages of what is remembered, queued, decided and looked at. */
import type { Mutation } from '../mutation-list.ts';

export const STATE: readonly Mutation[] = [
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
    name: 'forget the echo check: what the engine wrote is an edit',
    file: 'folder/local-tree.ts',
    from: '    this.#known.set(path, { stat, hash, isSure: false });\n',
    to: '    void hash; void stat;\n',
  },
  {
    name: 'drop watcher events without a comparison',
    file: 'folder/hints.ts',
    from: '      if (isDue) this.#compare();\n',
    to: '      if (isDue) this.#compareIdly(0);\n',
  },
  {
    name: 'read a file that is being written',
    file: 'folder/local-tree.ts',
    from: 'if (!looksSame && (hasToSettle || before.size === 0) && !this.#unsettled.see(before)) {',
    to: 'if (!looksSame && hasToSettle && before.size < 0) {',
  },
  {
    name: 'a file is gone as soon as one look does not find it',
    file: 'folder/missing-files.ts',
    from: '    if (now - since < SETTLE_MS) return false;\n',
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
    file: 'folder/missing-files.ts',
    from: '    if (now < since) return true;\n',
    to: '',
  },
  {
    name: 'take another spelling for another name',
    file: 'folder/local-tree.ts',
    from: '    if (this.#known.get(path)?.stat.identity === identity) return path;',
    to: "    if (identity !== '') return path;",
  },
  {
    name: 'know a file by its name alone, whatever its inode',
    file: 'folder/local-tree.ts',
    from: 'if (!isSpelledAlike(name, path) || (isName && !isKnownAs)) continue;',
    to: 'if (!isSpelledAlike(name, path) || isName) continue;',
  },
  {
    name: 'tear apart names that are swapped: each is refused for the other’s',
    file: 'queue/sending-order.ts',
    from: 'const key = name === undefined ? operation.mockId :',
    to: "const key = name !== '' ? operation.mockId :",
  },
  {
    name: 'send in the order in which mocks were looked at',
    file: 'queue/sending-order.ts',
    from: '[...operations].sort(compare);',
    to: '[...operations];',
  },
  {
    name: 'send what is new before what makes room for it',
    file: 'queue/sending-order.ts',
    from: '{ delete: 0, update: 1, rename: 1, create: 2 }',
    to: '{ delete: 2, update: 1, rename: 1, create: 0 }',
  },
  {
    name: 'send something new before what may have been sent',
    file: 'queue/sending-order.ts',
    from: 'Number(other.sent) - Number(one.sent) || ',
    to: '',
  },
  {
    name: 'put half of a swap into a frame that has no room for the rest',
    file: 'queue/batch.ts',
    from: '    if (fits < group.length && this.events.length > 0) return false;\n',
    to: '',
  },
  {
    name: 'tear apart a swap of more names than batch_size',
    file: 'queue/batch.ts',
    from: 'const most = this.events.length === 0 ? this.#limits.maxBatchEvents : this.wanted;',
    to: 'const most = this.wanted;',
  },
  {
    name: 'never send a mock that alone is larger than half a frame',
    file: 'queue/batch.ts',
    from: '(room < 0 && index + this.events.length > 0)',
    to: 'room < 0',
  },
  {
    name: 'delete for everybody what is in a folder that can’t be looked into',
    file: 'folder/local-tree.ts',
    from: '(this.#known.has(path) ? undefined : this.#folderErrorOf(path))',
    to: 'undefined',
  },
  {
    name: 'fail a commit whose records are durable',
    file: 'state/replica.ts',
    from: '    } catch {\n      // Not',
    to: '    } catch (error) {\n      if (this.#appended > 0) throw error;\n      // Not',
  },
  {
    name: 'write the whole state with each commit on a full disk',
    file: 'state/replica.ts',
    from: '      this.#compactFrom = this.#appended + COMPACT_MINIMUM;',
    to: '      this.#compactFrom = COMPACT_MINIMUM;',
  },
  {
    name: 'go by the id of the replica that a state was copied from',
    file: 'state/replica.ts',
    from: '    if (isElsewhere) replica.becomeAnother(entropy.id());\n',
    to: '',
  },
  {
    name: 'go by the revisions of a former history for what was deleted from here',
    file: 'state/replica.ts',
    from: 'revision: Math.min(deleted.revision, revision) });',
    to: 'revision: Math.max(deleted.revision, revision) });',
  },
];
