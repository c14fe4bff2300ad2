/** Every frame that a client may send, and the feature that takes it. */
import type { FrameHandlers, FrameOf, FrameType } from '../frames/frame-handler.ts';
import { presenceFrames } from '../presence/presence.frames.ts';
import { pushFrames } from '../sync/push.frames.ts';
import type { Push } from '../sync/push.ts';
import { sessionFrames } from './session.frames.ts';
import type { Session, SessionContext } from './session.ts';
import { type SubscribeContext, subscriptionFrames } from './subscription.frames.ts';

/** A type of the wire without a handler does not compile. */
type Frames = FrameHandlers<FrameType, Session>;

export type FramesContext = SubscribeContext & { push: Pick<Push, 'push'> };

export function createFrameHandler(context: FramesContext): SessionContext['handleFrame'] {
  const frames: Frames = {
    ...sessionFrames,
    ...subscriptionFrames(context),
    ...pushFrames(context.push),
    ...presenceFrames(context.presence),
  };
  return (session, frame, text) => handle(frames, session, { frame, text });
}

function handle<Type extends FrameType>(
  frames: Frames,
  session: Session,
  { frame, text }: { frame: FrameOf<Type>; text: string },
): void | Promise<void> {
  const type: Type = frame.type;
  return frames[type](session, frame, text);
}
