/**
 * A lock on a folder that ends with its process, `kill -9` included: a listening local socket.
 * The kernel answers for the process: where it is gone, connections are refused.
 *
 * On POSIX each starter has a claim of its own in the folder, `service.<id>.lock`, so that nobody ever has to
 * replace what may belong to a living process. A claim stands before its owner looks for others. So of two that
 * start at the same time at least one sees the other, and the lower id goes on:
 * - who meets a lower id that lives gives up;
 * - who meets a higher one waits until that one holds the lock or has given up.
 * Being files of the folder, claims also hold between containers that share a volume.
 */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdir, rename, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join, relative, sep } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { StartError } from '../config/start-error.ts';

/** The limit of macOS, the shortest of the common systems, is 104 with the ending NUL. */
const MAX_SOCKET_PATH_BYTES = 103;
const CLAIM = /^service\.[0-9a-f]{12}\.lock$/;
/** A process that lives and says nothing, since it was suspended, counts as one that holds the lock. */
const PATIENCE_MS = 5_000;
const RETRY_MS = 10;
const HELD = 'held';

export interface FolderLock {
  release(): Promise<void>;
}

/** @throws StartError where another process holds the folder, or the folder can't hold a socket. */
export async function lockFolder(folder: string): Promise<FolderLock> {
  return process.platform === 'win32' ? lockPipe(folder) : lockByClaim(folder);
}

/** A pipe's name is free as soon as its process is gone. */
async function lockPipe(folder: string): Promise<FolderLock> {
  const name = createHash('sha256').update(folder.toLowerCase()).digest('hex');
  const server = createServer((socket) => socket.destroy());
  await listen(server, `\\\\.\\pipe\\mockforge-cloud-${name}`, folder);
  return { release: () => closeServer(server) };
}

async function lockByClaim(folder: string): Promise<FolderLock> {
  const name = `service.${randomBytes(6).toString('hex')}.lock`;
  const claim = socketPath(folder, name);
  const waiting = new Set<Socket>();
  let held = false;
  const server = createServer((socket) => {
    socket.on('error', () => undefined).on('close', () => waiting.delete(socket));
    if (held) socket.end(HELD);
    else waiting.add(socket);
  });
  // A socket that is bound and does not listen yet looks dead: it gets its name when it listens.
  const unnamed = socketPath(folder, `${name}.new`);
  await listen(server, unnamed, folder);
  const release = async () => {
    for (const socket of waiting) socket.destroy();
    await closeServer(server);
    await rm(claim, { force: true });
  };
  try {
    await rename(unnamed, claim);
    const others = (await readdir(folder)).filter((entry) => CLAIM.test(entry) && entry !== name);
    for (const other of others) await outlast({ folder, name, other });
  } catch (error) {
    await release();
    throw error;
  }
  held = true;
  for (const socket of waiting) socket.end(HELD);
  return { release };
}

/** Resolves when `other` is out of the way. @throws StartError where it holds the lock, or goes first. */
async function outlast({ folder, name, other }: { folder: string; name: string; other: string }): Promise<void> {
  const path = socketPath(folder, other);
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const state = await ask(path, { goesFirst: other < name });
    if (state === 'gone') break;
    if (state === HELD || Date.now() > deadline) throw inUse(folder);
    await setTimeout(RETRY_MS);
  }
  await rm(path, { force: true });
}

/**
 * Whether the owner of a claim holds the lock, or will: one that goes first is not waited for, since it waits for us.
 * `unclear`: it closed without a word, so that it gave up, or is about to.
 */
async function ask(path: string, { goesFirst }: { goesFirst: boolean }): Promise<typeof HELD | 'gone' | 'unclear'> {
  const socket = connect(path);
  const says = new Promise<typeof HELD | 'unclear'>((resolve) => {
    socket.on('data', () => resolve(HELD));
    socket.on('close', () => resolve('unclear'));
    socket.setTimeout(PATIENCE_MS, () => resolve(HELD));
  });
  try {
    await once(socket, 'connect');
    socket.on('error', () => undefined);
    return goesFirst ? HELD : await says;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return code === 'ECONNREFUSED' || code === 'ENOENT' ? 'gone' : 'unclear';
  } finally {
    socket.destroy();
  }
}

async function listen(server: Server, path: string, folder: string): Promise<void> {
  try {
    server.listen(path);
    await once(server, 'listening');
    server.unref();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EADDRINUSE') throw inUse(folder);
    throw new StartError(
      `The data folder ${folder} can't be locked: ${(cause as Error).message}\n` +
        'Give this user the right to write there, or set DATA_DIR to a folder on a local disk.',
      { cause },
    );
  }
}

/** Relative where that is shorter: the path of a socket has few bytes. @throws StartError */
function socketPath(folder: string, name: string): string {
  const absolute = join(folder, name);
  const fromHere = `.${sep}${relative(process.cwd(), absolute)}`;
  const path = fromHere.length < absolute.length ? fromHere : absolute;
  if (Buffer.byteLength(path) <= MAX_SOCKET_PATH_BYTES) return path;
  throw new StartError(
    `The path of the data folder ${folder} is too long for a lock.\nSet DATA_DIR to a folder with a shorter path.`,
  );
}

function inUse(folder: string): StartError {
  return new StartError(
    `Another service is running on the data folder ${folder}.\n` +
      'Stop it first, or give this one a folder of its own with DATA_DIR.',
  );
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
