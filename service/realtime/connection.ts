/** One socket: its frames, one after the other and within bounds (I16), signs of life, and its end. */
import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { CLOSE_CODE, CloudError, type ServiceFrame } from '@mockforge-cloud/shared/protocol';
import type { RawData, WebSocket } from 'ws';
import { authRequired } from '../accounts/accounts.errors.ts';
import { re } from '../frames/frame-handler.ts';
import { binaryFrame } from '../frames/frames.errors.ts';
import type { FrameId } from '../frames/read-frame.ts';
import { Outbox } from './outbox.ts';

/** Frames of one socket that wait for those before them. Beyond it the socket is not read. */
const MAX_PENDING_FRAMES = 64;
/** Of those frames together, in UTF-16 units: one frame of the largest size, and room for some more. */
const MAX_PENDING_LENGTH = 8 * 1024 * 1024;
/** Before it is known who sends them, larger frames are not looked into. */
const MAX_ANONYMOUS_LENGTH = 64 * 1024;
/** Bytes that may come of one frame before it is known who sends them: that much, and one reading of the socket. */
const MAX_ANONYMOUS_BYTES = 2 * MAX_ANONYMOUS_LENGTH;

/** Whose connection it is. */
export interface ConnectionOwner {
  /** Whether it is known who sends the frames. */
  isKnown(): boolean;
  /** Does what the frame says. Never rejects. */
  take(text: string): Promise<void>;
  /** Called once, whoever ends it. */
  ended(): void;
}

export class Connection {
  readonly id = randomUUID();
  readonly outbox: Outbox;
  readonly #socket: WebSocket;
  readonly #owner: ConnectionOwner;
  readonly #pending: string[] = [];
  #pendingLength = 0;
  #working = false;
  #closed = false;
  /** Of the frame that is coming. */
  #unfinished = 0;
  /** When something was last heard of the client, in the time of `performance.now()`. */
  #heardAt = performance.now();

  /** @param raw what the frames come by: one that does not end is cut off before its sender is known */
  constructor(socket: WebSocket, owner: ConnectionOwner, raw?: Duplex) {
    this.#socket = socket;
    this.#owner = owner;
    this.outbox = new Outbox(socket, () => this.#tooSlow());
    socket.on('message', (data, isBinary) => this.#received(data, isBinary));
    socket.on('pong', () => this.#heard());
    socket.on('ping', () => this.#heard());
    socket.on('close', () => this.#ended());
    // `ws` closes the socket itself; what happened is of no use to anybody.
    socket.on('error', () => undefined);
    raw?.on('data', (chunk: Buffer) => this.#anonymousBytes(chunk.length));
  }

  get isOpen(): boolean {
    return !this.#closed;
  }

  send(frame: ServiceFrame): void {
    this.outbox.send(JSON.stringify(frame));
  }

  sendError(error: CloudError, id?: FrameId): void {
    this.send({
      type: 'error',
      ...re(id),
      code: error.code,
      message: error.message,
      ...(error.retryAfter === undefined ? {} : { retry_after: error.retryAfter }),
    });
  }

  /** Says why, and closes. */
  fail(error: CloudError, closeCode: number, id?: FrameId): void {
    this.sendError(error, id);
    this.close(closeCode, error.code);
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
    this.#ended();
  }

  /** Asks for a sign of life, or ends a socket that has given none for `silenceMs` (P11). */
  checkAlive(silenceMs: number): void {
    if (this.#working) this.#heard();
    if (performance.now() - this.#heardAt > silenceMs) {
      this.#socket.terminate();
      this.#ended();
    } else if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping();
  }

  /** A token in the header of the request is a first frame that came with it. */
  receive(text: string): void {
    this.#pending.push(text);
    this.#pendingLength += text.length;
    // One at a time before it is known who sends them: what follows a token waits outside until that was looked up.
    if (!this.#owner.isKnown()) this.#socket.pause();
    if (this.#pending.length >= MAX_PENDING_FRAMES || this.#pendingLength > MAX_PENDING_LENGTH) this.#socket.pause();
    if (!this.#working) void this.#work();
  }

  #heard(): void {
    this.#heardAt = performance.now();
  }

  #received(data: RawData, isBinary: boolean): void {
    this.#heard();
    this.#unfinished = 0;
    if (isBinary) return this.sendError(binaryFrame());
    this.receive(data.toString());
  }

  async #work(): Promise<void> {
    this.#working = true;
    for (let text = this.#pending.shift(); text !== undefined; text = this.#pending.shift()) {
      this.#pendingLength -= text.length;
      if (this.#closed) break;
      if (!this.#owner.isKnown() && text.length > MAX_ANONYMOUS_LENGTH) this.sendError(authRequired());
      else await this.#owner.take(text);
      if (this.#socket.isPaused) this.#socket.resume();
      // The embedded database works without ever waiting: this is where the other sockets have their turn.
      if (this.#pending.length > 0) await setImmediate();
    }
    this.#working = false;
  }

  /** Of a frame that is still to come to its end: `ws` would keep all of it. */
  #anonymousBytes(bytes: number): void {
    if (this.#closed || this.#owner.isKnown()) return;
    this.#unfinished += bytes;
    if (this.#unfinished <= MAX_ANONYMOUS_BYTES) return;
    const error = new CloudError('frame.too_large', 'A frame of this size wants a token first.');
    this.fail(error, CLOSE_CODE.tooLarge);
    // It has said nothing yet that its end would have to be waited for.
    this.#socket.pause();
  }

  #tooSlow(): void {
    if (this.#closed) return;
    this.close(CLOSE_CODE.tooSlow, 'consumer.too_slow');
  }

  #ended(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#pending.length = 0;
    this.#pendingLength = 0;
    this.#owner.ended();
  }
}
