/** Contents on their way into the folder: bounded in memory, fetched by hash in as few requests as possible. */
import { CloudError } from '@mockforge-cloud/shared/protocol';
import type { Entropy } from '../ports.ts';
import type { ContentsApi } from './api/contents.ts';
import type { Place } from './api/place.ts';

export interface ContentCacheOptions {
  contents: Pick<ContentsApi, 'get' | 'getMany'>;
  place: Place;
  entropy: Entropy;
  maxBytes?: number;
  /** These mocks waited for a content which is here now, or which can't be had. */
  arrived: (mockIds: ReadonlySet<string>) => void;
  /** Also what is no `CloudError`: nobody else waits for the fetching, and what it threw would end the process. */
  failed: (error: unknown) => void;
}

const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;
const HASHES_A_REQUEST = 500;

export class ContentCache {
  readonly #options: ContentCacheOptions;
  readonly #maxBytes: number;
  readonly #held = new Map<string, Uint8Array>();
  #heldBytes = 0;
  /** Mocks that wait, by hash. */
  readonly #wanted = new Map<string, Set<string>>();
  /** Contents that the cloud does not have. */
  readonly #lacking = new Set<string>();
  #fetching = false;
  #hasFailed = false;

  constructor(options: ContentCacheOptions) {
    this.#options = options;
    this.#maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
  }

  /** How many contents are waited for. */
  get waiting(): number {
    return this.#wanted.size;
  }

  /** Whether the last try has failed, and nobody has been told to ask again. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  get(hash: string): Uint8Array | undefined {
    return this.#held.get(hash);
  }

  /** Keeps bytes that came along, if they are what their hash says. */
  offer(hash: string, bytes: Uint8Array): void {
    if (this.#held.has(hash) || this.#options.entropy.hash(bytes) !== hash) return;
    this.#lacking.delete(hash);
    this.#held.set(hash, bytes);
    this.#heldBytes += bytes.length;
    for (const [oldest, old] of this.#held) {
      if (this.#heldBytes <= this.#maxBytes || oldest === hash) break;
      this.#held.delete(oldest);
      this.#heldBytes -= old.length;
    }
  }

  /** Whether the cloud was asked for it and does not have it: a restored one may lack what it once had (I15). */
  isLacking(hash: string): boolean {
    return this.#lacking.has(hash);
  }

  /** Who still wants what could not be fetched says so now. */
  tryAgain(): void {
    this.#hasFailed = false;
  }

  /** What the cloud lacked it may have by now. */
  askAnew(): void {
    this.#lacking.clear();
  }

  /** Fetches the content; `arrived` is called with the mock when `get` has it. */
  want(hash: string, mockId: string): void {
    const waiting = this.#wanted.get(hash);
    if (waiting === undefined) this.#wanted.set(hash, new Set([mockId]));
    else waiting.add(mockId);
  }

  /** Fetches what is wanted. Call when the mocks of a turn have all said what they want. */
  pump(): void {
    if (this.#fetching || this.#wanted.size === 0) return;
    this.#fetching = true;
    void this.#fetchAll();
  }

  /** The bytes, from memory or the cloud. @throws CloudError */
  async fetch(hash: string): Promise<Uint8Array> {
    const held = this.#held.get(hash);
    if (held !== undefined) return held;
    const bytes = await this.#options.contents.get(this.#options.place, hash);
    if (this.#options.entropy.hash(bytes) !== hash) {
      throw new CloudError('content.hash_mismatch', 'The service sent a content that is not the one asked for.', {
        hint: 'Try again; if it goes on, ask who runs the service to check its storage.',
      });
    }
    this.offer(hash, bytes);
    return bytes;
  }

  /** As `fetch`; `null` where the cloud has lost it. @throws CloudError */
  async fetchOrLack(hash: string): Promise<Uint8Array | null> {
    try {
      return await this.fetch(hash);
    } catch (error) {
      if (!(error instanceof CloudError) || error.code !== 'content.not_found') throw error;
      this.#lacking.add(hash);
      return null;
    }
  }

  async #fetchAll(): Promise<void> {
    try {
      while (this.#wanted.size > 0) await this.#fetchSome([...this.#wanted.keys()].slice(0, HASHES_A_REQUEST));
    } catch (error) {
      this.#wanted.clear();
      this.#hasFailed = true;
      this.#options.failed(error);
    } finally {
      // In the same moment in which nothing is wanted any more: what is wanted a moment later has to be fetched anew.
      this.#fetching = false;
    }
  }

  async #fetchSome(hashes: string[]): Promise<void> {
    const missing = hashes.filter((hash) => !this.#held.has(hash));
    const found = missing.length > 1 ? await this.#options.contents.getMany(this.#options.place, missing) : new Map();
    for (const [hash, bytes] of found) this.offer(hash, bytes);
    const here = hashes.filter((hash) => this.#held.has(hash));
    // One answer holds so many bytes; what did not fit is asked for again, the first one alone.
    const [first] = hashes;
    if (here.length === 0 && first !== undefined) {
      await this.fetchOrLack(first);
      here.push(first);
    }
    const mocks = new Set<string>();
    for (const hash of here) {
      for (const mockId of this.#wanted.get(hash) ?? []) mocks.add(mockId);
      this.#wanted.delete(hash);
    }
    this.#options.arrived(mocks);
  }
}
