/** Watches a replica's journal for broken orders (I5). */
import type { ChangeRecord } from '@mockforge-cloud/shared/protocol';
import type { JournalRecord } from '../../shared/sync/state/journal.ts';
import type { SimulatedCloud } from './simulated-cloud.ts';

export class OrderWatch {
  readonly #cloud: SimulatedCloud;
  readonly #faults: string[];
  readonly #revisions = new Map<string, number>();
  #cursor = 0;

  constructor(cloud: SimulatedCloud, faults: string[]) {
    this.#cloud = cloud;
    this.#faults = faults;
  }

  /** The state was written before. */
  begins(records: readonly JournalRecord[]): void {
    for (const record of records) {
      if (record.type === 'forget') this.#revisions.delete(record.mockId);
      if (record.type === 'mock') this.#revisions.set(record.mock.mockId, record.mock.remoteRevision);
      if (record.type === 'cursor') this.#cursor = record.head.revision;
    }
  }

  appended(records: readonly JournalRecord[]): void {
    // A cloud that was put back to an older moment counts anew.
    if (this.#cloud.restored > 0) return;
    const before = this.#cursor;
    for (const record of records) this.#see(record);
    if (this.#cursor !== before) this.#checkApplied(before);
  }

  #see(record: JournalRecord): void {
    if (record.type === 'forget') this.#revisions.delete(record.mockId);
    if (record.type === 'mock') {
      const { mockId, remoteRevision } = record.mock;
      const before = this.#revisions.get(mockId) ?? 0;
      if (remoteRevision < before)
        this.#faults.push(`I5: ${mockId} goes back from revision ${before} to ${remoteRevision}`);
      this.#revisions.set(mockId, remoteRevision);
    }
    if (record.type === 'cursor') {
      const { revision } = record.head;
      if (revision < this.#cursor) this.#faults.push(`I5: the cursor goes back from ${this.#cursor} to ${revision}`);
      this.#cursor = revision;
    }
  }

  /** Each mock that is there at the cursor, and changed in what it went over, is known as of its last change. */
  #checkApplied(before: number): void {
    const last = new Map(this.#cloud.since(before).flatMap((record) => this.#upToCursor(record)));
    for (const [mockId, { revision, event }] of last) {
      const known = this.#revisions.get(mockId);
      if (event.hash !== null && (known === undefined || known < revision))
        this.#faults.push(`I5: the cursor is at ${this.#cursor}, and ${mockId} at ${known ?? 'no revision'}`);
    }
  }

  #upToCursor(record: ChangeRecord): [string, ChangeRecord][] {
    return record.revision <= this.#cursor ? [[record.event.mock_id, record]] : [];
  }
}
