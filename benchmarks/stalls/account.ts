/** Somebody who uses the service: by REST, and by sockets. */
import { createHash, randomUUID } from 'node:crypto';
import { type RawData, WebSocket } from 'ws';

const PASSWORD = 'correct horse battery';
/** What does not come by then does not come. */
const PATIENCE_MS = 180_000;

export interface Line {
  send(frame: unknown): void;
  sendText(text: string): void;
  /** The next frame for which this is so. */
  next(is: (frame: { type: string; revision?: number }) => boolean): Promise<void>;
  close(): void;
}

export interface Account {
  workspace: string;
  call(method: string, path: string, body?: string | Uint8Array): Promise<Response>;
  /** Pushes events, and gives the ids of the mocks. */
  push(events: readonly unknown[]): Promise<string[]>;
  connect(): Promise<Line>;
}

export async function openAccount(url: string): Promise<Account> {
  const email = `${randomUUID()}@example.com`;
  const headers = { 'content-type': 'application/json' };
  const post = (path: string, body: unknown) =>
    fetch(`${url}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  await post('/auth/register', { email, username: 'bench', password: PASSWORD });
  const signedIn = (await (await post('/auth/login', { email, password: PASSWORD })).json()) as {
    access_token: string;
  };
  const authorization = `Bearer ${signedIn.access_token}`;
  const workspace = `w-${randomUUID().slice(0, 13)}`;
  const call: Account['call'] = (method, path, body) =>
    fetch(`${url}/api/v1${path}`, {
      method,
      headers: { ...headers, authorization },
      ...(body === undefined ? {} : { body: body as BodyInit }),
    });
  await call('POST', '/workspaces', JSON.stringify({ id: workspace, name: 'bench' }));
  return {
    workspace,
    call,
    async push(events) {
      const answer = await call(
        'POST',
        `/sync/workspaces/${workspace}`,
        JSON.stringify({ changes: events, direction: 'up' }),
      );
      const { results = [] } = (await answer.json()) as { results?: { mock_id?: string }[] };
      return results.map(({ mock_id }) => mock_id ?? '');
    },
    connect: () => connect(url, authorization),
  };
}

async function connect(url: string, authorization: string): Promise<Line> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/ws`, { headers: { authorization } });
  socket.on('error', () => undefined);
  const line: Line = {
    send: (frame) => socket.send(JSON.stringify(frame)),
    sendText: (text) => socket.send(text),
    next: (is) =>
      new Promise((resolve, reject) => {
        const end = () => {
          clearTimeout(limit);
          socket.off('message', hear).off('close', end);
          resolve();
        };
        const hear = (data: RawData) => {
          if (is(JSON.parse(String(data)))) end();
        };
        const limit = setTimeout(() => reject(new Error('No answer came.')), PATIENCE_MS);
        socket.on('message', hear).on('close', end);
      }),
    close: () => socket.terminate(),
  };
  await line.next(({ type }) => type === 'authenticated');
  return line;
}

export function hashOf(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
