import assert from 'node:assert/strict';
import type { ServiceFrameOf } from '@mockforge-cloud/shared/protocol';
import { created, hashOf, updated, useBranch } from '../sync/testing/branch-fixture.ts';
import { eachDatabase } from '../testing/each-database.ts';
import { openSocket, type TestSocket } from './testing/test-socket.ts';

describe('subscriptions', () => {
  eachDatabase((open) => {
    const branch = useBranch(open);
    const sockets: TestSocket[] = [];
    afterEach(() => Promise.all(sockets.splice(0).map((socket) => socket.close())));

    async function connect(by = branch().alice): Promise<TestSocket> {
      const socket = await openSocket(branch().service.url, { token: by.token });
      sockets.push(socket);
      return socket;
    }

    const subscription = (cursor: { since?: number; chain?: string } = {}) =>
      ({ type: 'subscribe', workspace_id: branch().workspaceId, ...cursor }) as const;

    async function subscribe(socket: TestSocket, cursor?: { since?: number; chain?: string }) {
      const answer = await socket.ask(subscription(cursor));
      return answer.type === 'subscribed' ? answer : assert.fail(JSON.stringify(answer));
    }

    async function revisions(socket: TestSocket, upTo: number): Promise<number[]> {
      const seen: number[] = [];
      while (seen.at(-1) !== upTo) seen.push((await socket.next('change')).revision);
      return seen;
    }

    it('[SUB1] are for members, and of branches that are there', async () => {
      const eve = await connect(await branch().service.register('Eve'));
      for (const workspace_id of [branch().workspaceId, 'no-such-workspace']) {
        const answer = await eve.ask({ type: 'subscribe', workspace_id });
        assert.equal(answer.type === 'error' && answer.code, 'workspace.not_found');
      }
      const event = created('a.yaml', 'a');
      const pushed = await eve.ask({ type: 'change', workspace_id: branch().workspaceId, event });
      assert.equal(pushed.type === 'error' && pushed.code, 'workspace.not_found');
      const alice = await connect();
      const other = await alice.ask({ ...subscription(), branch: 'other' });
      assert.equal(other.type === 'error' && other.code, 'branch.not_found');
    });

    it('[SUB2] bring head, people and conflicts, and then what was missed', async () => {
      const first = await branch().create('a.yaml', 'a: 1\n');
      await branch().ack(updated(first.mock_id, 'a: 2\n', 'a: 1\n'), { by: branch().bob });
      await branch().pushOne(updated(first.mock_id, 'a: 3\n', 'a: 1\n'));
      const socket = await connect();
      const subscribed = await subscribe(socket, { since: 1, chain: first.chain });
      assert.deepEqual(subscribed.head, await branch().head());
      assert.equal(subscribed.diverged, false);
      assert.equal(subscribed.conflicts[0]?.local_hash, hashOf('a: 3\n'));
      assert.deepEqual(
        subscribed.presence.map((present) => present.user.username),
        ['Alice'],
      );
      const change = await socket.next('change');
      assert.equal(change.event.changes?.content, 'a: 2\n');
      assert.equal(change.revision, 2);
    });

    it('[SUB2] have no gap and nothing twice, however many push meanwhile', async () => {
      await Promise.all(Array.from({ length: 40 }, (_, at) => branch().create(`before-${at}.yaml`, 'x')));
      const pushers = await Promise.all(Array.from({ length: 4 }, () => connect(branch().bob)));
      const pushing = pushers.map(async (pusher, number) => {
        for (let at = 0; at < 25; at++) {
          const event = created(`${number}-${at}.yaml`, 'x');
          await pusher.ask({ type: 'change', workspace_id: branch().workspaceId, event });
        }
      });
      const watching = Array.from({ length: 10 }, async (_, at) => {
        const socket = await connect();
        await subscribe(socket, { since: at });
        const expected = Array.from({ length: 140 - at }, (_, index) => at + 1 + index);
        assert.deepEqual(await revisions(socket, 140), expected);
      });
      await Promise.all([...pushing, ...watching]);
    });

    it('[SUB2] catch up over more than one page', async () => {
      for (let batch = 0; batch < 4; batch++) {
        await branch().push(Array.from({ length: 400 }, (_, at) => created(`${batch}/${at}.yaml`, 'x')));
      }
      const socket = await connect();
      await subscribe(socket, { since: 0 });
      for (let at = 0; at < 1600; at++) {
        const change = await socket.next('change');
        assert.deepEqual([change.revision, change.ordinal, change.count], [Math.floor(at / 400) + 1, at % 400, 400]);
      }
    });

    it('[SUB2] [WS5] however many catch up, the others are answered before they are through (I16)', async () => {
      for (let batch = 0; batch < 3; batch++) {
        await branch().push(Array.from({ length: 400 }, (_, at) => created(`${batch}/${at}.yaml`, 'x'.repeat(500))));
      }
      const other = await connect(branch().bob);
      const watchers = await Promise.all(Array.from({ length: 5 }, () => connect()));
      const ended: string[] = [];
      const caughtUp = watchers.map(async (watcher) => {
        await subscribe(watcher, { since: 0 });
        await watcher.next('change', ({ revision, ordinal }) => revision === 3 && ordinal === 399);
        ended.push('caught up');
      });
      await watchers[0]?.next('change');
      const answered = other.ask({ type: 'ping' }).then(() => ended.push('answer'));
      await Promise.all([...caughtUp, answered]);
      assert.equal(ended[0], 'answer');
    });

    it('[SUB3] without a cursor begin now', async () => {
      await branch().create('a.yaml', 'a');
      const socket = await connect();
      await subscribe(socket);
      await branch().create('b.yaml', 'b');
      assert.equal((await socket.next('change')).event.path, 'b.yaml');
    });

    it('[SUB4] with a cursor of another history say so, and catch nothing up (I15)', async () => {
      await branch().create('a.yaml', 'a');
      for (const cursor of [{ since: 1, chain: hashOf('else') }, { since: 0, chain: hashOf('else') }, { since: 5 }]) {
        const socket = await connect();
        assert.equal((await subscribe(socket, cursor)).diverged, true);
        const path = `${cursor.since}-${cursor.chain?.length}.yaml`;
        await branch().create(path, 'x');
        assert.equal((await socket.next('change')).event.path, path);
      }
    });

    it('[SUB5] end for whoever is removed, at that moment', async () => {
      const { alice, bob, workspaceId } = branch();
      const [his, hers] = [await connect(bob), await connect(alice)];
      await subscribe(his);
      await subscribe(hers);
      await alice.call('DELETE', `/workspaces/${workspaceId}/members/${bob.id}`);
      assert.equal((await his.next('error')).code, 'workspace.not_found');
      assert.equal((await his.next('unsubscribed')).workspace_id, workspaceId);
      assert.equal((await hers.next('member_changed')).user.id, bob.id);
      await branch().create('a.yaml', 'a');
      assert.equal((await his.ask({ type: 'ping' })).type, 'pong');
      assert.ok(!his.frames.some((frame) => frame.type === 'change'));
    });

    it('[SUB5] end with the workspace', async () => {
      const socket = await connect(branch().bob);
      await subscribe(socket);
      await branch().alice.call('DELETE', `/workspaces/${branch().workspaceId}`);
      assert.equal((await socket.next('error')).code, 'workspace.not_found');
    });

    it('[SUB6] of the one who pushes bring the answer before any later change, and not the own one', async () => {
      const [one, two] = [await connect(), await connect(branch().bob)];
      await subscribe(one);
      await subscribe(two);
      await Promise.all(
        [one, two].map(async (socket, number) => {
          for (let at = 0; at < 30; at++) {
            const event = created(`${number}-${at}.yaml`, 'x');
            await socket.ask({ type: 'change', workspace_id: branch().workspaceId, event });
          }
        }),
      );
      for (const socket of [one, two]) {
        const heard = () => socket.frames.filter((frame) => frame.type === 'change' || frame.type === 'ack');
        while (heard().length < 60) await socket.next('change');
        assert.deepEqual(
          heard().map((frame) => frame.revision),
          Array.from({ length: 60 }, (_, at) => at + 1),
        );
      }
    });

    it('[SUB6] carry what was changed, by whom and by which operation', async () => {
      const socket = await connect();
      await subscribe(socket);
      const ack = await branch().ack(created('a.yaml', 'a', { op_id: 'the-op' }), {
        by: branch().bob,
        replica: 'laptop',
      });
      const change: ServiceFrameOf<'change'> = await socket.next('change');
      const { bob, workspaceId } = branch();
      assert.deepEqual(
        { ...change, at: '' },
        {
          type: 'change',
          workspace_id: workspaceId,
          branch: 'main',
          revision: ack.revision,
          chain: ack.chain,
          ordinal: 0,
          count: 1,
          op_id: 'the-op',
          replica_id: 'laptop',
          event: {
            type: 'mock_created',
            mock_id: ack.mock_id,
            path: 'a.yaml',
            hash: hashOf('a'),
            size: 1,
            mock: { path: 'a.yaml', content: 'a' },
          },
          user: { id: bob.id, username: 'Bob' },
          at: '',
        },
      );
    });

    it('end with "unsubscribe"', async () => {
      const socket = await connect();
      await subscribe(socket);
      const answer = await socket.ask({ type: 'unsubscribe', workspace_id: branch().workspaceId });
      assert.equal(answer.type, 'unsubscribed');
      await branch().create('a.yaml', 'a');
      await socket.ask({ type: 'ping' });
      assert.ok(!socket.frames.some((frame) => frame.type === 'change'));
    });
  });
});
