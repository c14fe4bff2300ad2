/** `subscribe` and `unsubscribe`: what a socket hears of a branch, with how the branch stands at that moment. */
import { requireScope } from '../accounts/require-scope.ts';
import { isOfHistory, readBranch } from '../branches/branches.repository.ts';
import { fromWirePlace, toWirePlace } from '../branches/place.ts';
import { listOpenConflicts } from '../conflicts/conflicts.repository.ts';
import { type FrameHandlers, type FrameOf, re } from '../frames/frame-handler.ts';
import { requireMember } from '../members/access.ts';
import type { Presence } from '../presence/presence.ts';
import type { Session } from './session.ts';
import { Subscription, type SubscriptionContext } from './subscription.ts';

/** In one `subscribed` frame. Whoever wants all asks the route for pages. */
const MAX_CONFLICTS = 1000;

export type SubscribeContext = SubscriptionContext & { presence: Presence };

export function subscriptionFrames(context: SubscribeContext): FrameHandlers<'subscribe' | 'unsubscribe', Session> {
  return {
    subscribe: (session, frame) => subscribe(context, session, frame),
    unsubscribe(session, frame) {
      const place = fromWirePlace(frame);
      session.requireIdentity();
      session.unsubscribe(place);
      session.send({ type: 'unsubscribed', ...re(frame.id), ...toWirePlace(place) });
    },
  };
}

async function subscribe(context: SubscribeContext, session: Session, frame: FrameOf<'subscribe'>): Promise<void> {
  const { db, presence } = context;
  const identity = session.requireIdentity();
  requireScope(identity, 'read');
  const place = fromWirePlace(frame);
  const member = { workspaceId: place.workspaceId, userId: identity.userId };
  const { removals, connection } = session;
  await requireMember(db, member);
  // Listening begins before the head is read: what is committed in between is heard, and sent once.
  const subscription = new Subscription({ place, connectionId: connection.id, context, outbox: connection.outbox });
  try {
    const branch = await readBranch(db, place);
    const cursor = frame.since === undefined ? null : { revision: frame.since, chain: frame.chain ?? null };
    const diverged = cursor !== null && !(await isOfHistory(db, place, { branch, cursor }));
    const conflicts = await listOpenConflicts(db, place, { after: null, limit: MAX_CONFLICTS });
    // Whoever was removed since it was asked has no subscription yet that could have been ended.
    if (session.removals !== removals) await requireMember(db, member);
    if (!connection.isOpen) return subscription.end();
    session.subscribe(subscription);
    presence.join(place, connection.id, { id: identity.userId, username: identity.username });
    session.send({
      type: 'subscribed',
      ...re(frame.id),
      ...toWirePlace(place),
      head: branch.head,
      diverged,
      presence: presence.list(place),
      conflicts,
    });
    const since = cursor === null || diverged ? branch.head.revision : cursor.revision;
    subscription.follow({ since, head: branch.head }).catch((error: unknown) => {
      session.unsubscribe(place);
      session.reportFault(error);
    });
  } catch (error) {
    subscription.end();
    throw error;
  }
}
