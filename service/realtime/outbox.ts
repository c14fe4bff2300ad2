/** What is on its way to one client, within bounds (I16). */
import type { WebSocket } from 'ws';

/** More than this waiting for a client that does not read: it is let go, and catches up when it comes back. */
const MAX_BUFFERED_BYTES = 8 * 1024 * 1024;
/** Whoever can wait, waits here. */
const HIGH_WATER_BYTES = 1024 * 1024;

export class Outbox {
  readonly #socket: WebSocket;
  /** The client does not read: ends its socket. */
  readonly giveUp: () => void;

  constructor(socket: WebSocket, giveUp: () => void) {
    this.#socket = socket;
    this.giveUp = giveUp;
  }

  send(text: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > MAX_BUFFERED_BYTES) return this.giveUp();
    this.#socket.send(text);
  }

  /** Resolves when there is room for more. */
  async sendWithin(text: string): Promise<void> {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    // The callback also comes, with an error, when the socket closes.
    const written = new Promise<void>((resolve) => this.#socket.send(text, () => resolve()));
    if (this.#socket.bufferedAmount > HIGH_WATER_BYTES) await written;
  }
}
