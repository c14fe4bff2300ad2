import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DEFAULT_LIMITS, PROTOCOL_VERSION } from '@mockforge-cloud/shared/protocol';
import { type WebSocket, WebSocketServer } from 'ws';
import type { SyncClient } from '../sync-client.ts';
import { DEFAULT_SYNC_OPTIONS } from '../sync-options.ts';
import { removeTemporaryFolders, temporaryFolder } from '../testing/temporary-folder.ts';
import { nodeEntropy } from './ground/node-entropy.ts';
import { openFolder } from './open-folder.ts';

const CHAIN = 'c'.repeat(64);
const hashOf = (text: string) => nodeEntropy.hash(Buffer.from(text));
const head = (revision: number) => ({ revision, chain: CHAIN });
const mallory = { id: 'mallory', username: 'Mallory' };

interface HostileService {
  url: string;
  /** Everything that a client has asked for, by method and path. */
  asked: string[];
  /** Resolves with the socket of the next client that subscribes. */
  subscribed(): Promise<WebSocket>;
  /** Resolves with the next frame of this type from any client. */
  heard(type: string): Promise<Record<string, unknown>>;
  end(): Promise<void>;
}

interface Behaviour {
  mocks?: unknown[];
  /** Answers for what is no list of mocks. `false`: with the usual answer. */
  answer?: (request: IncomingMessage, response: ServerResponse) => boolean;
  head?: { revision: number; chain: string };
  /** Instead of the usual limits. */
  limits?: Record<string, number>;
}

