/** A follower's end of its connection to the process that has the lock. */
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { answerSchemas, type HolderAnswer, type HolderQuestion, type UnsavedPaths } from '../../holder.ts';
import {
  CHANNEL_VERSION,
  type HolderFrame,
  holderFrameSchema,
  isSameProof,
  linesOf,
  MAX_HOLDER_LINE,
  MAX_STRANGER_LINE,
  proofOf,
  sendLine,
} from './frames.ts';

/** An older version never answers. */
const GREETING_MS = 5_000;
const ANSWER_MS = 15_000;

export interface LineToHolderOptions {
  socket: Socket;
  address: string;
  key: () => Promise<Buffer | null>;
  greetingMs?: number | undefined;
}

export class LineToHolder {
  /** Whether the holder is a process of the same user that can be asked. */
  readonly ready: Promise<boolean>;
  readonly #options: LineToHolderOptions;
  readonly #nonce = randomBytes(16).toString('hex');
  readonly #questions = new Map<number, (answer: unknown) => void>();
  #nextId = 1;
  #isProven = false;
  #decide: (isReady: boolean) => void = () => undefined;

  constructor(options: LineToHolderOptions) {
    this.#options = options;
    const { socket, greetingMs = GREETING_MS } = options;
    this.ready = new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), greetingMs).unref();
      this.#decide = (isReady) => {
        clearTimeout(timer);
        resolve(isReady);
      };
    });
    socket.on('close', () => {
      this.#decide(false);
      for (const answered of this.#questions.values()) answered(undefined);
    });
    void this.#listen();
    void sendLine(socket, { type: 'hello', version: CHANNEL_VERSION, nonce: this.#nonce });
  }

  /** @returns `null` where the holder can't be asked, or says something else */
  async ask<Question extends HolderQuestion>(question: Question): Promise<HolderAnswer<Question> | null> {
    const answer = await this.#request({ type: 'ask', question });
    const parsed = answerSchemas[question].safeParse(answer);
    return parsed.success ? (parsed.data as HolderAnswer<Question>) : null;
  }

  /** @returns whether the holder knows it now */
  async tellUnsaved(paths: UnsavedPaths): Promise<boolean> {
    return (await this.#request({ type: 'unsaved', paths })) === null;
  }

  async #request(request: object): Promise<unknown> {
    if (!(await this.ready)) return undefined;
    const id = this.#nextId++;
    return new Promise((resolve) => {
      const answered = (answer: unknown) => {
        clearTimeout(timer);
        this.#questions.delete(id);
        resolve(answer);
      };
      const timer = setTimeout(() => answered(undefined), ANSWER_MS).unref();
      this.#questions.set(id, answered);
      if (this.#options.socket.destroyed) return answered(undefined);
      void sendLine(this.#options.socket, { ...request, id });
    });
  }

  async #listen(): Promise<void> {
    const { socket } = this.#options;
    try {
      for await (const line of linesOf(socket, () => (this.#isProven ? MAX_HOLDER_LINE : MAX_STRANGER_LINE))) {
        const parsed = holderFrameSchema.safeParse(line);
        if (parsed.success) await this.#onFrame(parsed.data);
      }
    } catch {
      // The socket has failed: that it is closed is told by itself.
    }
    socket.destroy();
  }

  async #onFrame(frame: HolderFrame): Promise<void> {
    switch (frame.type) {
      case 'hello':
        return this.#onHello(frame);
      case 'welcome':
        return this.#decide(this.#isProven);
      case 'answer':
        return this.#questions.get(frame.id)?.(frame.answer);
      case 'refused':
        if (frame.id === undefined) this.#decide(false);
        else this.#questions.get(frame.id)?.(undefined);
    }
  }

  /** Somebody else may have taken the name of the lock: what they say is not believed, and they learn nothing. */
  async #onHello({ nonce, proof }: Extract<HolderFrame, { type: 'hello' }>): Promise<void> {
    const { socket, address } = this.#options;
    const key = await this.#options.key();
    const nonces = { follower: this.#nonce, holder: nonce };
    if (key === null || !isSameProof(proof, proofOf(key, 'holder', address, nonces))) return this.#decide(false);
    this.#isProven = true;
    await sendLine(socket, { type: 'proof', proof: proofOf(key, 'follower', address, nonces) });
  }
}
