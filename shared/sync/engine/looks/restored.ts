/** A backup that a person has put back is their edit, however old it is: it goes out like any other (P19). */
import type { EngineContext } from '../ground/context.ts';

/** Called within a turn, when files have been looked at. `isWhole`: all of them. */
export async function vouchForRestored(context: EngineContext, { isWhole }: { isWhole: boolean }): Promise<void> {
  const { ports, replica, tree, touch } = context;
  const done: string[] = [];
  for (const { id, path, hash } of await ports.files.restored()) {
    if (tree.isUnsettled(path) || tree.isMissing(path)) continue;
    const mock = replica.ownerOf(path);
    if (tree.hashOf(path) !== hash || mock === undefined) {
      // It has been edited since, or was put back by nobody in the end: an older file that comes later is not theirs.
      if (isWhole) done.push(id);
      continue;
    }
    if (hash !== mock.base?.hash) touch(replica.update(mock, { vouched: { path: mock.path, hash } }).mockId);
    done.push(id);
  }
  if (done.length === 0) return;
  await replica.commit();
  for (const id of done) await ports.files.forgetRestored(id);
}
