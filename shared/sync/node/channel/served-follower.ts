/** One connection to the process that has the lock: whoever has proven to be the same user is answered. */
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { pathKey } from '@mockforge-cloud/shared/protocol';
import type { HolderDesk, UnsavedPaths } from '../../holder.ts';
import {
  CHANNEL_VERSION,
  type ChannelRequest,
  greetingSchema,
  isSameProof,
  linesOf,
  MAX_FOLLOWER_LINE,
  MAX_STRANGER_LINE,
  type Nonces,
  proofOf,
  requestSchema,
  sendLine,
} from './frames.ts';

export interface ServedFollowerOptions {
  socket: Socket;
  address: string;
  /** Asked when somebody says hello. */
  key: () => Promise<Buffer | null>;
  desk: () => HolderDesk | null;
}

export class ServedFollower {
  readonly #options: ServedFollowerOptions;
  #unsaved: ReadonlySet<string> | 'all' = new Set();
  #told: UnsavedPaths = [];
  #nonces: Nonces | null = null;
  #isKnown = false;
  #hasGone = false;

  /** `gone` is called once, when the connection has ended. */
  constructor(options: ServedFollowerOptions, gone: () => void) {
    this.#options = options;
    const { socket } = options;
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#hasGone = true;
      gone();
      // What it said dies with it.
      this.#replaceUnsaved([]);
    });
    void this.#serve();
  }

  /** Whether it has proven to be the same user. */
  get isKnown(): boolean {
    return this.#isKnown;
  }

  hasUnsaved(key: string): boolean {
    return this.#unsaved === 'all' || this.#unsaved.has(key);
  }

  end(): void {
    this.#options.socket.destroy();
  }

  async #serve(): Promise<void> {
    const { socket } = this.#options;
    try {
      for await (const line of linesOf(socket, () => (this.#isKnown ? MAX_FOLLOWER_LINE : MAX_STRANGER_LINE))) {
        await (this.#isKnown ? this.#onRequest(line) : this.#onGreeting(line));
        // A flood of lines does not keep the folder from being synced.
        await setImmediate();
      }
    } catch {
      // The socket has failed: that it is closed is told by itself.
    }
    socket.destroy();
  }

  /** Who says nothing that is understood gets no answer; an older version only wants to know when this process ends. */
  async #onGreeting(line: unknown): Promise<void> {
    const { socket, address } = this.#options;
    const parsed = greetingSchema.safeParse(line);
    const key = parsed.success ? await this.#options.key() : null;
    if (!parsed.success || key === null) return sendLine(socket, { type: 'refused' });
    const greeting = parsed.data;
    if (greeting.type === 'hello') {
      const nonces = { follower: greeting.nonce, holder: randomBytes(16).toString('hex') };
      this.#nonces = nonces;
      const proof = proofOf(key, 'holder', address, nonces);
      return sendLine(socket, { type: 'hello', version: CHANNEL_VERSION, nonce: nonces.holder, proof });
    }
    const nonces = this.#nonces;
    this.#nonces = null;
    this.#isKnown = nonces !== null && isSameProof(greeting.proof, proofOf(key, 'follower', address, nonces));
    return sendLine(socket, { type: this.#isKnown ? 'welcome' : 'refused' });
  }

  async #onRequest(line: unknown): Promise<void> {
    const { socket } = this.#options;
    const parsed = requestSchema.safeParse(line);
    const answer = parsed.success ? this.#answer(parsed.data) : undefined;
    if (!parsed.success || answer === undefined) return sendLine(socket, { type: 'refused', ...idOf(line) });
    await sendLine(socket, { type: 'answer', id: parsed.data.id, answer });
  }

  /** @returns `undefined` where it is not known yet */
  #answer(request: ChannelRequest): unknown {
    if (request.type === 'ask') return this.#options.desk()?.answer(request.question);
    if (!this.#hasGone) this.#replaceUnsaved(request.paths);
    return null;
  }

  #replaceUnsaved(paths: UnsavedPaths): void {
    const before = this.#told;
    this.#told = paths;
    this.#unsaved = paths === 'all' ? 'all' : new Set(paths.map(pathKey));
    const released = before === 'all' ? before : before.filter((path) => !this.hasUnsaved(pathKey(path)));
    if (released.length > 0) this.#options.desk()?.released(released);
  }
}

/** Of a question that a newer version asks. */
function idOf(line: unknown): { id?: number } {
  const id = typeof line === 'object' && line !== null && 'id' in line ? line.id : undefined;
  return typeof id === 'number' && Number.isSafeInteger(id) && id > 0 ? { id } : {};
}
