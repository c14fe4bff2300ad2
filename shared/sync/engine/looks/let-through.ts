/** Deletions that the brake let through a moment ago (I11): a folder that goes file by file is emptied all the same. */
import type { MockRecord } from '../../versions/mock-record.ts';

/** A slow disk, or a file manager's bin, takes as long as this for a folder. */
const REMEMBERED_MS = 60_000;

export class LetThrough {
  readonly #deletions = new Map<string, { mock: MockRecord; at: number }>();

  add(gone: readonly MockRecord[], now: number): void {
    for (const mock of gone) this.#deletions.set(mock.mockId, { mock, at: now });
  }

  /** A person has answered for all of them. */
  clear(): void {
    this.#deletions.clear();
  }

  lately(now: number): MockRecord[] {
    for (const [mockId, { at }] of this.#deletions) {
      if (now - at >= REMEMBERED_MS) this.#deletions.delete(mockId);
    }
    return [...this.#deletions.values()].map(({ mock }) => mock);
  }
}
