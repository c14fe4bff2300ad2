/** The REST routes as typed calls. Validates what comes back: a service is a peer like any other. */
import {
  type ChangesPage,
  CloudError,
  type Conflict,
  changesPageSchema,
  conflictSchema,
  createdTokenSchema,
  type createWorkspaceBodySchema,
  fetchContentsAnswerSchema,
  fromWire,
  type Head,
  isErrorCode,
  type KnownItem,
  knownAnswerSchema,
  loginAnswerSchema,
  type MockPage,
  mockPageSchema,
  type Problem,
  pageSchema,
  problemSchema,
  type ResolveAnswer,
  type ResolveBody,
  resolveAnswerSchema,
  syncStatusSchema,
  type User,
  userSchema,
  type Workspace,
  workspaceSchema,
} from '@mockforge-cloud/shared/protocol';
import * as z from 'zod';
import { allPages } from './all-pages.ts';
import { type Answer, DEFAULT_BOUNDS, type ExchangeBounds, exchange } from './exchange.ts';
import { retryAfterOf } from './retry-after.ts';
import { assertToken } from './token.ts';

/** Gives the token to send, or `null` where nobody is signed in. */
export type TokenSource = () => Promise<string | null>;

export interface CloudApiOptions {
  serviceUrl: string;
  token: TokenSource;
  fetch?: typeof fetch;
  /** Milliseconds after which an unanswered request counts as unreachable. */
  timeoutMs?: number;
  /** Most bytes of an answer. */
  bounds?: Partial<Pick<ExchangeBounds, 'jsonBytes' | 'contentBytes'>>;
}

export interface Place {
  workspaceId: string;
  branch: string;
}

const healthSchema = z.object({ status: z.string() });
const voidSchema = z.unknown();

/** Every method throws CloudError: the service's code, or `service.unreachable`. */
export class CloudApi {
  readonly serviceUrl: string;
  readonly #token: TokenSource;
  readonly #fetch: typeof fetch;
  readonly #bounds: ExchangeBounds;
  readonly #closing = new AbortController();

  constructor(options: CloudApiOptions) {
    this.serviceUrl = options.serviceUrl.replace(/\/+$/, '');
    this.#token = options.token;
    this.#fetch = options.fetch ?? fetch;
    const { timeoutMs = DEFAULT_BOUNDS.timeoutMs, bounds } = options;
    this.#bounds = { ...DEFAULT_BOUNDS, ...bounds, timeoutMs };
  }

  /** Ends what is under way, and answers nothing from now on: each call throws `service.unreachable`. */
  close(): void {
    this.#closing.abort();
  }

  async health(): Promise<void> {
    await this.#json(healthSchema, '/healthz', { absolute: true });
  }

  async login(body: { email: string; password: string }): Promise<z.infer<typeof loginAnswerSchema>> {
    return this.#json(loginAnswerSchema, '/auth/login', { method: 'POST', body });
  }

  async logout(): Promise<void> {
    await this.#json(voidSchema, '/auth/logout', { method: 'POST' });
  }

  async me(): Promise<User> {
    return this.#json(userSchema, '/auth/me');
  }

  async createToken(body: {
    name: string;
    scopes?: ('read' | 'write')[];
  }): Promise<z.infer<typeof createdTokenSchema>> {
    return this.#json(createdTokenSchema, '/auth/tokens', { method: 'POST', body });
  }

  async listWorkspaces(): Promise<Workspace[]> {
    return this.#all(workspaceSchema, '/workspaces');
  }

  async workspace(id: string): Promise<Workspace> {
    return this.#json(workspaceSchema, `/workspaces/${encodeURIComponent(id)}`);
  }

  async createWorkspace(body: z.input<typeof createWorkspaceBodySchema>): Promise<Workspace> {
    return this.#json(workspaceSchema, '/workspaces', { method: 'POST', body });
  }

  async listMocks(place: Place, cursor: string | null, limit = 1000): Promise<MockPage> {
    const query = new URLSearchParams({ branch: place.branch, limit: String(limit) });
    if (cursor !== null) query.set('cursor', cursor);
    return this.#json(mockPageSchema, `/workspaces/${place.workspaceId}/mocks?${query}`);
  }

