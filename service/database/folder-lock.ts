/**
 * A lock on a folder that ends with its process, `kill -9` included: a listening local socket in the folder.
 * The kernel answers for the process: where it is gone, connections are refused, and the lock is taken over.
 * Being a file of the folder, it also holds between containers that share a volume.
 */
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rename, rm, stat } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join, relative } from 'node:path';
import { StartError } from '../config/start-error.ts';

/** The shortest limit of the common systems (macOS), less room for the name during a takeover. */
const MAX_SOCKET_PATH_BYTES = 100;
const ATTEMPTS = 5;

export interface FolderLock {
  release(): Promise<void>;
}

/** @throws StartError where another process holds the folder, or the folder can't hold a socket. */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const place = socketPlace(folder);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const server = await listen(place, folder);
    if (server !== null) {
      return { release: () => new Promise((resolve) => server.close(() => resolve())) };
    }
    if (await answers(place)) break;
    await removeDead(place);
  }
  throw new StartError(
    `Another service is running on the data folder ${folder}.\n` +
      'Stop it first, or give this one a folder of its own with DATA_DIR.',
  );
}

function socketPlace(folder: string): string {
  if (process.platform === 'win32') {
    return `\\\\.\\pipe\\mockforge-cloud-${createHash('sha256').update(folder.toLowerCase()).digest('hex')}`;
  }
  const absolute = join(folder, 'service.lock');
  const fromHere = relative(process.cwd(), absolute);
  const place = fromHere.length < absolute.length ? fromHere : absolute;
  if (Buffer.byteLength(place) <= MAX_SOCKET_PATH_BYTES) return place;
  throw new StartError(
    `The path of the data folder ${folder} is too long for a lock.\nSet DATA_DIR to a folder with a shorter path.`,
  );
}

/** `null`: the place is taken, by a process that lives or by one that died. */
async function listen(place: string, folder: string): Promise<Server | null> {
  const server = createServer((socket) => socket.destroy());
  try {
    server.listen(place);
    await once(server, 'listening');
    server.unref();
    return server;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EADDRINUSE') return null;
    throw new StartError(
      `The data folder ${folder} can't be locked: ${(cause as Error).message}\n` +
        'Give this user the right to write there, or set DATA_DIR to a folder on a local disk.',
      { cause },
    );
  }
}

async function answers(place: string): Promise<boolean> {
  const socket = connect(place);
  try {
    await once(socket, 'connect');
    return true;
  } catch (error) {
    // EAGAIN and the like come from a process that lives but is busy.
    const code = (error as NodeJS.ErrnoException).code;
    return code !== 'ECONNREFUSED' && code !== 'ENOENT' && code !== 'ENOTSOCK';
  } finally {
    socket.destroy();
  }
}

/**
 * Moves the dead socket away before it is deleted, and looks at what was moved: another starter may have put
 * its own, living one there since. That one is put back.
 */
async function removeDead(place: string): Promise<void> {
  const away = `${place}.${randomUUID().slice(0, 8)}`;
  try {
    const dead = await stat(place);
    await rename(place, away);
    const moved = await stat(away);
    if (moved.ino !== dead.ino || (await answers(away))) await rename(away, place);
    else await rm(away, { force: true });
  } catch (error) {
    // Whoever was quicker has moved it: the next attempt meets the new one.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
