import assert from 'node:assert/strict';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { authenticate } from '../accounts/authenticate.ts';
import { removeMember } from '../members/change-members.ts';
import { useBranch } from '../sync/testing/branch-fixture.ts';
import { eachDatabase } from '../testing/each-database.ts';
import type { TestService } from '../testing/test-service.ts';
import { createFrameHandler } from './frames.ts';
import { Session, type SessionContext } from './session.ts';
import { Slots } from './slots.ts';
import { openSocket } from './testing/test-socket.ts';

describe('what is taken away while it is being looked up (I9)', () => {
  eachDatabase((open) => {
    const branch = useBranch(open);

    /** A session whose far end is of no interest. */
    async function newSession(
      parts: Partial<TestService['context']> = {},
    ): Promise<{ session: Session; context: SessionContext; end: () => Promise<void> }> {
      const socket = await openSocket(branch().service.url);
      const context = { ...branch().service.context, ...parts };
      const handleFrame = createFrameHandler({ ...context, catchUps: new Slots(1) });
      const session = new Session(socket.raw, { ...context, handleFrame });
      return { session, context: { ...context, handleFrame }, end: () => socket.close() };
    }

    it('[AUTH6] a token that is revoked in that moment lets nobody in', async () => {
      const { service, alice } = branch();
      const token = await service.createToken(alice);
      const { tokenId } = await authenticate(service.context.db, token);
      const { session, end } = await newSession();
      const entering = session.authenticate(token);
      session.tokenRevoked(tokenId);
      await assert.rejects(entering, (error) => error instanceof CloudError && error.code === 'auth.token_revoked');
      assert.equal(session.identity, null);
      await end();
    });

    it('[SUB5] a member who is removed in that moment hears nothing', async () => {
      const { service, workspaceId, alice, bob } = branch();
      const { db, hub } = service.context;
      let removing: Promise<void> | undefined;
      /** The moment between the look at the membership and the subscription. */
      const inBetween: typeof hub.subscribe = (...subscription) => {
        removing = removeMember(db, { workspaceId, actorId: alice.id, userId: bob.id }).then(() =>
          session.memberChanged({ workspaceId, user: { id: bob.id, username: 'Bob' }, membership: null }),
        );
        return hub.subscribe(...subscription);
      };
      const { session, context, end } = await newSession({ hub: { ...hub, subscribe: inBetween } });
      await session.authenticate(bob.token);
      await Promise.allSettled([
        context.handleFrame(session, { type: 'subscribe', workspace_id: workspaceId, branch: 'main' }, ''),
      ]);
      await removing;
      assert.equal(session.subscriptions.size, 0);
      await end();
    });
  });
});
