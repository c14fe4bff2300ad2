/** What one account can send, and what stalled everybody once. */
import { type Account, hashOf, openAccount } from './account.ts';

export interface Attack {
  name: string;
  /** Does what has to be there first, and gives what is measured. */
  prepare(url: string): Promise<() => Promise<unknown>>;
}

const MiB = 1024 * 1024;
const times = <Item>(count: number, make: (at: number) => Item) => Array.from({ length: count }, (_, at) => make(at));
const members = (count: number, value: unknown) => Object.fromEntries(times(count, (at) => [`key-${at}`, value]));
const created = (path: string, content: string) => ({ type: 'mock_created', mock: { path, content } });
const patched = (mockId: string, patch: unknown) => ({ type: 'mock_updated', mock_id: mockId, changes: { patch } });

/** A patch onto a mock of this content. */
function patch(name: string, path: string, content: string, value: unknown): Attack {
  return {
    name: `patch: ${name} onto ${path.split('.').at(-1)}`,
    async prepare(url) {
      const account = await openAccount(url);
      const [mockId = ''] = await account.push([created(path, content)]);
      return () => account.push([patched(mockId, value)]);
    },
  };
}

/** Pushes that have to be merged, from one base into what the head has become. */
function merge(name: string, { path, base, head, local }: Record<'path' | 'base' | 'head' | 'local', string>): Attack {
  return {
    name: `merge: ${name} as ${path.split('.').at(-1)}`,
    async prepare(url) {
      const account = await openAccount(url);
      const [mockId = ''] = await account.push([created(path, base)]);
      const update = (content: string) => ({
        type: 'mock_updated',
        mock_id: mockId,
        changes: { content, base_hash: hashOf(base) },
      });
      await account.push([update(head)]);
      return () => account.push(times(5, (at) => update(`${local}${'\n'.repeat(at)}`)));
    },
  };
}

function catchUp(sockets: number, subscribes: number): Attack {
  return {
    name: `catching up: ${sockets} sockets × ${subscribes}, 3,000 mocks of 7 KB`,
    async prepare(url) {
      const account = await openAccount(url);
      const text = 'some: text\n'.repeat(640);
      for (let batch = 0; batch < 6; batch++) {
        await account.push(times(500, (at) => created(`${batch}/${at}.yaml`, `${batch} ${at}\n${text}`)));
      }
      const lines = await Promise.all(times(sockets, () => account.connect()));
      return async () => {
        await Promise.all(
          lines.map(async (line) => {
            const done = line.next(({ type, revision }) => type === 'change' && revision === 6);
            for (const _ of times(subscribes, () => 0)) {
              line.send({ type: 'subscribe', workspace_id: account.workspace, since: 0 });
            }
            await done;
          }),
        );
        for (const line of lines) line.close();
      };
    },
  };
}

/** Something that one account does by REST. */
function rest(name: string, act: (account: Account) => Promise<unknown>): Attack {
  return {
    name,
    async prepare(url) {
      const account = await openAccount(url);
      return () => act(account);
    },
  };
}

function frame(name: string, text: (account: Account) => string): Attack {
  return {
    name: `frame: ${name}`,
    async prepare(url) {
      const account = await openAccount(url);
      const line = await account.connect();
      return async () => {
        const answered = line.next(({ type }) => type !== 'hello');
        line.sendText(text(account));
        await answered;
        line.close();
      };
    },
  };
}

const content = (account: Account, bytes: Uint8Array) =>
  `/sync/workspaces/${account.workspace}/contents/${hashOf(bytes)}`;
const bytesOf = (megabytes: number, seed = 0) => Buffer.alloc(megabytes * MiB, `line of text ${seed}\n`);
const known = (count: number) =>
  JSON.stringify({ mocks: times(count, (at) => ({ path: `folder/some-mock-${at}.yaml`, hash: hashOf(`${at}`) })) });

