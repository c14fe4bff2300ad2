/** What happens on a branch, as frames for those who subscribe to it. */
import type { ServiceFrame } from '@mockforge-cloud/shared/protocol';
import { toWirePlace } from '../branches/place.ts';
import type { BranchEventKind, EventMap, Events } from '../events/event-map.ts';
import type { Hub } from './hub.ts';

/** Each kind of event on a branch has its line here. */
type Broadcasts = { readonly [Kind in BranchEventKind]: (hub: Hub, event: EventMap[Kind]) => void };

const BROADCASTS: Broadcasts = {
  revisions_made: (hub, { records, except, ...place }) => hub.publishChanges(place, records, except),
  branch_uncertain: (hub, place) => hub.giveUp(place),
  conflict_opened: (hub, { conflict, ...place }) => publish(hub, place, { type: 'conflict_opened', conflict }),
  conflict_resolved: (hub, { conflictId, mockId, ...place }) =>
    publish(hub, place, { type: 'conflict_resolved', conflict_id: conflictId, mock_id: mockId }),
  person_joined: (hub, { user, except, ...place }) => publish(hub, place, { type: 'user_joined', user }, except),
  person_moved: (hub, { present, except, ...place }) => publish(hub, place, { type: 'presence', ...present }, except),
  person_left: (hub, { user, ...place }) => publish(hub, place, { type: 'user_left', user }),
};

type OnBranch = Extract<ServiceFrame, { workspace_id: string; branch: string }>;
/** A frame without its place. */
type Bare<Frame> = Frame extends OnBranch ? Omit<Frame, 'workspace_id' | 'branch'> : never;

function publish(
  hub: Hub,
  place: { workspaceId: string; branch: string },
  frame: Bare<ServiceFrame>,
  except: string | null = null,
): void {
  hub.publish(place, { ...frame, ...toWirePlace(place) } as ServiceFrame, except ?? undefined);
}

/** Returns a function that ends it. */
export function broadcast(events: Events, hub: Hub): () => void {
  const listen = <Kind extends BranchEventKind>(kind: Kind) => events.on(kind, (event) => BROADCASTS[kind](hub, event));
  const stops = (Object.keys(BROADCASTS) as BranchEventKind[]).map((kind) => listen(kind));
  return () => {
    for (const stop of stops) stop();
  };
}
