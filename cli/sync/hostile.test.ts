import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DEFAULT_LIMITS, PROTOCOL_VERSION } from '@mockforge-cloud/shared/protocol';
import { WebSocketServer } from 'ws';
import { removeTemporaryFolders, temporaryFolder } from '../../shared/sync/testing/temporary-folder.ts';
import { runInProcess } from '../testing/in-process.ts';

const HEAD = { revision: 1, chain: 'c'.repeat(64) };
const MALLORY = { id: 'mallory', username: 'Mallory' };
const mock = (path: string) => ({
  mock_id: 'm1',
  path,
  hash: 'a'.repeat(64),
  size: 4,
  revision: 1,
  updated_at: '',
  updated_by: MALLORY,
});

type Answer = (url: string, response: ServerResponse) => void;

function json(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** What it answers, by what is wrong with it. */
const NONSENSE: Record<string, Answer> = {
  'a page of a portal in its place': (_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in to the Wi-Fi</html>');
  },
  'a path that leads out of the folder': (_, response) =>
    json(response, { items: [mock('../x.yaml')], next_cursor: null, head: HEAD }),
  'a list that never ends': (_, response) => json(response, { items: [], next_cursor: 'again', head: HEAD }),
  'a body that unpacks to gigabytes': (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    response.end(BOMB);
  },
  'an error each time': (_, response) => {
    response.writeHead(500).end();
  },
  'that one is to come back later, each time': (_, response) => {
    response.writeHead(503, { 'retry-after': '1' }).end();
  },
  'contents that are not what was asked for': (url, response) => {
    if (url.includes('/contents')) response.writeHead(200).end('evil');
    else json(response, { items: url.includes('/known') ? [] : [mock('a.yaml')], next_cursor: null, head: HEAD });
  },
};
const BOMB = gzipSync(Buffer.alloc(256 * 1024 * 1024, ' '), { level: 1 });

/** Its socket is as it should be: only what it answers is not. */
async function startHostile(answer: Answer): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    request.resume();
    answer(request.url ?? '', response);
  });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => {
    const send = (frame: object) => socket.send(JSON.stringify(frame));
    const { maxFrameBytes, maxInlineBytes, maxMockBytes, maxBatchEvents, maxWorkspaceMocks } = DEFAULT_LIMITS;
    const limits = {
      max_frame_bytes: maxFrameBytes,
      max_inline_bytes: maxInlineBytes,
      max_mock_bytes: maxMockBytes,
      max_batch_events: maxBatchEvents,
      max_workspace_mocks: maxWorkspaceMocks,
    };
    send({ type: 'hello', protocol: PROTOCOL_VERSION, server: 'x', limits });
    send({ type: 'authenticated', user: MALLORY });
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data)) as Record<string, unknown>;
      const re = frame['id'];
      const place = { workspace_id: 'w', branch: 'main' };
      if (frame['type'] === 'ping') send({ type: 'pong', re });
      else if (frame['type'] === 'changes') send({ type: 'pong', re });
      else send({ type: 'subscribed', re, ...place, head: HEAD, diverged: false, presence: [], conflicts: [] });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('a sync with a service that answers nonsense (L1)', function () {
  // It tries some times, with pauses in between.
  this.timeout(120_000);
  after(removeTemporaryFolders);

  async function sync(url: string, direction: 'up' | 'down'): Promise<{ exitCode: number; text: string }> {
    const home = await temporaryFolder();
    await mkdir(join(home, 'project/.mockforge'), { recursive: true });
    const behavior = 'behavior: {retry_attempts: 2, retry_delay_ms: 10}';
    const mapping = `workspaces: [{cloud: w, sync_direction: ${direction}}]`;
    await writeFile(join(home, 'project/.mockforge/sync.yaml'), `sync: {${mapping}, ${behavior}}\n`);
    if (direction === 'up') await writeFile(join(home, 'project/mine.yaml'), 'mine: 1\n');
    const environment = {
      XDG_CONFIG_HOME: join(home, 'config'),
      MOCKFORGE_STATE_DIR: join(home, 'state'),
      MOCKFORGE_CLOUD_URL: url,
      MOCKFORGE_API_KEY: 'token',
    };
    const { exitCode, stdout, stderr } = await runInProcess(['sync', '--yes'], {
      cwd: join(home, 'project'),
      environment,
    });
    return { exitCode, text: stdout + stderr };
  }

  for (const [what, answer] of Object.entries(NONSENSE)) {
    it(`ends where it gives ${what}`, async () => {
      const service = await startHostile(answer);
      const { exitCode, text } = await sync(service.url, 'down');
      assert.equal(exitCode, 5, text);
      assert.match(text, /^w: the service does not answer as it should.*\. /m);
      assert.doesNotMatch(text, /in sync|offline/);
      await service.stop();
    });
  }

  it('ends where it answers what is sent with something else', async () => {
    const service = await startHostile((_, response) => json(response, { items: [], next_cursor: null, head: HEAD }));
    const { exitCode, text } = await sync(service.url, 'up');
    assert.equal(exitCode, 5, text);
    assert.match(text, /does not answer as it should.*\(1 queued\).*answered what was sent with "pong"/);
    await service.stop();
  });
});
