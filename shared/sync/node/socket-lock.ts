/**
 * A lock on a folder that the system frees when its holder ends, even by `kill -9`: a listening local socket. Over the
 * same socket the holder tells those who follow it how the folder stands, and hears which files they have unsaved.
 */
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathKey } from '@mockforge-cloud/shared/protocol';
import type { HolderAnswer, HolderDesk, HolderQuestion, UnsavedPaths } from '../holder.ts';
import type { FolderLock, HolderChannel } from '../locked-client.ts';
import { channelKeyFolder, readChannelKey } from './channel/channel-key.ts';
import { LineToHolder } from './channel/line-to-holder.ts';
import { ServedFollower } from './channel/served-follower.ts';

/**
 * An address on Linux has as many bytes. Up to Node 20 a shorter one is filled up with zeros, since then it is not: an
 * editor and a terminal that run on different ones would both have the lock.
 */
const LINUX_ADDRESS = 108;
/** Of who only holds a connection: others on this machine may connect as often as they like. */
const MOST_STRANGERS = 200;
/** Who takes over gives the others as long to say what they have unsaved. */
const TAKEOVER_MS = 250;
/** A connection that ends sooner was not let in: it is not tried again at once. */
const SHORT_MS = 1_000;
const LONGEST_WAIT_MS = 2_000;

export interface ChannelOptions {
  /** Where the processes of this user find the secret by which they know each other. */
  keyFolder?: string;
  /** So long an older version is waited for, which never answers. */
  greetingMs?: number;
}

export class SocketLock implements FolderLock, HolderChannel {
  readonly #address: string;
  readonly #channel: ChannelOptions;
  #server: Server | null = null;
  /** Processes that wait for this one to end. */
  readonly #followers = new Set<ServedFollower>();
  #desk: HolderDesk | null = null;
  #line: LineToHolder | null = null;
  #unsaved: UnsavedPaths = [];
  #stopFollowing: (() => void) | null = null;
  #shortLives = 0;
  #hasFollowed = false;
  #released = false;

  /** `folder`: its real path, so that every name of it means one lock. */
  constructor(folder: string, channel: ChannelOptions = {}) {
    this.#address = addressOf(folder);
    this.#channel = channel;
  }

  get isHeld(): boolean {
    return this.#server !== null;
  }

  async take(freed: () => void): Promise<boolean> {
    if (this.#released) return false;
    if (await this.#listen()) {
      if (this.#hasFollowed) await sleep(TAKEOVER_MS);
      return true;
    }
    const holder = await this.#follow(freed);
    if (holder === 'alive') return false;
    // A socket file that nobody listens to is left over from a crash.
    await rm(this.#address, { force: true });
    return this.take(freed);
  }

  serve(desk: HolderDesk): void {
    this.#desk = desk;
  }

  async ask<Question extends HolderQuestion>(question: Question): Promise<HolderAnswer<Question> | null> {
    return (await this.#line?.ask(question)) ?? null;
  }

  async tellUnsaved(paths: UnsavedPaths): Promise<boolean> {
    this.#unsaved = paths;
    return (await this.#line?.tellUnsaved(paths)) ?? false;
  }

  /** Whether a follower has unsaved changes of this file. `path`: relative to the folder. */
  isUnsavedElsewhere(path: string): boolean {
    const key = pathKey(path);
    for (const follower of this.#followers) if (follower.hasUnsaved(key)) return true;
    return false;
  }

  async release(): Promise<void> {
    this.#released = true;
    this.#stopFollowing?.();
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const follower of this.#followers) follower.end();
    await closed;
  }

  #listen(): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const server = createServer((socket) => {
        const options = { ...channelTo(socket, this.#address, this.#channel), desk: () => this.#desk };
        const follower: ServedFollower = new ServedFollower(options, () => this.#followers.delete(follower));
        this.#followers.add(follower);
        this.#endOldestStranger();
      });
      server.on('error', (error: NodeJS.ErrnoException) =>
        error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
      );
      server.listen(this.#address, () => {
        this.#server = server.unref();
        resolve(true);
      });
    });
  }

  #endOldestStranger(): void {
    const strangers = [...this.#followers].filter(({ isKnown }) => !isKnown);
    if (strangers.length > MOST_STRANGERS) strangers[0]?.end();
  }

  /** Holds a connection to the holder: it closes when the holder ends. */
  #follow(freed: () => void): Promise<'alive' | 'dead'> {
    return new Promise((resolve) => {
      const socket = connect(this.#address);
      let connectedAt: number | null = null;
      socket.on('connect', () => {
        connectedAt = performance.now();
        this.#hasFollowed = true;
        const line = new LineToHolder(channelTo(socket, this.#address, this.#channel));
        this.#line = line;
        if (this.#unsaved === 'all' || this.#unsaved.length > 0) void line.tellUnsaved(this.#unsaved);
        resolve('alive');
      });
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.#line = null;
        if (connectedAt === null) resolve('dead');
        else if (!this.#released) void this.#afterMoment(connectedAt).then(freed);
      });
      this.#stopFollowing = () => socket.destroy();
    });
  }

  /** The first time at once; where connections keep ending, slower each time. */
  async #afterMoment(connectedAt: number): Promise<void> {
    if (performance.now() - connectedAt > SHORT_MS) this.#shortLives = 0;
    else this.#shortLives += 1;
    const waitMs = this.#shortLives < 2 ? 0 : Math.min(50 * 2 ** this.#shortLives, LONGEST_WAIT_MS);
    if (waitMs > 0) await sleep(waitMs);
  }
}

function channelTo(socket: Socket, address: string, { keyFolder = channelKeyFolder(), greetingMs }: ChannelOptions) {
  return { socket, address, key: () => readChannelKey(keyFolder), greetingMs };
}

/** Whether some process, this one included, holds the lock of the folder with this real path. */
export function isLockHeld(folder: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(addressOf(folder));
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

/**
 * Asks the process that keeps the folder with this real path in sync, without following it.
 * @returns `free` where none does, `silent` where it can't be asked: it does not answer, is another user's, or of an older version
 */
export async function askHolder<Answer>(
  folder: string,
  ask: (line: Pick<LineToHolder, 'ask'>) => Promise<Answer>,
  channel: ChannelOptions = {},
): Promise<{ holder: 'free' } | { holder: 'silent' } | { holder: 'asked'; answer: Answer }> {
  const address = addressOf(folder);
  const socket = connect(address);
  const isConnected = await new Promise<boolean>((resolve) => {
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
  });
  if (!isConnected) return { holder: 'free' };
  try {
    const line = new LineToHolder(channelTo(socket, address, channel));
    if (!(await line.ready)) return { holder: 'silent' };
    return { holder: 'asked', answer: await ask(line) };
  } finally {
    socket.destroy();
  }
}

export function addressOf(folder: string): string {
  const name = `mockforge-cloud-${createHash('sha256').update(folder).digest('hex').slice(0, 32)}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`;
  // Linux: an address without a file, which nothing can leave behind.
  if (process.platform === 'linux') return `\0${name.padEnd(LINUX_ADDRESS - 1, '.')}`;
  return join(tmpdir(), `${name}.sock`);
}
