/** One open socket: who it is, what it listens to, and its frames, one after the other. */
import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import {
  AUTH_TIMEOUT_SECONDS,
  CLOSE_CODE,
  CloudError,
  type Limits,
  PROTOCOL_VERSION,
  type ServiceFrame,
} from '@mockforge-cloud/shared/protocol';
import type { RawData, WebSocket } from 'ws';
import { authenticate } from '../accounts/authenticate.ts';
import type { AppContext } from '../app-context.ts';
import type { Place } from '../branches/place.ts';
import { type FrameId, readFrame } from '../frames/read-frame.ts';
import { knownError } from '../http/problem.ts';
import type { Identity } from '../identity.ts';
import type { MemberChange } from '../members/member-events.ts';
import { PacedPresence } from '../presence/paced-presence.ts';
import { Outbox } from './outbox.ts';
import { handleFrame } from './subscription.frames.ts';
import type { Subscription } from './subscription.ts';

/** Frames of one socket that wait for those before them. Beyond it the socket is not read. */
const MAX_PENDING_FRAMES = 64;
/** Of those frames together, in UTF-16 units: one frame of the largest size, and room for some more. */
const MAX_PENDING_LENGTH = 8 * 1024 * 1024;
/** Before it is known who sends them, larger frames are not looked into. */
const MAX_ANONYMOUS_LENGTH = 64 * 1024;
/** Longer than any timer can run. */
const MAX_TIMER_MS = 2 ** 31 - 1;
/** Bytes that may come of one frame before it is known who sends them: that much, and one reading of the socket. */
const MAX_ANONYMOUS_BYTES = 2 * MAX_ANONYMOUS_LENGTH;

export interface SessionOptions {
  authTimeoutMs?: number | undefined;
  /** What the frames come by: where it is known, one that does not end is cut off before its sender is known. */
  raw?: Duplex;
  /** It is known who this is, or the socket has ended. */
  onKnown?: () => void;
}

export class Session {
  readonly connectionId = randomUUID();
  readonly context: AppContext;
  readonly outbox: Outbox;
  readonly presence = new PacedPresence((place, attention) =>
    this.context.presence.update(place, this.connectionId, attention),
  );
  readonly subscriptions = new Map<string, Subscription>();
  /** `null`: not yet known. */
  identity: Identity | null = null;
  /** When something was last heard of the client, in the time of `performance.now()`. */
  heardAt = performance.now();
  /** How often this person has been removed from a workspace since the socket is open. */
  removals = 0;
  /** Tokens that were revoked while one was being looked up; `null`: none is. */
  #revokedMeanwhile: Set<string> | null = null;
  readonly #socket: WebSocket;
  readonly #onKnown: () => void;
  readonly #pending: string[] = [];
  #pendingLength = 0;
  #working = false;
  #closed = false;
  #unfinished = 0;
  #authTimer: NodeJS.Timeout;
  #expiryTimer: NodeJS.Timeout | null = null;