/** Speaks enough of the protocol to be believed, and then does what a test says. */
async function startHostile({
  mocks = [],
  answer,
  head: at = head(0),
  limits: stated = {},
}: Behaviour): Promise<HostileService> {
  const asked: string[] = [];
  const json = (response: ServerResponse, body: unknown) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    request.resume();
    if (answer?.(request, response)) return;
    const isList = request.url?.includes('/mocks') && !request.url.includes('/known');
    json(response, { items: isList ? mocks : [], next_cursor: null, head: at, more: false });
  });
  const sockets = new WebSocketServer({ server });
  const waiting: ((socket: WebSocket) => void)[] = [];
  const frames = new EventEmitter();
  sockets.on('connection', (socket) => {
    const send = (frame: object) => socket.send(JSON.stringify(frame));
    const { maxFrameBytes, maxInlineBytes, maxMockBytes, maxBatchEvents, maxWorkspaceMocks } = DEFAULT_LIMITS;
    const limits = {
      max_frame_bytes: maxFrameBytes,
      max_inline_bytes: maxInlineBytes,
      max_mock_bytes: maxMockBytes,
      max_batch_events: maxBatchEvents,
      max_workspace_mocks: maxWorkspaceMocks,
      ...stated,
    };
    send({ type: 'hello', protocol: PROTOCOL_VERSION, server: 'x', limits });
    send({ type: 'authenticated', user: { id: 'me', username: 'Me' } });
    socket.on('error', () => undefined);
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data)) as Record<string, unknown>;
      frames.emit(String(frame['type']), frame);
      if (frame['type'] === 'ping') return send({ type: 'pong', re: frame['id'] });
      if (frame['type'] !== 'subscribe') return;
      const place = { workspace_id: 'w', branch: 'main' };
      send({ type: 'subscribed', re: frame['id'], ...place, head: at, diverged: false, presence: [], conflicts: [] });
      for (const resolve of waiting.splice(0)) resolve(socket);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    subscribed: () => new Promise((resolve) => waiting.push(resolve)),
    heard: async (type) => (await once(frames, type))[0] as Record<string, unknown>,
    async end() {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function mockAt(path: string, content: string, more: object = {}) {
  const of = { mock_id: `m-${hashOf(path).slice(0, 8)}`, path, hash: hashOf(content), size: content.length };
  return { ...of, revision: 1, updated_at: '', updated_by: mallory, ...more };
}

function change(revision: number, path: string, content: string, more: object = {}) {
  const event = {
    type: 'mock_created',
    mock_id: `n-${hashOf(path).slice(0, 8)}`,
    path,
    hash: hashOf(content),
    size: content.length,
    mock: { path, content },
  };
  const origin = { op_id: `op-${revision}`, replica_id: 'r', user: mallory, at: '' };
  const place = { type: 'change', workspace_id: 'w', branch: 'main' };
  return { ...place, revision, chain: CHAIN, ordinal: 0, count: 1, ...origin, event, ...more };
}

interface Victim {
  client: SyncClient;
  folder: string;
  /** Files below the folder and beside it, with their texts. */
  world(): Promise<Record<string, string>>;
}

async function startVictim(serviceUrl: string, prepare?: (folder: string) => Promise<void>): Promise<Victim> {
  const parent = await temporaryFolder();
  const folder = join(parent, 'project', 'mocks');
  await mkdir(folder, { recursive: true });
  await mkdir(join(parent, 'outside'));
  await writeFile(join(parent, 'outside', 'mine.yaml'), 'mine');
  await prepare?.(folder);
  const client = await openFolder({
    folder,
    serviceUrl,
    token: async () => 'token',
    stateDir: await temporaryFolder(),
    options: { ...DEFAULT_SYNC_OPTIONS, workspaceId: 'w', retryDelayMs: 10, debounceMs: 10 },
  });
  return {
    client,
    folder,
    async world() {
      const entries = await readdir(parent, { recursive: true, withFileTypes: true });
      const files = entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        // What keeps the own place out of Git.
        .filter((file) => !file.endsWith('.mockforge/kept/.gitignore'));
      const texts = await Promise.all(
        files.map(async (file) => [file.slice(parent.length + 1), await readFile(file, 'utf8')]),
      );
      return Object.fromEntries(texts);
    },
  };
}

const OUTSIDE = { 'outside/mine.yaml': 'mine' };

describe('a hostile service', () => {
  after(removeTemporaryFolders);

  it('writes nothing through links that lead out of the folder, or over them (I8)', async () => {
    const paths = ['out/planted.yaml', 'out/mine.yaml', 'file.yaml', 'good.yaml'];
    const service = await startHostile({
      mocks: paths.map((path) => mockAt(path, 'evil')),
      head: head(1),
      answer: (request, response) => {
        if (!request.url?.includes('/contents')) return false;
        const isMany = request.method === 'POST';
        const one = { hash: hashOf('evil'), content: 'evil' };
        response.writeHead(200).end(isMany ? JSON.stringify({ items: [one] }) : 'evil');
        return true;
      },
    });
    const { client, world, folder } = await startVictim(service.url, async (at) => {
      await symlink(join(at, '../../outside'), join(at, 'out'));
      await symlink(join(at, '../../outside/mine.yaml'), join(at, 'file.yaml'));
    });
    await client.start();
    await client.settled();
    assert.deepEqual(await world(), { ...OUTSIDE, 'project/mocks/good.yaml': 'evil' });
    await client.stop();
    assert.deepEqual((await readdir(folder)).sort(), ['file.yaml', 'good.yaml', 'out']);
    await service.end();
  });

  it('writes nothing at paths that are none, or that are no mocks (I8, P23)', async () => {
    const service = await startHostile({});
    const { client, world } = await startVictim(service.url);
    const [socket] = await Promise.all([service.subscribed(), client.start()]);
    const evil = [
      '../outside/mine.yaml',
      '/etc/x.yaml',
      'C:/x.yaml',
      'a\0.yaml',
      'con.yaml',
      'a\\..\\b.yaml',
      'a/',
      '',
    ];
    for (const path of evil) socket.send(JSON.stringify(change(1, path, 'evil')));
    const noMocks = [
      '.git/hooks/post-checkout',
      '.mockforge/sync.yaml',
      '.vscode/tasks.json',
      'run.sh',
      '.GIT/config.yaml',
    ];
    noMocks.forEach((path, at) => {
      socket.send(JSON.stringify(change(at + 1, path, 'evil')));
    });
    socket.send(JSON.stringify(change(noMocks.length + 1, 'good.yaml', 'good')));
    await waitFor(client, () => client.mocks.idOf('good.yaml') !== null);
    await client.settled();
    assert.deepEqual(await world(), { ...OUTSIDE, 'project/mocks/good.yaml': 'good' });
    await client.stop();
    await service.end();
  });

  it('is not believed about contents that are not what their hash says', async () => {
    const service = await startHostile({
      mocks: [mockAt('a.yaml', 'good'), mockAt('b.yaml', 'good too')],
      head: head(1),
      answer: (request, response) => {
        if (!request.url?.includes('/contents')) return false;
        const items = ['good', 'good too'].map((text) => ({ hash: hashOf(text), content: 'evil' }));
        response.writeHead(200).end(request.method === 'POST' ? JSON.stringify({ items }) : 'evil');
        return true;
      },
    });
    const { client, world } = await startVictim(service.url);
    await client.start();
    await waitFor(client, () => service.asked.some((line) => line.startsWith('GET') && line.includes('/contents/')));
    assert.deepEqual(await world(), OUTSIDE);
    await client.stop();
    await service.end();
  });

  it('that speaks nonsense neither ends the client nor keeps it from what is right (I5)', async () => {
    const service = await startHostile({});
    const { client, world } = await startVictim(service.url);
    const [socket] = await Promise.all([service.subscribed(), client.start()]);
    const good = change(1, 'a.yaml', 'a');
    const nonsense: unknown[] = [
      null,
      [],
      'x',
      {},
      { type: 'change' },
      { type: '__proto__' },
      { ...good, revision: -1 },
      { ...good, revision: 1.5 },
      { ...good, revision: 1e300 },
      { ...good, ordinal: 5, count: 1 },
      { ...good, count: 0 },
      { ...good, chain: 'x' },
      { ...good, workspace_id: 'other', event: { ...good.event, path: 'other.yaml' } },
      { type: 'ack', re: 999, op_id: 'x', mock_id: 'x', path: '../x', revision: 1, chain: CHAIN, hash: null },
      { type: 'results', re: {}, results: [] },
      { type: 'error', code: '__proto__', message: 'x' },
      {
        type: 'subscribed',
        workspace_id: 'w',
        branch: 'main',
        head: head(0),
        diverged: false,
        presence: [],
        conflicts: [],
      },
    ];
    for (const frame of nonsense) socket.send(JSON.stringify(frame));
    socket.send('{');
    socket.send(Buffer.from([0xff, 0xfe]));
    for (let times = 0; times < 3; times += 1) socket.send(JSON.stringify(good));
    await waitFor(client, () => client.mocks.idOf('a.yaml') !== null);
    await client.settled();
    assert.deepEqual(await world(), { ...OUTSIDE, 'project/mocks/a.yaml': 'a' });
    await client.stop();
    await service.end();
  });

  it('that takes no mock in a frame, as it says, is sent one at a time (M9)', async () => {
    const service = await startHostile({ limits: { max_batch_events: 0, max_frame_bytes: -1 } });
    const { client } = await startVictim(service.url, async (at) => {
      for (const name of ['a', 'b', 'c']) await writeFile(join(at, `${name}.yaml`), name);
    });
    const [frame] = await Promise.all([service.heard('changes'), client.start()]);
    assert.equal((frame['events'] as unknown[]).length, 1);
    await client.stop();
    await service.end();
  });

  it('that lets a list drip does not keep anybody from ending the sync (M12)', async () => {
    const service = await startHostile({
      answer: (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const drip = setInterval(() => response.write(' '), 10);
        response.on('close', () => clearInterval(drip));
        return true;
      },
    });
    const { client } = await startVictim(service.url);
    await client.start();
    await waitFor(client, () => service.asked.length > 0);
    await client.stop();
    await service.end();
  });

  it('that floods with conflicts and people is heard to a bound (L5, I16)', async () => {
    const service = await startHostile({});
    const { client } = await startVictim(service.url);
    const [socket] = await Promise.all([service.subscribed(), client.start()]);
    const place = { workspace_id: 'w', branch: 'main' };
    const conflict = {
      ...place,
      mock_id: 'm',
      path: 'a.yaml',
      author: mallory,
      replica_id: 'r',
      op_id: 'o',
      base_hash: null,
      local_hash: null,
      head_hash: null,
      head_revision: 1,
      head_author: null,
      opened_at: '',
    };
    for (let at = 0; at < 12_000; at += 1) {
      const opened = { ...conflict, conflict_id: `c-${at}` };
      socket.send(JSON.stringify({ type: 'conflict_opened', ...place, conflict: opened }));
      socket.send(JSON.stringify({ type: 'user_joined', ...place, user: { id: `u-${at}`, username: 'x' } }));
    }
    socket.send(JSON.stringify(change(1, 'a.yaml', 'a')));
    await waitFor(client, () => client.mocks.idOf('a.yaml') !== null);
    assert.deepEqual([client.conflicts.list().length, client.presence.list().length], [10_000, 1_000]);
    await client.stop();
    await service.end();
  }).timeout(60_000);

  it('does not get the token sent on by a redirect (P23)', async () => {
    const other = await startHostile({});
    const redirect = (_request: IncomingMessage, response: ServerResponse) => {
      response.writeHead(307, { location: `${other.url}/api/v1/x` }).end();
      return true;
    };
    const service = await startHostile({ answer: redirect });
    const { client, world } = await startVictim(service.url);
    await client.start();
    await waitFor(client, () => service.asked.length > 0);
    await client.stop();
    assert.deepEqual(other.asked, []);
    assert.deepEqual(await world(), OUTSIDE);
    await Promise.all([service.end(), other.end()]);
  });
});

/** Looks again whenever the client says something. */
async function waitFor(client: SyncClient, holds: () => boolean): Promise<void> {
  while (!holds()) {
    await new Promise<void>((resolve) => {
      const subscription = client.on('status', () => done());
      const timer = setTimeout(done, 20);
      function done() {
        clearTimeout(timer);
        subscription.dispose();
        resolve();
      }
    });
  }
}
