/** Who agrees to a first sync agrees to these very files, whoever has put them there: Git has put most of them. */
import type { SyncPlan } from '../../plan/sync-plan.ts';
import type { EngineContext } from '../ground/context.ts';

/** Paths of a plan that was shown, with what the files had in them. */
export type Offered = readonly (readonly [path: string, hash: string | null])[];

export function offeredBy({ mocks }: SyncPlan, { tree }: EngineContext): Offered {
  return mocks.map(({ path }) => [path, tree.hashOf(path)]);
}

/** What has changed since was not shown. */
export function vouchForOffered(
  { replica, tree }: EngineContext,
  offered: Offered,
  except: readonly string[] = [],
): void {
  for (const [path, hash] of offered) {
    const mock = replica.ownerOf(path);
    if (mock === undefined || hash === null || except.includes(path) || tree.hashOf(path) !== hash) continue;
    replica.update(mock, { vouched: { path, hash } });
  }
}
