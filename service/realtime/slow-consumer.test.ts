import assert from 'node:assert/strict';
import { created, useBranch } from '../sync/testing/branch-fixture.ts';
import { eachDatabase } from '../testing/each-database.ts';
import { openSocket } from './testing/test-socket.ts';

describe('a client that does not read', () => {
  eachDatabase((open) => {
    const branch = useBranch(open);

    it('[WS6] is let go while the others go on, and catches up when it comes back (I16)', async () => {
      const { service, alice, bob, workspaceId } = branch();
      const slow = await openSocket(service.url, { token: alice.token });
      const fast = await openSocket(service.url, { token: bob.token });
      for (const socket of [slow, fast]) await socket.ask({ type: 'subscribe', workspace_id: workspaceId });
      slow.raw.pause();
      const text = 'x'.repeat(service.context.limits.maxInlineBytes);
      let pushed = 0;
      // The others hear of its leaving: then it was let go.
      const left = fast.next('user_left');
      let isGone = false;
      void left.then(() => {
        isGone = true;
      });
      while (!isGone) {
        await branch().ack(created(`${pushed}.txt`, `${pushed} ${text}`.slice(0, text.length)));
        pushed += 1;
        await fast.next('change', (change) => change.revision === pushed);
      }
      assert.equal((await left).user.username, 'Alice');
      slow.raw.terminate();

      const back = await openSocket(service.url, { token: alice.token });
      await back.ask({ type: 'subscribe', workspace_id: workspaceId, since: 0 });
      for (let at = 1; at <= pushed; at++) assert.equal((await back.next('change')).revision, at);
      await Promise.all([back.close(), fast.close()]);
    });
  });
});
