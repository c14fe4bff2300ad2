import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type HolderDesk, holderDesk, type UnsavedPaths } from '../../holder.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../testing/temporary-folder.ts';
import { addressOf, askHolder, SocketLock } from '../socket-lock.ts';
import { readChannelKey } from './channel-key.ts';
import { linesOf, MAX_FOLLOWER_LINE, proofOf, sendLine } from './frames.ts';

const never = () => assert.fail('must not be freed');
const PLACE = { service_url: 'http://s', workspace: 'w', branch: 'main', direction: 'bidirectional' } as const;
const STATUS = {
  state: 'offline',
  queued: 2,
  conflicts: 0,
  blocked: 1,
  waiting: 0,
  leftOut: 0,
  oneWay: 0,
  error: null,
  progress: null,
} as const;
const MOCKS = [{ path: 'a.yaml', change: 'update', state: 'queued' } as const];

/** A holder's side that says always the same, and remembers what was released. */
class Desk {
  readonly released: UnsavedPaths[] = [];
  readonly desk: HolderDesk;
  #waiting: () => void = () => undefined;

  constructor() {
    const client = { status: STATUS, mocks: { pending: () => [...MOCKS] }, conflicts: { list: () => [] } };
    this.desk = holderDesk(PLACE, client, (paths) => {
      this.released.push(paths);
      this.#waiting();
    });
  }

