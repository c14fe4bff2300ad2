/**
 * The driver forgets its socket when that closes, and writes to it all the same where a transaction is under way:
 * its next query, or the rollback, throws where nobody can catch it, and ends the process; or a connection is left
 * that never says anything again (porsager/postgres #1154 and #1208, in 3.4.9).
 * So the socket that it is given lives a moment longer than its connection: whatever is written to it in that time is
 * refused in the way in which the driver expects it, until the transaction has come to its end.
 */
import { EventEmitter } from 'node:events';
import { Socket } from 'node:net';
import { AnswerWatch } from './answer-watch.ts';
import { secure, type TlsWish } from './secured-socket.ts';

/** Longer than a transaction takes to give up, step by step; shorter than anybody waits for a new connection. */
const LINGER_MS = 250;

/** What the driver knows of its server. Hosts and ports are lists, for servers that stand in for each other. */
interface Address {
  path?: string | false | undefined;
  host: string[];
  port: number[];
}

/**
 * For the driver's option `socket`. `lost` is called in the moment in which a connection ends that the driver has not
 * ended.
 */
export function lingeringSockets(
  lost: () => void,
  { tls, timeoutMs, silenceMs }: { tls: TlsWish | null; timeoutMs: number; silenceMs: number | null },
): (address: Address) => LingeringSocket | Promise<LingeringSocket> {
  let made = 0;
  return ({ path, host, port }) => {
    const at = made++ % host.length;
    const socket = new Socket();
    if (path) socket.connect(path);
    else socket.connect(port[at] ?? 5432, host[at] ?? '127.0.0.1');
    if (tls === null || path) return new LingeringSocket(socket, lost, silenceMs);
    const secured = secure(socket, { host: host[at] ?? '127.0.0.1', wish: tls, timeoutMs });
    return secured.then((ready) => new LingeringSocket(ready, lost, silenceMs));
  };
}

/** As much of a socket as the driver uses. */
export class LingeringSocket extends EventEmitter {
  readonly #socket: Socket;
  readonly #tellLost: () => void;
  readonly #watch: AnswerWatch | null;
  #lost: Error | null = null;
  /** Until the driver itself ends it: then nothing is under way. */
  #isWanted = true;

  /** `silenceMs`: how long the server may owe an answer without a word; `null`: for ever. */
  constructor(socket: Socket, lost: () => void, silenceMs: number | null) {
    super();
    this.#socket = socket;
    this.#tellLost = lost;
    this.#watch = silenceMs === null ? null : new AnswerWatch(silenceMs, () => socket.destroy(notAnswered()));
    socket.on('data', (chunk: Buffer) => this.#watch?.received(chunk));
    socket.on('drain', () => this.#watch?.moved());
    for (const event of ['data', 'drain']) socket.on(event, (...details) => this.emit(event, ...details));
    socket.on('error', (error) => this.#lose(error));
    socket.on('close', () => {
      this.#lose(connectionClosed());
      // After what has been written in the meantime has been refused.
      setTimeout(() => setImmediate(() => this.emit('close', false)), this.#isWanted ? LINGER_MS : 0);
    });
  }

  get readyState(): string {
    return this.#socket.readyState;
  }

  write(chunk: Uint8Array, done?: () => void): boolean {
    if (this.#lost === null) {
      this.#watch?.sent(chunk);
      return this.#socket.write(chunk, done);
    }
    setImmediate(() => this.#refuse());
    return true;
  }

  end(chunk: Uint8Array): void {
    this.#isWanted = false;
    this.#socket.end(chunk);
  }

  destroy(): void {
    this.#socket.destroy();
  }

  setKeepAlive(isOn: boolean, afterMs: number): void {
    this.#socket.setKeepAlive(isOn, afterMs);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  #lose(error: Error): void {
    if (this.#lost !== null) return;
    this.#lost = error;
    this.#watch?.end();
    if (this.#isWanted) this.#tellLost();
    this.#refuse();
  }

  /** For the driver, an error refuses everything that is under way. */
  #refuse(): void {
    if (this.listenerCount('error') > 0) this.emit('error', this.#lost);
  }
}

function notAnswered(): Error {
  return Object.assign(new Error('The database does not answer.'), { code: 'ETIMEDOUT' });
}

/** With the driver's own code. */
function connectionClosed(): Error {
  return Object.assign(new Error('The connection to the database was closed.'), { code: 'CONNECTION_CLOSED' });
}
