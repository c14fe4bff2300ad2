/** What each frame of the service means to the engine. One that is new on the wire has to be named here, or it does not compile. */
import type { Limits, ServiceFrame, ServiceFrameOf } from '@mockforge-cloud/shared/protocol';
import { limitsOf } from '../../cloud/service-limits.ts';
import type { EngineContext } from '../ground/context.ts';
import type { Audience } from '../people/audience.ts';
import type { PresentPeople } from '../presence/present-people.ts';
import type { CatchUp } from './catch-up.ts';
import { isAnyOfCopy } from './copies.ts';

/** More than people can settle; whoever subscribes anew hears of the others. */
const MOST_CONFLICTS = 10_000;

export interface FrameTakers {
  context: EngineContext;
  audience: Audience;
  people: PresentPeople;
  catchUp: CatchUp;
  /** What keeps to the limits that the service states. */
  work: { limits: Limits };
}

type Take<Type extends ServiceFrame['type']> = (
  takers: FrameTakers,
  frame: ServiceFrameOf<Type>,
) => Promise<void> | void;

const FRAMES: { readonly [Type in ServiceFrame['type']]: Take<Type> | 'ignored' } = {
  hello: ({ work }, frame) => {
    work.limits = limitsOf(frame);
  },
  authenticated: ({ context }, { user }) => {
    context.userId = user.id;
  },
  subscribed: (takers, frame) => {
    const { context, catchUp, people } = takers;
    const { conflicts } = context;
    catchUp.onSubscribedFrame(frame);
    context.replica.heardConflicts(new Set(frame.conflicts.map(({ conflict_id }) => conflict_id)));
    if (isAnyOfCopy(context, frame.conflicts)) catchUp.onCopy();
    conflicts.clear();
    for (const conflict of frame.conflicts) conflicts.set(conflict.conflict_id, conflict);
    tellConflicts(takers);
    people.replace(frame.presence);
  },
  unsubscribed: ({ catchUp }) => catchUp.again(),
  change: ({ catchUp }, frame) => catchUp.onChange(frame),
  conflict_opened: (takers, { conflict }) => {
    const { context, catchUp } = takers;
    const { conflicts } = context;
    if (conflicts.has(conflict.conflict_id) || conflicts.size >= MOST_CONFLICTS) return;
    if (isAnyOfCopy(context, [conflict])) catchUp.onCopy();
    conflicts.set(conflict.conflict_id, conflict);
    tellConflicts(takers);
  },
  conflict_resolved: (takers, { conflict_id }) => {
    if (takers.context.conflicts.delete(conflict_id)) tellConflicts(takers);
  },
  user_joined: ({ people }, frame) => people.heard(frame),
  user_left: ({ people }, frame) => people.heard(frame),
  presence: ({ people }, frame) => people.heard(frame),
  member_changed: ({ catchUp }) => catchUp.again(),
  error: ({ context }, { message, code }) => context.log('warn', `The service says: ${message} (${code})`),
  // Answers: whoever has asked gets them. One that nobody waits for any more says nothing new.
  ack: 'ignored',
  conflict: 'ignored',
  stale_base: 'ignored',
  results: 'ignored',
  pong: 'ignored',
};

/** Called within a turn. Frames about another place are passed over. */
export async function takeFrame(takers: FrameTakers, frame: ServiceFrame): Promise<void> {
  if ('branch' in frame && !isHere(takers.context, frame)) return;
  const take = takerOf(frame.type);
  if (take !== 'ignored') await take(takers, frame);
}

/** The table pairs each type with the frame of that type, which TypeScript can't follow through a lookup. */
function takerOf(
  type: ServiceFrame['type'],
): ((takers: FrameTakers, frame: ServiceFrame) => Promise<void> | void) | 'ignored' {
  return FRAMES[type] as Take<ServiceFrame['type']> | 'ignored';
}

function tellConflicts({ audience, context }: FrameTakers): void {
  audience.tellLater('conflicts', () => [...context.conflicts.values()]);
}

function isHere({ place }: EngineContext, there: { workspace_id: string; branch: string }): boolean {
  return there.workspace_id === place.workspaceId && there.branch === place.branch;
}
