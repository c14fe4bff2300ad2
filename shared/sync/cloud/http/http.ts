/** Requests to the service, as every subject of `api/` makes them. Validates what comes back: a service is a peer like any other. */
import { CloudError, pageSchema } from '@mockforge-cloud/shared/protocol';
import type * as z from 'zod';
import { allPages } from './all-pages.ts';
import { type Answer, DEFAULT_BOUNDS, type ExchangeBounds, exchange } from './exchange.ts';
import { jsonOf, problemOf } from './problem.ts';
import { assertToken } from './token.ts';

/** Gives the token to send, or `null` where nobody is signed in. */
export type TokenSource = () => Promise<string | null>;

export interface HttpOptions {
  serviceUrl: string;
  token: TokenSource;
  fetch?: typeof fetch;
  /** Milliseconds after which an unanswered request counts as unreachable. */
  timeoutMs?: number;
  /** Most bytes of an answer. */
  bounds?: Partial<Pick<ExchangeBounds, 'jsonBytes' | 'contentBytes'>>;
}

export interface HttpRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
  bytes?: Uint8Array;
  /** The path is not under `/api/v1`. */
  absolute?: boolean;
}

/** Every method throws CloudError: the service's code, or `service.unreachable`. */
export class Http {
  readonly serviceUrl: string;
  readonly #token: TokenSource;
  readonly #fetch: typeof fetch;
  readonly #bounds: ExchangeBounds;
  readonly #closing = new AbortController();

  constructor(options: HttpOptions) {
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

  /** Every item of a list that comes in pages. */
  async all<Item>(item: z.ZodType<Item>, path: string): Promise<Item[]> {
    const items: Item[] = [];
    const ask = (cursor: string | null) => {
      const query = cursor === null ? '' : `${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`;
      return this.json(pageSchema(item), path + query);
    };
    for await (const page of allPages(ask)) items.push(...page.items);
    return items;
  }

  async json<Body>(schema: z.ZodType<Body>, path: string, request: HttpRequest = {}): Promise<Body> {
    const answer = await this.send(path, request);
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

  async send(path: string, request: HttpRequest = {}): Promise<Answer> {
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
