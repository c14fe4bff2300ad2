import type { Conflicts } from '../../facets/conflicts.ts';
import type { EngineContext } from '../ground/context.ts';
import { contentsOfConflict, settleConflictBy, type Turn } from './settle-conflict.ts';

export function conflictsFacet(context: EngineContext, turn: Turn): Conflicts {
  return {
    list: () => [...context.conflicts.values()],
    contentsOf: (conflictId) => contentsOfConflict(context, conflictId),
    resolve: (conflictId, choice) => settleConflictBy(context, conflictId, choice, turn),
  };
}
