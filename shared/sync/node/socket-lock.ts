/** A lock on a folder that the system frees when its holder ends, even by `kill -9`: a listening local socket. */
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FolderLock } from '../locked-client.ts';

export class SocketLock implements FolderLock {
  readonly #address: string;
  #server: Server | null = null;
  /** Processes that wait for this one to end. */
  readonly #followers = new Set<Socket>();
  #stopFollowing: (() => void) | null = null;
  #released = false;

  /** `folder`: its real path, so that every name of it means one lock. */
  constructor(folder: string) {
    this.#address = addressOf(folder);
  }

  get isHeld(): boolean {
    return this.#server !== null;
  }

  async take(freed: () => void): Promise<boolean> {
    if (this.#released) return false;
    if (await this.#listen()) return true;
    const holder = await this.#follow(freed);
    if (holder === 'alive') return false;
    // A socket file that nobody listens to is left over from a crash.
    await rm(this.#address, { force: true });
    return this.take(freed);
  }

  async release(): Promise<void> {
    this.#released = true;
    this.#stopFollowing?.();
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const follower of this.#followers) follower.destroy();
    await closed;
  }

  #listen(): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const server = createServer((follower) => {
        this.#followers.add(follower);
        follower.on('close', () => this.#followers.delete(follower)).on('error', () => follower.destroy());
        follower.resume();
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

  /** Holds a connection to the holder: it closes when the holder ends. */
  #follow(freed: () => void): Promise<'alive' | 'dead'> {
    return new Promise((resolve) => {
      const socket = connect(this.#address);
      let isConnected = false;
      socket.on('connect', () => {
        isConnected = true;
        resolve('alive');
      });
      socket.on('error', () => undefined);
      socket.on('close', () => {
        if (!isConnected) resolve('dead');
        else if (!this.#released) freed();
      });
      socket.resume();
      this.#stopFollowing = () => socket.destroy();
    });
  }
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

function addressOf(folder: string): string {
  const name = `mockforge-cloud-${createHash('sha256').update(folder).digest('hex').slice(0, 32)}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`;
  // Linux: an address without a file, which nothing can leave behind.
  if (process.platform === 'linux') return `\0${name}`;
  return join(tmpdir(), `${name}.sock`);
}