  constructor(socket: WebSocket, context: AppContext, options: SessionOptions = {}) {
    const { authTimeoutMs = AUTH_TIMEOUT_SECONDS * 1000, raw, onKnown = () => undefined } = options;
    this.#socket = socket;
    this.#onKnown = onKnown;
    this.context = context;
    this.outbox = new Outbox(socket, () => this.#tooSlow());
    this.#authTimer = setTimeout(() => {
      this.fail(new CloudError('auth.timeout', 'No token came in time.'), CLOSE_CODE.authTimeout);
    }, authTimeoutMs);
    socket.on('message', (data, isBinary) => this.#received(data, isBinary));
    socket.on('pong', () => this.#heard());
    socket.on('ping', () => this.#heard());
    socket.on('close', () => this.#ended());
    // `ws` closes the socket itself; what happened is of no use to anybody.
    socket.on('error', () => undefined);
    raw?.on('data', (chunk: Buffer) => this.#anonymousBytes(chunk.length));
    this.send(helloFrame(context.limits));
  }

  send(frame: ServiceFrame): void {
    this.outbox.send(JSON.stringify(frame));
  }

  sendError(error: CloudError, answer: { re?: FrameId; op_id?: string } = {}): void {
    const { re, op_id } = answer;
    this.send({
      type: 'error',
      ...(re === undefined ? {} : { re }),
      ...(op_id === undefined ? {} : { op_id }),
      code: error.code,
      message: error.message,
      ...(error.retryAfter === undefined ? {} : { retry_after: error.retryAfter }),
    });
  }

  /** Says why, and closes. */
  fail(error: CloudError, closeCode: number, re?: FrameId): void {
    this.sendError(error, { re });
    this.close(closeCode, error.code);
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
    this.#ended();
  }

  /** @throws CloudError `auth.*` */
  async authenticate(token: string): Promise<Identity> {
    const { db, clock } = this.context;
    const revokedMeanwhile = new Set<string>();
    this.#revokedMeanwhile = revokedMeanwhile;
    const identity = await authenticate(db, token, clock.now()).finally(() => {
      this.#revokedMeanwhile = null;
    });
    if (revokedMeanwhile.has(identity.tokenId)) throw tokenRevoked();
    if (this.identity !== null && this.identity.userId !== identity.userId) {
      throw new CloudError('auth.forbidden', 'This connection is somebody else’s.', { hint: 'Open another one.' });
    }
    this.identity = identity;
    clearTimeout(this.#authTimer);
    this.#onKnown();
    if (!this.#closed) this.#watchExpiry();
    return identity;
  }

  /** @throws CloudError `auth.required` */
  requireIdentity(): Identity {
    if (this.identity !== null) return this.identity;
    throw authRequired();
  }

  get isOpen(): boolean {
    return !this.#closed;
  }

  unsubscribe(place: Place): void {
    const subscription = this.subscriptions.get(placeKey(place));
    if (subscription === undefined) return;
    this.subscriptions.delete(placeKey(place));
    subscription.end();
    this.context.presence.leave(place, this.connectionId);
  }

  tokenRevoked(tokenId: string): void {
    this.#revokedMeanwhile?.add(tokenId);
    if (this.identity?.tokenId === tokenId) this.fail(tokenRevoked(), CLOSE_CODE.unauthenticated);
  }

  memberChanged({ workspaceId, user, membership }: MemberChange): void {
    if (membership === null && this.identity?.userId === user.id) this.removals += 1;
    const places = [...this.subscriptions.values()]
      .map((subscription) => subscription.place)
      .filter((place) => place.workspaceId === workspaceId);
    if (places.length === 0) return;
    if (membership !== null || this.identity?.userId !== user.id) {
      return this.send({ type: 'member_changed', workspace_id: workspaceId, user });
    }
    for (const place of places) {
      this.unsubscribe(place);
      this.sendError(new CloudError('workspace.not_found', `You are no longer a member of "${workspaceId}".`));
      this.send({ type: 'unsubscribed', workspace_id: workspaceId, branch: place.branch });
    }
  }

  /** Asks for a sign of life, or ends a socket that has given none for `silenceMs` (P11). */
  checkAlive(silenceMs: number): void {
    if (this.#working) this.#heard();
    if (performance.now() - this.heardAt > silenceMs) {
      this.#socket.terminate();
      this.#ended();
    } else if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping();
  }

  /** For what goes on after a frame has been answered. */
  reportFault(error: unknown, re?: FrameId): void {
    const known = knownError(error);
    if (known === null || known.status >= 500) this.context.log.error({ err: error }, 'frame failed');
    this.sendError(known ?? new CloudError('service.internal', 'Something went wrong inside the service.'), { re });
  }

  #heard(): void {
    this.heardAt = performance.now();
  }

  /** Of a frame that is still to come to its end: `ws` would keep all of it. */
  #anonymousBytes(bytes: number): void {
    if (this.identity !== null || this.#closed) return;
    this.#unfinished += bytes;
    if (this.#unfinished <= MAX_ANONYMOUS_BYTES) return;
    const error = new CloudError('frame.too_large', 'A frame of this size wants a token first.');
    this.fail(error, CLOSE_CODE.tooLarge);
    // It has said nothing yet that its end would have to be waited for.
    this.#socket.pause();
  }

  #received(data: RawData, isBinary: boolean): void {
    this.#heard();
    this.#unfinished = 0;
    if (isBinary) {
      return this.sendError(new CloudError('frame.invalid', 'Frames are JSON text; this one is binary.'));
    }
    this.receive(data.toString());
  }

  /** A token in the header of the request is a first frame that came with it. */
  receive(text: string): void {
    this.#pending.push(text);
    this.#pendingLength += text.length;
    // One at a time before it is known who sends them: what follows a token waits outside until that was looked up.
    if (this.identity === null) this.#socket.pause();
    if (this.#pending.length >= MAX_PENDING_FRAMES || this.#pendingLength > MAX_PENDING_LENGTH) this.#socket.pause();
    if (!this.#working) void this.#work();
  }

  async #work(): Promise<void> {
    this.#working = true;
    for (let text = this.#pending.shift(); text !== undefined; text = this.#pending.shift()) {
      this.#pendingLength -= text.length;
      if (this.#closed) break;
      await this.#handle(text);
      if (this.#socket.isPaused) this.#socket.resume();
      // The embedded database works without ever waiting: this is where the other sockets have their turn.
      if (this.#pending.length > 0) await setImmediate();
    }
    this.#working = false;
  }

  async #handle(text: string): Promise<void> {
    if (this.identity === null && text.length > MAX_ANONYMOUS_LENGTH) return this.sendError(authRequired());
    const read = readFrame(text);
    if (!read.ok) return this.sendError(read.error, { re: read.id });
    try {
      await handleFrame(this, read.frame);
    } catch (error) {
      this.reportFault(error, read.frame.id);
    }
  }

  #watchExpiry(): void {
    if (this.#expiryTimer !== null) clearTimeout(this.#expiryTimer);
    const expiresAt = this.identity?.expiresAt ?? null;
    if (expiresAt === null) return;
    const remainingMs = expiresAt.getTime() - this.context.clock.now().getTime();
    if (remainingMs <= 0) {
      return this.fail(new CloudError('auth.token_expired', 'The token has expired.'), CLOSE_CODE.unauthenticated);
    }
    this.#expiryTimer = setTimeout(() => this.#watchExpiry(), Math.min(remainingMs, MAX_TIMER_MS));
  }

  #tooSlow(): void {
    if (this.#closed) return;
    this.close(CLOSE_CODE.tooSlow, 'consumer.too_slow');
  }

  #ended(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#onKnown();
    clearTimeout(this.#authTimer);
    if (this.#expiryTimer !== null) clearTimeout(this.#expiryTimer);
    this.#pending.length = 0;
    this.#pendingLength = 0;
    this.presence.end();
    for (const { place } of [...this.subscriptions.values()]) this.unsubscribe(place);
  }
}

function tokenRevoked(): CloudError {
  return new CloudError('auth.token_revoked', 'The token has been revoked.');
}

function authRequired(): CloudError {
  return new CloudError('auth.required', 'Say who you are first: {"type":"auth","token":…}.');
}

export function placeKey({ workspaceId, branch }: Place): string {
  return `${workspaceId} ${branch}`;
}

function helloFrame(limits: Limits): ServiceFrame {
  return {
    type: 'hello',
    protocol: PROTOCOL_VERSION,
    server: 'mockforge-cloud',
    limits: {
      max_frame_bytes: limits.maxFrameBytes,
      max_inline_bytes: limits.maxInlineBytes,
      max_mock_bytes: limits.maxMockBytes,
      max_batch_events: limits.maxBatchEvents,
      max_workspace_mocks: limits.maxWorkspaceMocks,
    },
  };
}
