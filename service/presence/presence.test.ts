import assert from 'node:assert/strict';
import { openSocket, type TestSocket } from '../realtime/testing/test-socket.ts';
import { useBranch } from '../sync/testing/branch-fixture.ts';
import { eachDatabase } from '../testing/each-database.ts';
import { startTestService } from '../testing/test-service.ts';

describe('presence', () => {
  eachDatabase((open) => {
    const branch = useBranch(open);
    const sockets: TestSocket[] = [];
    afterEach(() => Promise.all(sockets.splice(0).map((socket) => socket.close())));

    async function subscribed(by = branch().alice): Promise<TestSocket> {
      const socket = await openSocket(branch().service.url, { token: by.token });
      sockets.push(socket);
      await socket.ask({ type: 'subscribe', workspace_id: branch().workspaceId });
      return socket;
    }
    const present = async () => {
      const { body } = await branch().alice.call('GET', `/workspaces/${branch().workspaceId}/presence`);
      return (body as { items: { user: { username: string } }[] }).items.map(({ user }) => user.username);
    };

    it('[PRES1] tells of a person once, however many windows', async () => {
      const alice = await subscribed();
      const first = await subscribed(branch().bob);
      assert.equal((await alice.next('user_joined')).user.username, 'Bob');
      const second = await subscribed(branch().bob);
      assert.deepEqual((await present()).sort(), ['Alice', 'Bob']);
      await first.close();
      await alice.next('presence');
      assert.deepEqual((await present()).sort(), ['Alice', 'Bob']);
      await second.ask({ type: 'unsubscribe', workspace_id: branch().workspaceId });
      assert.equal((await alice.next('user_left')).user.username, 'Bob');
      assert.deepEqual(await present(), ['Alice']);
      assert.equal(alice.frames.filter((frame) => frame.type === 'user_joined').length, 1);
    });

    it('[PRES2] passes on the last of what comes at once, and not all of it (I16, L7)', async () => {
      const alice = await subscribed();
      const bob = await subscribed(branch().bob);
      const frame = { type: 'presence', workspace_id: branch().workspaceId, status: 'active' } as const;
      for (let many = 0; many < 2000; many++) bob.send({ ...frame, mock_id: `m${many}` });
      await alice.next('presence', ({ mock_id }) => mock_id === 'm1999');
      const told = alice.frames.filter(({ type }) => type === 'presence').length;
      assert.ok(told < 200, `${told} frames`);
    });

    it('[PRES2] passes on where a person is', async () => {
      const alice = await subscribed();
      const bob = await subscribed(branch().bob);
      const range = { start: { line: 1, character: 2 }, end: { line: 3, character: 4 } };
      const at = { status: 'active', mock_id: 'some-mock', range } as const;
      bob.send({ type: 'presence', workspace_id: branch().workspaceId, ...at });
      const { user, status, mock_id, range: where } = await alice.next('presence');
      assert.deepEqual({ status, mock_id, range: where }, at);
      assert.equal(user.username, 'Bob');
      await bob.ask({ type: 'ping' });
      assert.ok(!bob.frames.some((frame) => frame.type === 'presence'));
    });

    it('[PRES2] wants a subscription', async () => {
      const socket = await openSocket(branch().service.url, { token: branch().alice.token });
      sockets.push(socket);
      const frame = { type: 'presence', workspace_id: branch().workspaceId, status: 'idle' } as const;
      const answer = await socket.ask(frame);
      assert.equal(answer.type === 'error' && answer.code, 'frame.not_subscribed');
    });

    it('[PRES3] [WS8] ends with the heartbeat (P11)', async () => {
      // A machine that is slow answers later than at once.
      const timing = { pingMs: 100, silenceMs: 3_000 };
      const service = await startTestService({ database: await open(), timing });
      const alice = await service.register('Alice');
      const bob = await service.register('Bob');
      const workspaceId = await service.createWorkspace(alice);
      await service.addMember(workspaceId, { admin: alice, user: bob, role: 'viewer' });
      const watcher = await openSocket(service.url, { token: alice.token });
      const ghost = await openSocket(service.url, { token: bob.token });
      for (const socket of [watcher, ghost]) await socket.ask({ type: 'subscribe', workspace_id: workspaceId });
      // Its machine sleeps: TCP is up, but nobody answers.
      ghost.raw.pause();
      assert.equal((await watcher.next('user_left')).user.username, 'Bob');
      ghost.raw.resume();
      assert.equal(await ghost.closed(), 1006);
      assert.equal((await watcher.ask({ type: 'ping' })).type, 'pong');
      await service.close();
    });
  });
});
