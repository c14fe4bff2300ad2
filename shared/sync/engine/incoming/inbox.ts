/** Puts changes together to whole revisions, in order: a cursor moves only over those (I5). */
import type { ChangeRecord, Head } from '@mockforge-cloud/shared/protocol';

export type Offered =
  /** Already applied, or part of a revision that is not complete yet. */
  | { take: 'nothing' }
  | { take: 'revision'; records: ChangeRecord[] }
  /** A revision before this one is missing. */
  | { take: 'gap' }
  /** It says to be one of more than any workspace holds: nothing that is waited for to be complete (I16). */
  | { take: 'too_large' };

const MOST_CHANGES = 1_000_000;

export class Inbox {
  #records: ChangeRecord[] = [];

  offer(record: ChangeRecord, cursor: Head): Offered {
    if (record.revision <= cursor.revision) return { take: 'nothing' };
    if (record.count > MOST_CHANGES) return { take: 'too_large' };
    if (record.revision > cursor.revision + 1) return this.#gap();
    // Half of a revision that the cursor went over in another way, by an answer, is half of nothing now.
    if (this.#records[0]?.revision !== record.revision) this.#records = [];
    if (record.ordinal !== this.#records.length)
      return record.ordinal < this.#records.length ? { take: 'nothing' } : this.#gap();
    this.#records.push(record);
    if (this.#records.length < record.count) return { take: 'nothing' };
    const records = this.#records;
    this.#records = [];
    return { take: 'revision', records };
  }

  clear(): void {
    this.#records = [];
  }

  #gap(): Offered {
    this.#records = [];
    return { take: 'gap' };
  }
}
