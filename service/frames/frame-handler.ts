/**
 * How a feature takes frames: one handler for each type, in the feature's `x.frames.ts`. `realtime/frames.ts` puts them
 * together; a type of the wire that nobody handles does not compile. Handlers throw CloudErrors, which are answered.
 */
import type { ServiceFrame } from '@mockforge-cloud/shared/protocol';
import type { Place } from '../branches/place.ts';
import type { Identity } from '../identity.ts';
import type { FrameId, ReceivedFrame } from './read-frame.ts';

/** As much as features see of the socket that a frame came by. */
export interface FrameSocket {
  readonly connectionId: string;
  /** @throws CloudError `auth.required` */
  requireIdentity(): Identity;
  isSubscribed(place: Place): boolean;
  send(frame: ServiceFrame): void;
}

export type FrameType = ReceivedFrame['type'];
export type FrameOf<Type extends FrameType> = Extract<ReceivedFrame, { type: Type }>;

/** `text` is the frame as it came. */
export type FrameHandler<Type extends FrameType, Socket extends FrameSocket = FrameSocket> = (
  socket: Socket,
  frame: FrameOf<Type>,
  text: string,
) => void | Promise<void>;

export type FrameHandlers<Types extends FrameType, Socket extends FrameSocket = FrameSocket> = {
  readonly [Type in Types]: FrameHandler<Type, Socket>;
};

/** What an answer carries of the frame that it is for. */
export function re(id: FrameId): { re?: string | number } {
  return id === undefined ? {} : { re: id };
}
