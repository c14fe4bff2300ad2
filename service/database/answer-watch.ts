/**
 * Notices that a server of PostgreSQL is silent where it owes an answer: it hangs, or what lies between has gone without a
 * word. By itself that takes the system many minutes to find out, and whoever asks waits as long.
 */

/** What a client sends that is answered by one `ReadyForQuery`: a query, or the end of several messages. */
const ASKS = new Set(['Q'.charCodeAt(0), 'S'.charCodeAt(0)]);
const READY_FOR_QUERY = 'Z'.charCodeAt(0);

export class AnswerWatch {
  readonly #limitMs: number;
  readonly #silent: () => void;
  readonly #sent = new Messages((type) => {
    if (ASKS.has(type)) this.#owed += 1;
  });
  readonly #received = new Messages((type) => {
    if (type !== READY_FOR_QUERY) return;
    this.#isReady = true;
    this.#owed -= 1;
  });
  #owed = 0;
  /** The first messages of a connection have no type; they are answered by the first `ReadyForQuery`. */
  #isReady = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(limitMs: number, silent: () => void) {
    this.#limitMs = limitMs;
    this.#silent = silent;
  }

  sent(chunk: Uint8Array): void {
    if (this.#isReady) this.#sent.read(chunk);
    else this.#owed = 1;
    if (this.#timer === null) this.moved();
  }

  received(chunk: Uint8Array): void {
    this.#received.read(chunk);
    this.moved();
  }

  /** Something went one way or the other: it is alive. */
  moved(): void {
    this.end();
    if (this.#owed > 0) this.#timer = setTimeout(this.#silent, this.#limitMs).unref();
  }

  end(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

/** Tells the types of messages as they go by, wherever they are cut: a byte, a length of four that counts itself, the rest. */
class Messages {
  readonly #onMessage: (type: number) => void;
  readonly #header: number[] = [];
  #rest = 0;

  constructor(onMessage: (type: number) => void) {
    this.#onMessage = onMessage;
  }

  read(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; ) {
      const skipped = Math.min(this.#rest, chunk.length - at);
      this.#rest -= skipped;
      at += skipped;
      if (this.#rest === 0 && this.#header.length === 5) this.#end();
      const next = chunk[at];
      if (next === undefined || this.#rest > 0) continue;
      this.#header.push(next);
      at += 1;
      if (this.#header.length < 5) continue;
      const [, ...length] = this.#header;
      this.#rest = Math.max(0, length.reduce((sum, byte) => sum * 256 + byte, 0) - 4);
      if (this.#rest === 0) this.#end();
    }
  }

  #end(): void {
    const [type = 0] = this.#header.splice(0);
    this.#onMessage(type);
  }
}