async function presence(account: Account): Promise<void> {
  const lines = await Promise.all(times(60, () => account.connect()));
  for (const line of lines) {
    const subscribed = line.next(({ type }) => type === 'subscribed');
    line.send({ type: 'subscribe', workspace_id: account.workspace });
    await subscribed;
  }
  const [first] = lines;
  const answered = first?.next(({ type }) => type === 'pong');
  for (const at of times(10_000, (number) => number)) {
    first?.send({ type: 'presence', workspace_id: account.workspace, status: 'active', mock_id: `m${at}` });
  }
  first?.send({ type: 'ping' });
  await answered;
  for (const line of lines) line.close();
}

const large = JSON.stringify(members(20_000, 'x'.repeat(130)), null, 1);
const medium = JSON.stringify(members(4000, 'x'.repeat(130)), null, 1);
const lines = 'a\nb\n'.repeat(1300);

export const ATTACKS: readonly Attack[] = [
  patch('2,000 members of 1 KB', 'a.json', '{}', members(2000, 'x'.repeat(1000))),
  patch('2,000 members of 1 KB', 'a.yaml', '{}', members(2000, 'x'.repeat(1000))),
  patch('500 members', 'b.yaml', '{}', members(500, 'x'.repeat(100))),
  patch('400 members of 60 bytes', 'c.yaml', '{}', members(400, 'x'.repeat(60))),
  patch('30 members, the first of 3 MB,', 'd.yaml', '{}', { first: 'x'.repeat(3e6), ...members(29, 1) }),
  patch('10,000 members', 'e.json', large, members(10_000, 1)),
  patch('200,000 members', 'f.json', '{}', members(200_000, 1)),
  ...['json', 'yaml', 'txt', 'jsonl'].map((ending) =>
    merge('ab reversed', { path: `a.${ending}`, base: lines, head: `b\n${lines}`, local: `${'b\na\n'.repeat(1300)}` }),
  ),
  merge('600 KB', {
    path: 'b.yaml',
    base: medium,
    head: medium.replace('xx', 'y'),
    local: `${medium.slice(0, -2)},"z":1}`,
  }),
  catchUp(1, 1),
  catchUp(5, 1),
  catchUp(20, 1),
  catchUp(1, 20),
  rest('PUT of 10 MiB', (account) => account.call('PUT', content(account, bytesOf(10)), bytesOf(10))),
  {
    name: 'GET of 10 MiB',
    async prepare(url) {
      const account = await openAccount(url);
      await account.call('PUT', content(account, bytesOf(10)), bytesOf(10));
      return async () => (await account.call('GET', content(account, bytesOf(10)))).arrayBuffer();
    },
  },
  rest('PUT of 10 MiB, 5 in a row', async (account) => {
    for (const seed of [1, 2, 3, 4, 5])
      await account.call('PUT', content(account, bytesOf(10, seed)), bytesOf(10, seed));
  }),
  rest('500 creates of 7 KB', (account) =>
    account.push(times(500, (at) => created(`${at}.yaml`, `${at}\n${'text: x\n'.repeat(880)}`))),
  ),
  rest('500 patches of 500 members, of unknown mocks', (account) =>
    account.push(times(500, (at) => patched(`m${at}`, members(500, 1)))),
  ),
  rest('known: 5,000 files', (account) =>
    account.call('POST', `/sync/workspaces/${account.workspace}/known`, known(5000)),
  ),
  rest('known: 60,000 files', (account) =>
    account.call('POST', `/sync/workspaces/${account.workspace}/known`, known(60_000)),
  ),
  rest('presence: 10,000 frames, 60 sockets', presence),
  frame('31 MB', () => `{"type":"ping","id":"${'x'.repeat(31e6)}"}`),
  frame('4 MB, 100,000 levels', () => `{"type":"ping","id":${'['.repeat(2e6)}${']'.repeat(2e6)}}`),
  frame('4 MB of empty lists', () => `{"type":"ping","id":[${'[],'.repeat(1.3e6)}[]]}`),
  frame('4 MB of empty events', ({ workspace }) =>
    JSON.stringify({
      type: 'changes',
      workspace_id: workspace,
      events: times(500, () => ({ junk: 'x'.repeat(8000) })),
    }),
  ),
];
