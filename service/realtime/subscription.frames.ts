/** What each frame of a client does. Throws CloudErrors, which the session answers with. */
import { CLOSE_CODE, CloudError, type PushResult, type ServiceFrame } from '@mockforge-cloud/shared/protocol';
import { requireScope } from '../accounts/require-scope.ts';
import { isOfHistory, readBranch } from '../branches/branches.repository.ts';
import type { Place } from '../branches/place.ts';
import { listOpenConflicts } from '../conflicts/conflicts.repository.ts';
import type { FrameId, ReceivedFrame } from '../frames/read-frame.ts';
import { requireMember } from '../members/access.ts';
import type { Attention } from '../presence/presence.ts';
import type { PushAnswer, PushInput } from '../sync/push.ts';
import { placeKey, type Session } from './session.ts';
import { Subscription } from './subscription.ts';

type FrameOf<Type extends ReceivedFrame['type']> = Extract<ReceivedFrame, { type: Type }>;

/** In one `subscribed` frame. Whoever wants all asks the route for pages. */
const MAX_CONFLICTS = 1000;

export async function handleFrame(session: Session, frame: ReceivedFrame): Promise<void> {
  switch (frame.type) {
    case 'ping':
      return session.send({ type: 'pong', ...re(frame.id) });
    case 'auth':
      return authenticate(session, frame);
    case 'subscribe':
      return subscribe(session, frame);
    case 'unsubscribe':
      session.requireIdentity();
      session.unsubscribe(placeOf(frame));
      return session.send({ type: 'unsubscribed', ...re(frame.id), ...wirePlace(frame) });
    case 'change':
      return pushOne(session, frame);
    case 'changes':
      return pushBatch(session, frame);
    case 'presence':
      return presence(session, frame);
  }
}

async function authenticate(session: Session, { token, id }: FrameOf<'auth'>): Promise<void> {
  try {
    const { userId, username } = await session.authenticate(token);
    session.send({ type: 'authenticated', ...re(id), user: { id: userId, username } });
  } catch (error) {
    if (!(error instanceof CloudError) || error.status >= 500) throw error;
    session.fail(error, CLOSE_CODE.unauthenticated, id);
  }
}

async function subscribe(session: Session, frame: FrameOf<'subscribe'>): Promise<void> {
  const { db, presence } = session.context;
  const identity = session.requireIdentity();
  requireScope(identity, 'read');
  const place = placeOf(frame);
  const member = { workspaceId: place.workspaceId, userId: identity.userId };
  const { removals } = session;
  await requireMember(db, member);
  // Listening begins before the head is read: what is committed in between is heard, and sent once.
  const subscription = new Subscription({
    place,
    connectionId: session.connectionId,
    context: session.context,
    outbox: session.outbox,
  });
  try {
    const branch = await readBranch(db, place);
    const cursor = frame.since === undefined ? null : { revision: frame.since, chain: frame.chain ?? null };
    const diverged = cursor !== null && !(await isOfHistory(db, place, { branch, cursor }));
    const conflicts = await listOpenConflicts(db, place, { after: null, limit: MAX_CONFLICTS });
    // Whoever was removed since it was asked has no subscription yet that could have been ended.
    if (session.removals !== removals) await requireMember(db, member);
    if (!session.isOpen) return subscription.end();
    session.subscriptions.get(placeKey(place))?.end();
    session.subscriptions.set(placeKey(place), subscription);
    presence.join(place, session.connectionId, { id: identity.userId, username: identity.username });
    session.send({
      type: 'subscribed',
      ...re(frame.id),
      ...wirePlace(frame),
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

async function pushOne(session: Session, frame: FrameOf<'change'>): Promise<void> {
  const event = withItsFields(frame);
  await push(session, frame, [event], ({ results }) => {
    const [result] = results;
    if (result !== undefined) session.send(answerFrame(result, frame.id));
  });
}

async function pushBatch(session: Session, frame: FrameOf<'changes'>): Promise<void> {
  await push(session, frame, frame.events, ({ results }) => {
    session.send({ type: 'results', ...re(frame.id), results });
  });
}

async function push(
  session: Session,
  frame: FrameOf<'change' | 'changes'>,
  events: readonly unknown[],
  onAnswer: (answer: PushAnswer) => void,
): Promise<void> {
  const input: PushInput = {
    identity: session.requireIdentity(),
    workspaceId: frame.workspace_id,
    branch: frame.branch,
    replicaId: frame.replica_id,
    strategy: frame.strategy ?? 'merge',
    message: frame.message,
    events,
    changesTexts: frame.changesTexts,
    origin: session.connectionId,
    onAnswer,
  };
  await session.context.push.push(input);
}

/** The event of a `change` frame has its operation id and what it settles beside it, as those of a batch have it inside. */
function withItsFields({ event, op_id, settles }: FrameOf<'change'>): unknown {
  if (typeof event !== 'object' || event === null) return event;
  return { ...event, ...(op_id === undefined ? {} : { op_id }), ...(settles === undefined ? {} : { settles }) };
}

function answerFrame(result: PushResult, id: FrameId): ServiceFrame {
  if (result.type !== 'error') return { ...result, ...re(id) };
  const { op_id, code, message, retry_after } = result;
  return {
    type: 'error',
    ...re(id),
    op_id,
    code,
    message,
    ...(retry_after === undefined ? {} : { retry_after }),
  };
}

function presence(session: Session, frame: FrameOf<'presence'>): void {
  session.requireIdentity();
  const place = placeOf(frame);
  if (!session.subscriptions.has(placeKey(place))) {
    throw new CloudError('frame.not_subscribed', `Subscribe to "${place.workspaceId}" before saying where you are.`);
  }
  const attention: Attention = {
    status: frame.status,
    ...(frame.mock_id === undefined ? {} : { mock_id: frame.mock_id }),
    ...(frame.range === undefined ? {} : { range: frame.range }),
  };
  session.presence.say(place, attention);
}

function re(id: FrameId): { re?: string | number } {
  return id === undefined ? {} : { re: id };
}

function placeOf(frame: { workspace_id: string; branch: string }): Place {
  return { workspaceId: frame.workspace_id, branch: frame.branch };
}

function wirePlace({ workspace_id, branch }: { workspace_id: string; branch: string }) {
  return { workspace_id, branch };
}
