import assert from 'node:assert/strict';
import { type ClientFrameInput, DEFAULT_LIMITS } from '@mockforge-cloud/shared/protocol';
import { WebSocket } from 'ws';
import { created, useBranch } from '../sync/testing/branch-fixture.ts';
import { eachDatabase } from '../testing/each-database.ts';
import { startTestService } from '../testing/test-service.ts';
import { openSocket } from './testing/test-socket.ts';

describe('sockets prove who they are', () => {
  eachDatabase((open) => {
    const branch = useBranch(open);
    const connect = (options?: Parameters<typeof openSocket>[1]) => openSocket(branch().service.url, options);

    it('[AUTH1] and are greeted with the limits first', async () => {
      const socket = await connect();
      const [hello] = socket.frames;
      assert.equal(hello?.type === 'hello' && hello.protocol, 1);
      assert.equal(hello?.type === 'hello' && hello.limits.max_inline_bytes, DEFAULT_LIMITS.maxInlineBytes);
      await socket.close();
    });

    it('[AUTH2] with a frame or a header, and what was sent meanwhile waits for it', async () => {
      const { alice, workspaceId } = branch();
      const user = { id: alice.id, username: 'Alice' };
      const byFrame = await connect();
      byFrame.send({ type: 'auth', token: alice.token });
      byFrame.send({ type: 'subscribe', workspace_id: workspaceId });
      const byHeader = await connect({ headers: { authorization: `Bearer ${alice.token}` } });
      byHeader.send({ type: 'subscribe', workspace_id: workspaceId });
      for (const socket of [byFrame, byHeader]) {
        assert.deepEqual((await socket.next('authenticated')).user, user);
        await socket.next('subscribed');
        await socket.close();
      }
    });

    it('[AUTH3] [WS7] and until then only ping is answered, on a connection that goes on', async () => {
      const { alice, workspaceId } = branch();
      const socket = await connect();
      const frames: ClientFrameInput[] = [
        { type: 'subscribe', workspace_id: workspaceId },
        { type: 'unsubscribe', workspace_id: workspaceId },
        { type: 'change', workspace_id: workspaceId, event: created('a.yaml', 'a') },
        { type: 'changes', workspace_id: workspaceId, events: [created('a.yaml', 'a')] },
        { type: 'presence', workspace_id: workspaceId, status: 'active' },
      ];
      for (const frame of frames) {
        const answer = await socket.ask(frame);
        assert.equal(answer.type === 'error' && answer.code, 'auth.required');
      }
      assert.equal((await socket.ask({ type: 'ping' })).type, 'pong');
      assert.equal((await socket.ask({ type: 'auth', token: alice.token })).type, 'authenticated');
      assert.deepEqual(await branch().files(), {});
      await socket.close();
    });

    it('[AUTH3] and until then a large frame is not even looked into (I16)', async () => {
      const socket = await connect();
      socket.sendText('['.repeat(100_000));
      const answer = await socket.next('error');
      assert.equal(answer.code, 'auth.required');
      await socket.close();
    });

    it('[AUTH5] or are closed where the token is no good', async () => {
      const { service, alice } = branch();
      const expired = await service.createToken(alice, { expiresAt: new Date(Date.now() - 1000) });
      for (const [token, code] of [
        ['nonsense', 'auth.token_invalid'],
        [`mfc_${'A'.repeat(43)}`, 'auth.token_invalid'],
        [expired, 'auth.token_expired'],
      ] as const) {
        const byFrame = await connect();
        byFrame.send({ type: 'auth', token });
        for (const socket of [byFrame, await connect({ headers: { authorization: `Bearer ${token}` } })]) {
          assert.equal((await socket.next('error')).code, code);
          assert.equal(await socket.closed(), 4401);
        }
      }
    });

    it('[AUTH6] and are ended when the token is revoked', async () => {
      const { service, alice } = branch();
      const { body } = await alice.call('POST', '/auth/tokens', { name: 'short-lived' });
      const { id, token } = body as { id: string; token: string };
      const socket = await connect({ token });
      const other = await connect({ token: alice.token });
      await service.call('DELETE', `/auth/tokens/${id}`, { token: alice.token });
      assert.equal((await socket.next('error')).code, 'auth.token_revoked');
      assert.equal(await socket.closed(), 4401);
      assert.equal((await other.ask({ type: 'ping' })).type, 'pong');
      await other.close();
    });

    it('[AUTH6] and when it expires', async () => {
      const { service, alice } = branch();
      const token = await service.createToken(alice, { expiresAt: new Date(Date.now() + 300) });
      const socket = await connect({ token });
      assert.equal((await socket.next('error')).code, 'auth.token_expired');
      assert.equal(await socket.closed(), 4401);
    });

    it('[AUTH7] and may bring a new token of the same person, but none of another', async () => {
      const { service, alice, bob } = branch();
      const short = await service.createToken(alice, { expiresAt: new Date(Date.now() + 400) });
      const socket = await connect({ token: short });
      const witness = await connect({ token: short });
      assert.equal((await socket.ask({ type: 'auth', token: alice.token })).type, 'authenticated');
      assert.equal(await witness.closed(), 4401);
      assert.equal((await socket.ask({ type: 'ping' })).type, 'pong');
      const refused = await socket.ask({ type: 'auth', token: bob.token });
      assert.equal(refused.type === 'error' && refused.code, 'auth.forbidden');
      assert.equal(await socket.closed(), 4401);
    });

    it('[AUTH8] and pages of foreign origins are refused', async () => {
      const { url } = branch().service;
      for (const origin of [url, 'vscode-webview://abc', 'vscode-file://vscode-app']) {
        await (await connect({ origin })).close();
      }
      for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1', `${url}.evil.example`]) {
        const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/ws`, { origin });
        const refusal = await new Promise((resolve) => socket.once('error', resolve));
        assert.match(String(refusal), /403/, origin);
      }
    });

    it('[AUTH9] and do only what the scopes of the token allow', async () => {
      const { service, alice, workspaceId } = branch();
      const reader = await connect({ token: await service.createToken(alice, { scopes: ['read'] }) });
      assert.equal((await reader.ask({ type: 'subscribe', workspace_id: workspaceId })).type, 'subscribed');
      const event = created('a.yaml', 'a');
      const refused = await reader.ask({ type: 'change', workspace_id: workspaceId, event });
      assert.equal(refused.type === 'error' && refused.code, 'auth.scope_missing');
      const writer = await connect({ token: await service.createToken(alice, { scopes: ['write'] }) });
      const blind = await writer.ask({ type: 'subscribe', workspace_id: workspaceId });
      assert.equal(blind.type === 'error' && blind.code, 'auth.scope_missing');
      assert.equal((await writer.ask({ type: 'change', workspace_id: workspaceId, event })).type, 'ack');
      await Promise.all([reader.close(), writer.close()]);
    });

    it('[AUTH4] and are closed where no token comes', async () => {
      const service = await startTestService({ database: await open(), timing: { authTimeoutMs: 2_000 } });
      const alice = await service.register('Alice');
      const silent = await openSocket(service.url);
      const known = await openSocket(service.url, { token: alice.token });
      assert.equal((await silent.next('error')).code, 'auth.timeout');
      assert.equal(await silent.closed(), 4408);
      assert.equal((await known.ask({ type: 'ping' })).type, 'pong');
      await service.close();
    });
  });
});
