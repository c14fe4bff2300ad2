/** Keeps one socket to the service open: back-off, heartbeat, and answers matched to their questions. */
import { type ClientFrameInput, CloudError, isErrorCode, type ServiceFrame } from '@mockforge-cloud/shared/protocol';
import type { Clock, Disposable } from '../ports.ts';
import { BackOff } from './back-off.ts';
import type { Connection, Session } from './connection.ts';
import { retryAfterOf } from './http/retry-after.ts';

export type LinkState =
  | { link: 'connecting' }
  | { link: 'up' }
  /** `tries` in a row have failed. */
  | { link: 'down'; error: CloudError; tries: number }
  /** Nobody is signed in, or the service does not accept who is. */
  | { link: 'refused'; error: CloudError };

export interface LinkOptions {
  connection: Connection;
  clock: Clock;
  random: () => number;
  retryDelayMs: number;
  /** A frame that is no answer, or the answer to a subscription. */
  frame: (frame: ServiceFrame) => void;
  state: (state: LinkState) => void;
}

const HEARTBEAT_MS = 10_000;
const ANSWER_TIMEOUT_MS = 60_000;
const MAX_WAIT_MS = 60_000;
/** A refused sign-in is tried again this slowly, in case another process has renewed it. */
const REFUSED_WAIT_MS = 60_000;

interface Question {
  resolve: (frame: ServiceFrame) => void;
  reject: (error: CloudError) => void;
  timeout: Disposable;
}

export class Link implements Disposable {
  readonly #options: LinkOptions;
  readonly #backOff: BackOff;
  readonly #questions = new Map<number, Question>();
  #session: Session | null = null;
  #attempt = 0;
  #nextId = 1;
  #timer: Disposable | null = null;
  #heardSince = false;
  #disposed = false;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#backOff = new BackOff({ baseMs: options.retryDelayMs, maxMs: MAX_WAIT_MS, random: options.random });
  }

  get isUp(): boolean {
    return this.#session !== null;
  }

  /** Connects now, whatever was being waited for. */
  connect(): void {
    if (this.#disposed || this.#session !== null) return;
    this.#timer?.dispose();
    this.#attempt += 1;
    this.#options.state({ link: 'connecting' });
    void this.#open(this.#attempt);
  }

  /** Closes the socket, as if it had been lost. */
  disconnect(error: CloudError): void {
    const session = this.#session;
    if (session === null) return;
    this.#lost(error);
    session.close();
  }

  send(frame: ClientFrameInput): void {
    this.#session?.send(frame);
  }

  /** @throws CloudError what the service answers with, or `service.unreachable` where the answer does not come. */
  ask(frame: ClientFrameInput, timeoutMs = ANSWER_TIMEOUT_MS): Promise<ServiceFrame> {
    const session = this.#session;
    if (session === null) return Promise.reject(unreachable());
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const timeout = this.#options.clock.schedule(timeoutMs, () => this.disconnect(unanswered()));
      this.#questions.set(id, { resolve, reject, timeout });
      session.send({ ...frame, id });
    });
  }

  dispose(): void {
    this.#disposed = true;
    this.#timer?.dispose();
    this.#attempt += 1;
    const session = this.#session;
    this.#session = null;
    this.#rejectAll(unreachable());
    session?.close();
  }

  async #open(attempt: number): Promise<void> {
    try {
      const session = await this.#options.connection.open({
        frame: (frame) => this.#heard(attempt, frame),
        closed: ({ error }) => {
          if (attempt === this.#attempt) this.#lost(error === undefined ? unreachable() : fromFrame(error));
        },
      });
      if (attempt !== this.#attempt) return session.close();
      this.#session = session;
      this.#backOff.reset();
      this.#beat();
      this.#options.state({ link: 'up' });
    } catch (error) {
      if (attempt === this.#attempt) this.#lost(error instanceof CloudError ? error : unreachable(error));
    }
  }

  #heard(attempt: number, frame: ServiceFrame): void {
    if (attempt !== this.#attempt) return;
    this.#heardSince = true;
    const id = 're' in frame && typeof frame.re === 'number' ? frame.re : undefined;
    const question = id === undefined ? undefined : this.#questions.get(id);
    if (id === undefined || question === undefined) {
      if (frame.type !== 'pong') this.#options.frame(frame);
      return;
    }
    this.#questions.delete(id);
    question.timeout.dispose();
    if (frame.type === 'error') question.reject(fromFrame({ ...frame, retryAfter: frame.retry_after }));
    else question.resolve(frame);
    // A subscription's answer stands in a row with the frames around it; a promise alone would lose its place.
    if (frame.type === 'subscribed') this.#options.frame(frame);
  }

  #beat(): void {
    this.#heardSince = false;
    this.#timer = this.#options.clock.schedule(HEARTBEAT_MS, () => {
      // Two heartbeats without a word: the socket is dead, whatever TCP believes.
      if (!this.#heardSince) return this.disconnect(unreachable());
      this.#beat();
    });
    this.#session?.send({ type: 'ping' });
  }

  #lost(error: CloudError): void {
    this.#attempt += 1;
    this.#session = null;
    this.#timer?.dispose();
    this.#rejectAll(error);
    if (this.#disposed) return;
    const refused = isRefusal(error);
    const waitMs = this.#backOff.next(Math.max(refused ? REFUSED_WAIT_MS : 0, (error.retryAfter ?? 0) * 1000));
    this.#timer = this.#options.clock.schedule(waitMs, () => this.connect());
    this.#options.state(refused ? { link: 'refused', error } : { link: 'down', error, tries: this.#backOff.tries });
  }

  #rejectAll(error: CloudError): void {
    const questions = [...this.#questions.values()];
    this.#questions.clear();
    for (const { reject, timeout } of questions) {
      timeout.dispose();
      reject(error);
    }
  }
}

/** Whether a person has to sign in (again) before trying makes sense. */
export function isRefusal(error: CloudError): boolean {
  return error.code.startsWith('auth.') && error.code !== 'auth.timeout' && error.code !== 'auth.forbidden';
}

/** It can be reached, and says nothing to what it is asked. */
function unanswered(): CloudError {
  return new CloudError('service.unreachable', 'The service does not answer what it is asked.', {
    details: { unanswered: true },
  });
}

function unreachable(cause?: unknown): CloudError {
  return new CloudError('service.unreachable', 'The connection to the service is gone.', { cause });
}

function fromFrame(frame: { code: string; message: string; retryAfter?: number | undefined }): CloudError {
  const code = isErrorCode(frame.code) ? frame.code : 'service.internal';
  return new CloudError(code, frame.message, retryAfterOf(frame.retryAfter));
}