  async status(place: Place): Promise<z.infer<typeof syncStatusSchema>> {
    return this.#json(
      syncStatusSchema,
      `/sync/workspaces/${place.workspaceId}/status?branch=${encodeURIComponent(place.branch)}`,
    );
  }

  /** At most 5,000 mocks a call. */
  async known(place: Place, mocks: { path: string; hash: string }[]): Promise<{ items: KnownItem[]; head: Head }> {
    const path = `/sync/workspaces/${place.workspaceId}/known?branch=${encodeURIComponent(place.branch)}`;
    return this.#json(knownAnswerSchema, path, { method: 'POST', body: { mocks } });
  }

  /** @throws CloudError `sync.chain_mismatch` where the cursor is not of this history. */
  async changes(place: Place, since: Head): Promise<ChangesPage> {
    const query = new URLSearchParams({ branch: place.branch, since: String(since.revision), chain: since.chain });
    return this.#json(changesPageSchema, `/sync/workspaces/${place.workspaceId}/changes?${query}`);
  }

  async content(place: Place, hash: string): Promise<Uint8Array> {
    return (await this.#send(this.#contentPath(place, hash), {})).bytes;
  }

  /** The contents that fit one answer. What is missing from the map is asked for with `content`. */
  async contents(place: Place, hashes: string[]): Promise<Map<string, Uint8Array>> {
    const path = `/sync/workspaces/${place.workspaceId}/contents?branch=${encodeURIComponent(place.branch)}`;
    const answer = await this.#json(fetchContentsAnswerSchema, path, { method: 'POST', body: { hashes } });
    const found = new Map<string, Uint8Array>();
    for (const item of answer.items) {
      const bytes = fromWire(item);
      if (bytes !== null) found.set(item.hash, bytes);
    }
    return found;
  }

  /** What the cloud has of a mock now. @throws CloudError `mock.not_found` where it has none, or no more */
  async mockContent(place: Place, mockId: string): Promise<Uint8Array> {
    const query = new URLSearchParams({ branch: place.branch });
    const path = `/workspaces/${place.workspaceId}/mocks/${encodeURIComponent(mockId)}?${query}`;
    return (await this.#send(path, {})).bytes;
  }

  async putContent(place: Place, hash: string, bytes: Uint8Array): Promise<void> {
    await this.#send(this.#contentPath(place, hash), { method: 'PUT', bytes });
  }

  async conflicts(place: Place): Promise<Conflict[]> {
    return this.#all(
      conflictSchema,
      `/sync/workspaces/${place.workspaceId}/conflicts?branch=${encodeURIComponent(place.branch)}`,
    );
  }

  async resolve(conflictId: string, body: ResolveBody): Promise<ResolveAnswer> {
    return this.#json(resolveAnswerSchema, `/sync/conflicts/${encodeURIComponent(conflictId)}/resolve`, {
      method: 'POST',
      body,
    });
  }

  #contentPath(place: Place, hash: string): string {
    return `/sync/workspaces/${place.workspaceId}/contents/${hash}?branch=${encodeURIComponent(place.branch)}`;
  }

  async #all<Item>(item: z.ZodType<Item>, path: string): Promise<Item[]> {
    const items: Item[] = [];
    const ask = (cursor: string | null) => {
      const query = cursor === null ? '' : `${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`;
      return this.#json(pageSchema(item), path + query);
    };
    for await (const page of allPages(ask)) items.push(...page.items);
    return items;
  }

  async #json<Answer>(schema: z.ZodType<Answer>, path: string, request: ApiRequest = {}): Promise<Answer> {
    const answer = await this.#send(path, request);
    const body = answer.status === 204 ? undefined : jsonOf(answer);
    const parsed = schema.safeParse(body);
    if (parsed.success) return parsed.data;
    throw new CloudError(
      'service.protocol_unsupported',
      `The service answered ${path.split('?')[0]} with something unexpected.`,
      {
        hint: 'Check that the service URL is right and that the service is of the same version.',
        cause: parsed.error,
      },
    );
  }

  async #send(path: string, request: ApiRequest): Promise<Answer> {
    const token = await this.#token();
    const headers: Record<string, string> = {};
    if (token !== null) {
      assertToken(token);
      headers['authorization'] = `Bearer ${token}`;
    }
    if (request.body !== undefined) headers['content-type'] = 'application/json';
    if (request.bytes !== undefined) headers['content-type'] = 'application/octet-stream';
    const init: RequestInit = { method: request.method ?? 'GET', headers, redirect: 'error' };
    if (request.body !== undefined) init.body = JSON.stringify(request.body);
    if (request.bytes !== undefined) init.body = request.bytes as Uint8Array<ArrayBuffer>;
    const answer = await this.#exchange(`${this.serviceUrl}${request.absolute ? '' : '/api/v1'}${path}`, init);
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw problemOf(answer);
  }

  async #exchange(url: string, init: RequestInit): Promise<Answer> {
    try {
      return await exchange(this.#fetch, url, { init, bounds: this.#bounds, signal: this.#closing.signal });
    } catch (cause) {
      if (cause instanceof CloudError && cause.code !== 'service.unreachable') throw cause;
      throw new CloudError('service.unreachable', `The service at ${this.serviceUrl} can't be reached.`, { cause });
    }
  }
}

interface ApiRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
  bytes?: Uint8Array;
  /** The path is not under `/api/v1`. */
  absolute?: boolean;
}

function jsonOf({ bytes }: Answer): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

function problemOf(answer: Answer): CloudError {
  const parsed = problemSchema.safeParse(jsonOf(answer));
  const after = retryAfterOf(Number(answer.headers.get('retry-after') ?? Number.NaN));
  if (parsed.success && isErrorCode(parsed.data.code)) return fromProblem(parsed.data, parsed.data.code, after);
  const code = answer.status >= 500 ? 'service.unavailable' : 'service.protocol_unsupported';
  return new CloudError(code, `The service answered with status ${answer.status}.`, after);
}

function fromProblem(problem: Problem, code: CloudError['code'], after: { retryAfter?: number }): CloudError {
  return new CloudError(code, problem.detail, {
    ...(problem.hint === undefined ? {} : { hint: problem.hint }),
    ...(problem.details === undefined ? {} : { details: problem.details }),
    ...after,
  });
}
