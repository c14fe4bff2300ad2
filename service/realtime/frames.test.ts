import assert from 'node:assert/strict';
import type { ClientFrameInput } from '@mockforge-cloud/shared/protocol';
import { created, useBranch } from '../sync/testing/branch-fixture.ts';
import { eachDatabase } from '../testing/each-database.ts';
import { openSocket, type TestSocket } from './testing/test-socket.ts';

describe('frames', () => {
  eachDatabase((open) => {
    const branch = useBranch(open);
    let socket: TestSocket;
    beforeEach(async () => {
      socket = await openSocket(branch().service.url, { token: branch().alice.token });
    });
    afterEach(() => socket.close());

    const change = (path: string): ClientFrameInput => ({
      type: 'change',
      workspace_id: branch().workspaceId,
      event: created(path, path),
    });

    it('[WS1] carry the id of the question back, whatever it is', async () => {
      for (const id of ['text', 0, -7, '']) {
        socket.send({ type: 'ping', id });
        assert.equal((await socket.next('pong')).re, id);
      }
      socket.send({ type: 'ping' });
      assert.equal((await socket.next('pong')).re, undefined);
    });

    it('[WS2] that are wrong are answered, and the connection goes on', async () => {
      for (const [text, code, re] of [
        ['', 'frame.invalid_json'],
        ['{"type":', 'frame.invalid_json'],
        ['null', 'frame.invalid'],
        ['[]', 'frame.invalid'],
        ['"ping"', 'frame.invalid'],
        ['{}', 'frame.invalid'],
        ['{"type":"explode","id":"x"}', 'frame.invalid', 'x'],
        ['{"type":"__proto__"}', 'frame.invalid'],
        ['{"type":"subscribe","workspace_id":"Not A Slug","id":3}', 'frame.invalid', 3],
        ['{"type":"subscribe","workspace_id":"w","since":-1}', 'frame.invalid'],
        ['{"type":"ping","id":{"deep":1}}', 'frame.invalid'],
        ['{"type":"changes","workspace_id":"w","events":[]}', 'frame.invalid'],
        ['{"type":"presence","workspace_id":"w","status":"dancing"}', 'frame.invalid'],
      ] as const) {
        socket.sendText(text);
        const error = await socket.next('error');
        assert.deepEqual([error.code, error.re], [code, re], text);
      }
      socket.raw.send(Buffer.from('{"type":"ping"}'), { binary: true });
      assert.equal((await socket.next('error')).code, 'frame.invalid');
      assert.equal((await socket.ask({ type: 'ping' })).type, 'pong');
    });

    it('[WS2] [PATH1] with an invalid event name its operation', async () => {
      const frame = { ...change('../up'), op_id: 'bad-path' } as ClientFrameInput;
      const answer = await socket.ask(frame);
      assert.deepEqual(answer.type === 'error' && [answer.code, answer.op_id], ['mock.path_invalid', 'bad-path']);
    });

    it('[WS3] that are too deep are refused unread', async () => {
      for (const text of ['['.repeat(1_000_000), `{"type":"ping","x":${'['.repeat(64)}${']'.repeat(64)}}`]) {
        socket.sendText(text);
        assert.equal((await socket.next('error')).code, 'frame.too_deep');
      }
      socket.sendText(`{"type":"ping","x":${'['.repeat(63)}${']'.repeat(63)}}`);
      await socket.next('pong');
    });

    it('[WS4] that are too large end the connection', async () => {
      socket.sendText(' '.repeat(branch().service.context.limits.maxFrameBytes + 1));
      assert.equal((await socket.next('error')).code, 'frame.too_large');
      assert.equal(await socket.closed(), 4413);
    });

    it('[WS5] are done in their order, and more of them than may wait', async () => {
      const count = 200;
      for (let at = 0; at < count; at++) socket.send({ ...change(`${at}.yaml`), id: at });
      for (let at = 0; at < count; at++) {
        const ack = await socket.next('ack');
        assert.deepEqual([ack.re, ack.path, ack.revision], [at, `${at}.yaml`, at + 1]);
      }
    });

    it('[WS5] of one socket do not hold up another', async () => {
      const other = await openSocket(branch().service.url, { token: branch().bob.token });
      for (let at = 0; at < 100; at++) socket.send(change(`${at}.yaml`));
      assert.equal((await other.ask({ type: 'ping' })).type, 'pong');
      assert.ok(socket.frames.filter((frame) => frame.type === 'ack').length < 100);
      await other.close();
      for (let at = 0; at < 100; at++) await socket.next('ack');
    });

    it('[PUSH4] [PUSH5] of a batch have a result for each event, or one error', async () => {
      const workspace_id = branch().workspaceId;
      const bad = { ...created('x', 'x'), mock: { path: '/etc/passwd', content: '' } };
      const answer = await socket.ask({ type: 'changes', workspace_id, events: [created('a.yaml', 'a'), bad] });
      assert.deepEqual(answer.type === 'results' && answer.results.map((result) => result.type), ['ack', 'error']);
      const events = Array.from({ length: 501 }, (_, at) => created(`${at}`, ''));
      const refused = await socket.ask({ type: 'changes', workspace_id, events });
      assert.equal(refused.type === 'error' && refused.code, 'sync.batch_too_large');
    });
  });
});
