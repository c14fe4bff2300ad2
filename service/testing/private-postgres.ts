/** A PostgreSQL server of one's own, from the binaries on this machine: for tests, and to be killed in the middle of things. */
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import postgres from 'postgres';

const run = promisify(execFile);

export interface PrivatePostgres {
  /** Connection string of the superuser to the database `postgres`. */
  readonly url: string;
  readonly dataDir: string;
  /** Of the postmaster. Changes with `restart`. */
  readonly pid: number;
  /** Ends the server and all its backends at once, as a power cut of the process would. */
  kill9(): Promise<void>;
  /** Stops the server in order where it runs, starts it again on the same port and data, and waits until it answers. */
  restart(): Promise<void>;
  /** Ends the server and deletes its data. */
  stop(): Promise<void>;
}

export interface PrivatePostgresOptions {
  /** Whether a commit is on the disk before it is answered. Off by default: much faster, and enough without crashes. */
  durable?: boolean;
  /** With TLS, and a certificate of its own that nobody has signed. */
  tls?: boolean;
}

interface Owner {
  uid: number;
  gid: number;
}

/** The folder of `initdb` and `postgres`, or `null` where this machine has none. */
export function findPostgresBinaries(): string | null {
  try {
    const bindir = execFileSync('pg_config', ['--bindir'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    return existsSync(join(bindir, 'initdb')) && existsSync(join(bindir, 'postgres')) ? bindir : null;
  } catch {
    return null;
  }
}

export async function startPrivatePostgres(options: PrivatePostgresOptions = {}): Promise<PrivatePostgres> {
  const bindir = findPostgresBinaries();
  if (bindir === null) throw new Error('There are no PostgreSQL server binaries on this machine.');
  const owner = findOwner();
  const home = await mkdtemp(join(tmpdir(), 'mockforge-pg-'));
  if (owner !== null) chownSync(home, owner.uid, owner.gid);
  const dataDir = join(home, 'data');
  await run(
    join(bindir, 'initdb'),
    ['-D', dataDir, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
    { cwd: home, ...owner },
  );
  const port = await freePort();
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  if (options.tls) makeCertificate(home, owner);
  const settings = [
    ...(options.tls ? ['ssl=on', `ssl_cert_file=${home}/cert.pem`, `ssl_key_file=${home}/key.pem`] : []),
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    `unix_socket_directories=${home}`,
    'max_connections=200',
    ...(options.durable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']),
  ];
  const start = () => startServer({ command: join(bindir, 'postgres'), dataDir, settings, owner, url, home });

  let server = await start();
  return {
    url,
    dataDir,
    get pid() {
      return server.pid ?? 0;
    },
    async kill9() {
      const gone = exited(server);
      for (const pid of [...childrenOf(server.pid ?? 0), ...(server.pid === undefined ? [] : [server.pid])]) {
        tryKill(pid, 'SIGKILL');
      }
      await gone;
    },
    async restart() {
      await stopServer(server);
      server = await start();
    },
    async stop() {
      await stopServer(server);
      await rm(home, { recursive: true, force: true });
    },
  };
}

function makeCertificate(home: string, owner: Owner | null): void {
  const files = ['-keyout', join(home, 'key.pem'), '-out', join(home, 'cert.pem')];
  const what = ['-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=localhost', '-days', '2'];
  execFileSync('openssl', ['req', '-x509', ...what, ...files], { stdio: 'ignore' });
  chmodSync(join(home, 'key.pem'), 0o600);
  if (owner !== null) for (const file of ['key.pem', 'cert.pem']) chownSync(join(home, file), owner.uid, owner.gid);
}

/** PostgreSQL refuses to run as root: then it runs as the user that its package has made. */
function findOwner(): Owner | null {
  if (process.getuid?.() !== 0) return null;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }).trim());
  return { uid: id('-u'), gid: id('-g') };
}

async function startServer(options: {
  command: string;
  dataDir: string;
  settings: string[];
  owner: Owner | null;
  url: string;
  home: string;
}): Promise<ChildProcess> {
  const flags = options.settings.flatMap((setting) => ['-c', setting]);
  const deadline = Date.now() + 120_000;
  const logFile = join(options.home, 'log');
  for (;;) {
    const log = openSync(logFile, 'w');
    const server = spawn(options.command, ['-D', options.dataDir, ...flags], {
      cwd: options.home,
      stdio: ['ignore', log, log],
      ...options.owner,
    });
    closeSync(log);
    // Ends with the tests, however they end.
    const endWithUs = () => server.kill('SIGQUIT');
    process.once('exit', endWithUs);
    server.once('exit', () => process.off('exit', endWithUs));
    if (await answers(server, options.url, deadline)) return server;
    // Right after a kill the old backends may still hold the shared memory: they end within moments.
    if (Date.now() > deadline) throw new Error(`PostgreSQL did not start:\n${readFileSync(logFile, 'utf8')}`);
  }
}

/** Waits until the server takes queries. False where it ended, or the time is over. */
async function answers(server: ChildProcess, url: string, deadline: number): Promise<boolean> {
  while (server.exitCode === null && server.signalCode === null) {
    const client = postgres(url, { max: 1, connect_timeout: 2, onnotice: () => undefined });
    try {
      await client`select 1`;
      return true;
    } catch {
      if (Date.now() > deadline) return false;
      await new Promise((resolve) => setTimeout(resolve, 20));
    } finally {
      await client.end({ timeout: 1 });
    }
  }
  return false;
}

async function stopServer(server: ChildProcess): Promise<void> {
  const gone = exited(server);
  // SIGINT: "fast shutdown" ends open connections.
  server.kill('SIGINT');
  await gone;
}

async function exited(server: ChildProcess): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function tryKill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No port is free.');
  return address.port;
}
