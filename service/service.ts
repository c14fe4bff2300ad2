/** One running service: database, HTTP and sockets, started and ended together. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Logger } from 'pino';
import { createApp } from './app.ts';
import { type AppContext, createContext } from './app-context.ts';
import type { Config } from './config/config.ts';
import { createLog } from './config/log.ts';
import { StartError } from './config/start-error.ts';
import { openDatabase } from './database/database.ts';
import type { OpenedDatabase } from './database/opened-database.ts';
import type { Clock } from './ground.ts';
import { trackConnections } from './http/connections.ts';
import { attachRealtime, type RealtimeTiming } from './realtime/attach.ts';

export interface Service {
  /** Where clients reach it: `PUBLIC_URL`, else its host and port. */
  url: string;
  port: number;
  database: OpenedDatabase['kind'];
  context: AppContext;
  /** Ends sockets, requests and the database, in this order. Later calls wait for the first. */
  close(): Promise<void>;
}

/** How long requests and sockets may take to end. */
const GRACE_MS = 5_000;

/** How long the headers of a request, and all of it, may take to come: a connection that brings nothing is nobody's. */
const SLOWEST = { headersTimeout: 10_000, requestTimeout: 120_000, connectionsCheckingInterval: 1_000 };

export interface ServiceOptions {
  config: Config;
  log?: Logger;
  /** Instead of the one that `config` names. Closed with the service. */
  database?: OpenedDatabase;
  clock?: Clock;
  timing?: RealtimeTiming;
  /** Whether a first run follows: until `context.readiness` is reached, `/readyz` says no. */
  hasFirstRun?: boolean;
}

/** @throws StartError with one message for a person. Nothing is left running or locked then. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { config, log, database, clock, timing, hasFirstRun = false } = options;
  const opened = database ?? (await openDatabase(config));
  const undo = [() => opened.close()];
  try {
    const context = createContext({
      db: opened.db,
      config,
      log: log ?? createLog(config.logLevel),
      clock: clock ?? { now: () => new Date() },
    });
    if (hasFirstRun) context.readiness.expect();
    const server = createServer(SLOWEST, getRequestListener(createApp(context).fetch));
    const connections = trackConnections(server);
    const realtime = attachRealtime({ server, context, ...(timing === undefined ? {} : { timing }) });
    undo.unshift(async () => {
      await Promise.all([connections.close(GRACE_MS), realtime.close()]);
      await context.push.idle();
      await context.push.close();
    });
    const port = await listen(server, config);
    let closing: Promise<void> | undefined;
    return {
      url: config.publicUrl ?? urlOf(config.host, port),
      port,
      database: opened.kind,
      context,
      close() {
        closing ??= runAll(undo);
        return closing;
      },
    };
  } catch (error) {
    await runAll(undo);
    throw error;
  }
}

async function listen(server: Server, { host, port }: Config): Promise<number> {
  try {
    server.listen({ host, port });
    await once(server, 'listening');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    const reason = code === 'EADDRINUSE' ? 'another program uses it' : (cause as Error).message;
    throw new StartError(
      `Can't listen on ${host}, port ${port}: ${reason}.\nStop the other program, or set PORT and HOST.`,
      { cause },
    );
  }
  const address = server.address();
  return address === null || typeof address === 'string' ? port : address.port;
}

async function runAll(steps: (() => Promise<void>)[]): Promise<void> {
  for (const step of steps) await step();
}

/** An address that one can connect to: a service on all addresses is reached on the local one. */
function urlOf(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
