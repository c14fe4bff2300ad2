/** What each frame of the service means to the engine. */
import type { ServiceFrame } from '@mockforge-cloud/shared/protocol';
import { limitsOf } from '../../cloud/service-limits.ts';
import type { EngineContext } from '../context.ts';
import type { Audience } from '../people/audience.ts';
import type { Work } from '../work.ts';
import type { CatchUp } from './catch-up.ts';
import { isAnyOfCopy } from './copies.ts';

/** More than people can settle; whoever subscribes anew hears of the others. */
const MOST_CONFLICTS = 10_000;

export interface FrameTakers {
  context: EngineContext;
  audience: Audience;
  catchUp: CatchUp;
  work: Work;
}

/** Called within a turn. Frames about another place are passed over. */
export async function takeFrame({ context, audience, catchUp, work }: FrameTakers, frame: ServiceFrame): Promise<void> {
  if ('branch' in frame && !isHere(context, frame)) return;
  const { conflicts } = context;
  switch (frame.type) {
    case 'hello':
      work.limits = limitsOf(frame);
      return;
    case 'authenticated':
      context.userId = frame.user.id;
      return;
    case 'subscribed':
      catchUp.onSubscribedFrame(frame);
      context.replica.heardConflicts(new Set(frame.conflicts.map(({ conflict_id }) => conflict_id)));
      if (isAnyOfCopy(context, frame.conflicts)) catchUp.onCopy();
      conflicts.clear();
      for (const conflict of frame.conflicts) conflicts.set(conflict.conflict_id, conflict);
      audience.tellConflicts(conflicts);
      audience.tellPresent(frame.presence);
      return;
    case 'change':
      return catchUp.onChange(frame);
    case 'conflict_opened':
      if (conflicts.has(frame.conflict.conflict_id) || conflicts.size >= MOST_CONFLICTS) return;
      if (isAnyOfCopy(context, [frame.conflict])) catchUp.onCopy();
      conflicts.set(frame.conflict.conflict_id, frame.conflict);
      audience.tellConflicts(conflicts);
      return;
    case 'conflict_resolved':
      if (conflicts.delete(frame.conflict_id)) audience.tellConflicts(conflicts);
      return;
    case 'user_joined':
    case 'user_left':
    case 'presence':
      return audience.tellPresence(frame);
    case 'unsubscribed':
    case 'member_changed':
      return catchUp.again();
    case 'error':
      context.log('warn', `The service says: ${frame.message} (${frame.code})`);
  }
}

function isHere({ place }: EngineContext, there: { workspace_id: string; branch: string }): boolean {
  return there.workspace_id === place.workspaceId && there.branch === place.branch;
}
