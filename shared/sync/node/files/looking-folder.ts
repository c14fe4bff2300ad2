/** A mapped folder for who only looks: nothing in it is written, moved or put right. */
import type { FileSystem, ReplaceOutcome } from '../../ports.ts';

export function lookingFolder(files: FileSystem): FileSystem {
  const busy = async (): Promise<ReplaceOutcome> => ({ outcome: 'busy' });
  return {
    refresh: () => files.refresh(),
    readMisnamed: (path) => files.readMisnamed(path),
    accepts: (path) => files.accepts(path),
    misnamed: () => files.misnamed(),
    ignored: (most) => files.ignored(most),
    list: () => files.list(),
    closed: () => files.closed(),
    stat: (path) => files.stat(path),
    read: (path) => files.read(path),
    watch: (listener) => files.watch(listener),
    replace: busy,
    remove: busy,
    move: busy,
    reinstate: busy,
    readWithLf: (path) => files.readWithLf?.(path),
    readsWithLf: (path) => files.readsWithLf?.(path) ?? false,
    restored: () => files.restored(),
    forgetRestored: async () => undefined,
    lateWrites: async () => ({ writes: [], isSettled: true }),
    backup: (path) => Promise.reject(new Error(`${path} is only looked at.`)),
    recover: async () => true,
    finish: async () => undefined,
  };
}
