import { CloudError } from '@mockforge-cloud/shared/protocol';
import { fromWirePlace } from '../branches/place.ts';
import type { FrameHandlers } from '../frames/frame-handler.ts';
import type { Presence } from './presence.ts';

/** `presence`: where a window looks. Wants a subscription: who hears nothing is not there. */
export function presenceFrames(presence: Presence): FrameHandlers<'presence'> {
  return {
    presence(socket, frame) {
      socket.requireIdentity();
      const place = fromWirePlace(frame);
      if (!socket.isSubscribed(place)) throw notSubscribed(place.workspaceId);
      presence.say(place, socket.connectionId, {
        status: frame.status,
        ...(frame.mock_id === undefined ? {} : { mock_id: frame.mock_id }),
        ...(frame.range === undefined ? {} : { range: frame.range }),
      });
    },
  };
}

function notSubscribed(workspaceId: string): CloudError {
  return new CloudError('frame.not_subscribed', `Subscribe to "${workspaceId}" before saying where you are.`);
}
