/** What is known of how sound contents are. Large ones are checked away from the loop: meanwhile their mocks wait. */
import { type CheckLarge, type Soundness, soundnessOf } from '../../validity/soundness.ts';

/** `unknown`: it could not be told in time. */
export type Verdict = Soundness | 'unknown';

/** Some milliseconds: JSON is read by the system's own reader. */
const JSON_AT_ONCE_BYTES = 512 * 1024;
const AT_ONCE_BYTES = 32 * 1024;
const MOST_KEPT = 1_000;

export interface SoundnessChecksOptions {
  /** Absent: all is checked at once. */
  checkLarge: CheckLarge | undefined;
  /** The mock that waited for a verdict can go on. */
  checked: (mockIds: ReadonlySet<string>) => void;
}

export class SoundnessChecks {
  readonly #options: SoundnessChecksOptions;
  readonly #verdicts = new Map<string, Verdict>();
  /** Mocks that wait, by content. */
  readonly #waiting = new Map<string, Set<string>>();

  constructor(options: SoundnessChecksOptions) {
    this.#options = options;
  }

  /** How many contents are being checked. */
  get waiting(): number {
    return this.#waiting.size;
  }

  known(path: string, hash: string): Verdict | undefined {
    return this.#verdicts.get(keyOf(path, hash));
  }

  /** The verdict on these bytes; `undefined` while they are checked: `checked` is called with the mock then. */
  of(path: string, { hash, bytes, mockId }: { hash: string; bytes: Uint8Array; mockId: string }): Verdict | undefined {
    const key = keyOf(path, hash);
    const known = this.#verdicts.get(key);
    if (known !== undefined) return known;
    const { checkLarge } = this.#options;
    if (checkLarge !== undefined && bytes.length > mostAtOnce(path)) {
      void this.#checkAside(key, mockId, () => checkLarge(path, bytes));
      return undefined;
    }
    const verdict = soundnessOf(path, bytes);
    this.#keep(key, verdict);
    return verdict;
  }

  async #checkAside(key: string, mockId: string, check: () => Promise<Soundness | null>): Promise<void> {
    const waiting = this.#waiting.get(key);
    if (waiting !== undefined) {
      waiting.add(mockId);
      return;
    }
    const mocks = new Set([mockId]);
    this.#waiting.set(key, mocks);
    const verdict = await check();
    this.#waiting.delete(key);
    this.#keep(key, verdict ?? 'unknown');
    this.#options.checked(mocks);
  }

  #keep(key: string, verdict: Verdict): void {
    this.#verdicts.set(key, verdict);
    for (const oldest of this.#verdicts.keys()) {
      if (this.#verdicts.size <= MOST_KEPT) return;
      this.#verdicts.delete(oldest);
    }
  }
}

/** The same bytes may be sound under one ending and not under another. */
function keyOf(path: string, hash: string): string {
  return `${hash} ${path.slice(path.lastIndexOf('.') + 1).toLowerCase()}`;
}

function mostAtOnce(path: string): number {
  return path.toLowerCase().endsWith('.json') ? JSON_AT_ONCE_BYTES : AT_ONCE_BYTES;
}
