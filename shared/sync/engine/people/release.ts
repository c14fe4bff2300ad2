/** What a person lets go on although it was held back, or left out of a plan. */
import type { EngineContext } from '../ground/context.ts';

/** Durable when it resolves, but for unparseable edits: those are asked about again after a restart. */
export async function releaseMocks(context: EngineContext, paths: readonly string[]): Promise<void> {
  const { replica, tree, blocked, released, touch } = context;
  for (const path of paths) {
    const mock = replica.ownerOf(path);
    if (mock === undefined) continue;
    const local = tree.hashOf(path);
    const vouched = local === null ? null : { path: mock.path, hash: local };
    const isGoing = { leftOut: null, leftAt: null, vouched };
    // Git has put another version there: to merge it as an edit of the newest one would take back what came between.
    if (mock.leftOut === 'by_git') replica.update(mock, { ...isGoing, base: null });
    else if (mock.leftOut !== null) replica.update(mock, isGoing);
    if (blocked.get(mock.mockId)?.error.code === 'mock.held_invalid' && local !== null) {
      released.set(mock.mockId, local);
    }
    blocked.unblock(mock.mockId);
    touch(mock.mockId);
  }
  await replica.commit();
}
