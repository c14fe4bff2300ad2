import { CLOSE_CODE, CloudError } from '@mockforge-cloud/shared/protocol';
import { type FrameHandlers, re } from '../frames/frame-handler.ts';
import type { Session } from './session.ts';

/** `auth` and `ping`: what a socket says before anybody knows whose it is. */
export const sessionFrames: FrameHandlers<'auth' | 'ping', Session> = {
  async auth(session, { token, id }) {
    try {
      const { userId, username } = await session.authenticate(token);
      session.send({ type: 'authenticated', ...re(id), user: { id: userId, username } });
    } catch (error) {
      if (!(error instanceof CloudError) || error.status >= 500) throw error;
      session.connection.fail(error, CLOSE_CODE.unauthenticated, id);
    }
  },
  ping(session, { id }) {
    session.send({ type: 'pong', ...re(id) });
  },
};
