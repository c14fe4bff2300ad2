/** A whole service for tests: real HTTP on a free port, a database of its own, and people to use it. */
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import type { Scope, User } from '@mockforge-cloud/shared/protocol';
import { pino } from 'pino';
import { registerUser } from '../accounts/register.ts';
import { createSession, createToken } from '../accounts/tokens.ts';
import { type Config, readConfig } from '../config/config.ts';
import { loggedError } from '../config/logged-error.ts';
import type { OpenedDatabase } from '../database/opened-database.ts';
import type { Clock } from '../ground.ts';
import { addMember } from '../members/change-members.ts';
import type { RealtimeTiming } from '../realtime/attach.ts';
import { type Service, startService } from '../service.ts';
import { createWorkspace } from '../workspaces/create-workspace.ts';

export const TEST_PASSWORD = 'correct horse battery';

export interface Answer {
  status: number;
  headers: Headers;
  /** Parsed where it is JSON, else `null`. */
  body: unknown;
}

/** Somebody with an account and a session. */
export interface TestUser extends User {
  token: string;
  /** Calls a route under `/api/v1` with this person's token. */
  call(method: string, path: string, body?: unknown): Promise<Answer>;
}

export interface TestService extends Service {
  /** Calls a route under `/api/v1`. */
  call(method: string, path: string, options?: { token?: string; body?: unknown }): Promise<Answer>;
  register(username: string): Promise<TestUser>;
  /** An API token of this person. */
  createToken(user: User, options?: { scopes?: Scope[]; expiresAt?: Date }): Promise<string>;
  /** Gives the id. */
  createWorkspace(admin: User, options?: { id?: string; name?: string }): Promise<string>;
  addMember(
    workspaceId: string,
    options: { admin: User; user: User; role: 'admin' | 'editor' | 'viewer' },
  ): Promise<void>;
}

export interface TestServiceOptions {
  database: OpenedDatabase;
  config?: Partial<Config>;
  clock?: Clock;
  timing?: RealtimeTiming;
}

/** Logs only with `TEST_LOG_LEVEL` set. Whoever starts it closes it. */
export async function startTestService(options: TestServiceOptions): Promise<TestService> {
  const { config, ...rest } = options;
  const environment = { PORT: '0', DATA_DIR: tmpdir(), LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'silent' };
  const full: Config = { ...readConfig(environment), ...config };
  const service = await startService({
    config: full,
    log: pino({ level: full.logLevel, serializers: { err: loggedError } }),
    ...rest,
  });
  const { db } = service.context;
  const now = () => service.context.clock.now();

  const call: TestService['call'] = (method, path, options = {}) => request(service.url, method, path, options);
  return {
    ...service,
    call,
    async register(username) {
      const email = `${username.toLowerCase()}-${randomUUID().slice(0, 8)}@example.com`;
      const user = await registerUser(db, { email, username, password: TEST_PASSWORD }, now());
      const { token } = await createSession(db, { userId: user.id, now: now() });
      return {
        ...user,
        token,
        call: (method, path, body) => call(method, path, { token, ...(body === undefined ? {} : { body }) }),
      };
    },
    async createToken(user, options = {}) {
      const { token } = await createToken(db, {
        userId: user.id,
        kind: 'api',
        name: 'test',
        scopes: options.scopes ?? ['read', 'write'],
        expiresAt: options.expiresAt ?? null,
        now: now(),
      });
      return token;
    },
    async createWorkspace(admin, { id, name = 'Test' } = {}) {
      const workspace = await createWorkspace(db, { id: id ?? newId(), name, userId: admin.id, now: now() });
      return workspace.id;
    },
    async addMember(workspaceId, { admin, user, role }) {
      await addMember(db, { workspaceId, actorId: admin.id, email: user.email, role, now: now() });
    },
  };
}

function newId(): string {
  return `w-${randomUUID().slice(0, 13)}`;
}

async function request(
  serviceUrl: string,
  method: string,
  path: string,
  { token, body }: { token?: string; body?: unknown },
): Promise<Answer> {
  const headers: Record<string, string> = {};
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  if (body !== undefined) headers['content-type'] = 'application/json';
  const answer = await fetch(`${serviceUrl}/api/v1${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const json = /json/.test(answer.headers.get('content-type') ?? '');
  return { status: answer.status, headers: answer.headers, body: json ? await answer.json() : null };
}