  async nextRelease(): Promise<void> {
    if (this.released.length === 0) await new Promise<void>((resolve) => (this.#waiting = resolve));
  }
}

describe('the channel between processes of one folder (P17)', () => {
  let folder: string;
  let keyFolder: string;
  let desk: Desk;
  let holder: SocketLock;
  let followers: SocketLock[];
  let children: ChildProcess[];

  beforeEach(async () => {
    [folder, keyFolder] = [await temporaryFolder(), join(await temporaryFolder(), 'channel')];
    [desk, followers, children] = [new Desk(), [], []];
    holder = new SocketLock(folder, { keyFolder });
    holder.serve(desk.desk);
    assert.equal(await holder.take(never), true);
  });
  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL');
    for (const follower of followers) await follower.release();
    await holder.release();
  });
  after(removeTemporaryFolders);

  async function follow(options: { keyFolder?: string; greetingMs?: number } = {}): Promise<SocketLock> {
    const follower = new SocketLock(folder, { keyFolder, ...options });
    followers.push(follower);
    assert.equal(await follower.take(never), false);
    return follower;
  }

  it('tells a follower status, what is pending and the conflicts, and for which workspace', async () => {
    const follower = await follow();
    assert.deepEqual(await follower.ask('status'), { place: PLACE, status: STATUS });
    assert.deepEqual(await follower.ask('pending'), { place: PLACE, mocks: MOCKS, count: 1 });
    assert.deepEqual(await follower.ask('conflicts'), { place: PLACE, conflicts: [], count: 0 });
    const asked = await askHolder(folder, (line) => line.ask('status'), { keyFolder });
    assert.equal(asked.holder === 'asked' && asked.answer?.status.state, 'offline');
    assert.deepEqual(await askHolder(keyFolder, (line) => line.ask('status')), { holder: 'free' });
  });

  it('hears what a follower has unsaved, until it says otherwise or leaves', async () => {
    const [one, two] = [await follow(), await follow()];
    assert.equal(await one.tellUnsaved(['a.yaml', 'b/Ä.yaml']), true);
    assert.equal(await two.tellUnsaved(['a.yaml']), true);
    for (const path of ['a.yaml', 'b/Ä.yaml', 'b/A\u0308.yaml']) assert.ok(holder.isUnsavedElsewhere(path), path);
    assert.equal(holder.isUnsavedElsewhere('c.yaml'), false);
    assert.equal(await one.tellUnsaved([]), true);
    assert.deepEqual(desk.released, [['a.yaml', 'b/Ä.yaml']]);
    assert.ok(holder.isUnsavedElsewhere('a.yaml'), 'the other one still has it');
    desk.released.length = 0;
    await two.release();
    await desk.nextRelease();
    assert.deepEqual([desk.released, holder.isUnsavedElsewhere('a.yaml')], [[['a.yaml']], false]);
    await one.tellUnsaved('all');
    assert.ok(holder.isUnsavedElsewhere('whatever.yaml'));
  });

  it('takes back the word of a process that was killed', async () => {
    const child = await followInAnotherProcess({ folder, keyFolder, unsaved: ['a.yaml'] });
    children.push(child);
    assert.ok(holder.isUnsavedElsewhere('a.yaml'));
    child.kill('SIGKILL');
    await desk.nextRelease();
    assert.deepEqual([desk.released, holder.isUnsavedElsewhere('a.yaml')], [[['a.yaml']], false]);
  });

  it('tells the next holder as well', async () => {
    const next = new SocketLock(folder, { keyFolder });
    const third = new SocketLock(folder, { keyFolder });
    followers.push(next, third);
    let taken: () => void = () => undefined;
    const isTaken = new Promise<void>((resolve) => (taken = resolve));
    await next.take(() => void next.take(never).then(taken));
    await third.take(() => void isTaken.then(() => third.take(never)));
    await third.tellUnsaved(['a.yaml']);
    await holder.release();
    await isTaken;
    await waitFor(() => next.isUnsavedElsewhere('a.yaml'));
  });

  it('tells nothing to who does not have the secret, and believes nothing of it', async () => {
    const stranger = await follow({ keyFolder: join(await temporaryFolder(), 'other') });
    assert.equal(await stranger.ask('status'), null);
    assert.equal(await stranger.tellUnsaved(['a.yaml']), false);
    assert.equal(holder.isUnsavedElsewhere('a.yaml'), false);
  });

  it('is not fooled by who has taken the name of the lock', async () => {
    await holder.release();
    const heard: string[] = [];
    const lines = [{ type: 'hello', version: 1, nonce: '0'.repeat(32), proof: '0'.repeat(64) }, { type: 'welcome' }];
    const impostor = createServer((socket) => {
      socket.on('data', (data) => heard.push(String(data)));
      for (const line of lines) socket.write(`${JSON.stringify(line)}\n`);
    });
    await new Promise<void>((resolve) => impostor.listen(addressOf(folder), resolve));
    const follower = await follow();
    assert.equal(await follower.tellUnsaved(['a.yaml']), false);
    assert.doesNotMatch(heard.join(''), /proof|a\.yaml/);
    await follower.release();
    await new Promise((resolve) => impostor.close(resolve));
  });

  it('gets no answer from an older version, and says so; an older follower is left in peace', async () => {
    const old = connect(addressOf(folder));
    await once(old, 'connect');
    assert.ok(await (await follow()).ask('status'));
    assert.equal(old.destroyed, false);
    old.destroy();
    await Promise.all(followers.map((follower) => follower.release()));
    await holder.release();

    const older = createServer((socket) => socket.resume());
    await new Promise<void>((resolve) => older.listen(addressOf(folder), resolve));
    assert.equal(await (await follow({ greetingMs: 20 })).ask('status'), null);
    const asked = await askHolder(folder, (line) => line.ask('status'), { keyFolder, greetingMs: 20 });
    assert.deepEqual(asked, { holder: 'silent' });
    await Promise.all(followers.map((follower) => follower.release()));
    await new Promise((resolve) => older.close(resolve));
  });

  it('answers a question of a newer version with a refusal, and goes on', async () => {
    const [socket, key] = [await dial(), await readChannelKey(keyFolder)];
    assert.ok(key);
    const lines = linesOf(socket, () => MAX_FOLLOWER_LINE);
    const say = async (frame: object) => {
      await sendLine(socket, frame);
      return (await lines.next()).value as { type: string; id?: number; nonce: string };
    };
    const nonce = '1'.repeat(32);
    const hello = await say({ type: 'hello', version: 9, nonce, more: true });
    const proof = proofOf(key, 'follower', addressOf(folder), { follower: nonce, holder: hello.nonce });
    assert.equal((await say({ type: 'proof', proof })).type, 'welcome');
    assert.deepEqual(await say({ type: 'ask', id: 7, question: 'weather' }), { type: 'refused', id: 7 });
    assert.deepEqual(await say({ type: 'dance' }), { type: 'refused' });
    assert.equal((await say({ type: 'ask', id: 8, question: 'status' })).type, 'answer');
    socket.destroy();
  });

  it('is not harmed by garbage, endless lines and floods', async () => {
    const [binary, endless, silent] = [
      await dial(),
      await dial(),
      await Promise.all(Array.from({ length: 300 }, dial)),
    ];
    binary.end(
      Buffer.from('\u0000\u00ff{"type":"hello"}\n[]\nnull\n{"type":"ask","id":1,"question":"status"}\n', 'latin1'),
    );
    const ended = new Promise((resolve) => endless.on('close', resolve));
    endless.write('x'.repeat(100_000));
    await ended;
    const follower = await follow();
    const questions = Array.from({ length: 500 }, () => follower.ask('pending'));
    assert.ok((await Promise.all(questions)).every((answer) => answer?.count === 1));
    for (const socket of silent) socket.destroy();
  });

  it('keeps the secret to this user, and makes one anew that others could read', async () => {
    const key = await readChannelKey(keyFolder);
    const file = join(keyFolder, 'key');
    const modes = [(await stat(keyFolder)).mode & 0o777, (await stat(file)).mode & 0o777];
    if (process.platform !== 'win32') assert.deepEqual(modes, [0o700, 0o600]);
    assert.deepEqual(await readChannelKey(keyFolder), key);
    await writeFile(file, 'short');
    assert.notDeepEqual(await readChannelKey(keyFolder), key);
    const before = await readFile(file, 'utf8');
    await chmod(file, 0o644);
    await readChannelKey(keyFolder);
    if (process.platform !== 'win32') assert.notEqual(await readFile(file, 'utf8'), before);
    await mkdir(join(keyFolder, 'place'), { recursive: true });
    await writeFile(join(keyFolder, 'place', 'file'), '');
    assert.equal(await readChannelKey(join(keyFolder, 'place', 'file')), null);
  });

  async function dial(): Promise<Socket> {
    const socket = connect(addressOf(folder));
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  }
});

/** Resolves when it holds; within the test's own time. */
async function waitFor(holds: () => boolean): Promise<void> {
  const giveUpAt = performance.now() + 15_000;
  while (!holds()) {
    assert.ok(performance.now() < giveUpAt, 'it does not come to hold');
    await sleep(5);
  }
}

async function followInAnotherProcess(task: {
  folder: string;
  keyFolder: string;
  unsaved: readonly string[];
}): Promise<ChildProcess> {
  const lockModule = fileURLToPath(new URL('../socket-lock.ts', import.meta.url));
  const program = `
    import { SocketLock } from ${JSON.stringify(lockModule)};
    const { folder, keyFolder, unsaved } = ${JSON.stringify(task)};
    const lock = new SocketLock(folder, { keyFolder });
    await lock.take(() => {});
    console.log(await lock.tellUnsaved(unsaved) ? 'told' : 'not told');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = await once(child.stdout, 'data');
  assert.equal(String(said).trim(), 'told');
  return child;
}
