/** One request and its whole answer: a slow, broken or hostile service costs bounded time and memory (I16). */
import { CloudError } from '@mockforge-cloud/shared/protocol';

export interface ExchangeBounds {
  /** Milliseconds for the answer to come. Bytes that travel earn more time, at `BYTES_PER_MS`. */
  timeoutMs: number;
  /** Most bytes of an answer: of a JSON one, and of a content. */
  jsonBytes: number;
  contentBytes: number;
}

/** Pages hold some MiB; the largest content is what a mock may have at most (`MAX_MOCK_BYTES` of the service). */
export const DEFAULT_BOUNDS: ExchangeBounds = {
  timeoutMs: 30_000,
  jsonBytes: 64 * 1024 * 1024,
  contentBytes: 256 * 1024 * 1024,
};

/** 64 KiB a second: slower than any line that is of use, and too fast for a body that drips. */
const BYTES_PER_MS = 64;

export interface Answer {
  status: number;
  headers: Headers;
  bytes: Uint8Array;
}

/**
 * Sends a request and reads the answer to its end.
 * @throws CloudError `service.unreachable` if there is no answer, if it takes too long, or if `signal` ends it;
 * `service.protocol_unsupported` if it is too large
 */
export async function exchange(
  send: typeof fetch,
  url: string,
  { init, bounds, signal }: { init: RequestInit; bounds: ExchangeBounds; signal: AbortSignal },
): Promise<Answer> {
  const time = new TimeLimit(bounds.timeoutMs, signal);
  time.earn(init.body instanceof Uint8Array ? init.body.length : 0);
  try {
    return await Promise.race([readAnswer(send, url, { init, bounds, time }), time.isUp]);
  } finally {
    time.end();
  }
}

async function readAnswer(
  send: typeof fetch,
  url: string,
  { init, bounds, time }: { init: RequestInit; bounds: ExchangeBounds; time: TimeLimit },
): Promise<Answer> {
  const answer = await send(url, { ...init, signal: time.signal });
  const isContent = answer.headers.get('content-type') === 'application/octet-stream';
  const most = isContent ? bounds.contentBytes : bounds.jsonBytes;
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = answer.body?.getReader();
  for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) {
    length += read.value.length;
    if (length > most) throw tooLarge(most);
    time.earn(read.value.length);
    chunks.push(read.value);
  }
  return { status: answer.status, headers: answer.headers, bytes: joined(chunks, length) };
}

/**
 * Ends a request when its time is up. `AbortSignal.timeout` would not do: once the headers are there nothing holds that
 * signal, it is collected, and the body is waited for without an end.
 */
class TimeLimit {
  /** Rejects when the time is up, whatever becomes of the request. */
  readonly isUp: Promise<never>;
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal;
  readonly #stop = () => this.#fail('The request was ended.');
  #reject: (error: CloudError) => void = () => undefined;
  #endsAt: number;
  #timer: ReturnType<typeof setTimeout>;

  constructor(timeoutMs: number, outer: AbortSignal) {
    this.isUp = new Promise((_resolve, reject) => {
      this.#reject = reject;
    });
    // It is raced with the request, which may have ended by then.
    this.isUp.catch(() => undefined);
    this.#endsAt = performance.now() + timeoutMs;
    this.#timer = setTimeout(() => this.#check(), timeoutMs);
    this.#outer = outer;
    outer.addEventListener('abort', this.#stop);
    if (outer.aborted) this.#stop();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  earn(bytes: number): void {
    this.#endsAt += bytes / BYTES_PER_MS;
  }

  /** Ends the connection as well, if the answer was not read to its end. */
  end(): void {
    clearTimeout(this.#timer);
    this.#outer.removeEventListener('abort', this.#stop);
    this.#controller.abort();
  }

  #check(): void {
    const leftMs = this.#endsAt - performance.now();
    if (leftMs <= 0) return this.#fail('The service took too long to answer.');
    this.#timer = setTimeout(() => this.#check(), leftMs);
  }

  #fail(message: string): void {
    this.#reject(new CloudError('service.unreachable', message));
    this.#controller.abort();
  }
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function tooLarge(most: number): CloudError {
  return new CloudError('service.protocol_unsupported', `The service sent more than ${most} bytes as one answer.`, {
    hint: 'Check that the service URL is right.',
  });
}
