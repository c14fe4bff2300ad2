/** The mocks of the folder, by path, and those that are not in step. */

/** A mock that is not the same here and in the cloud. */
export interface PendingMock {
  path: string;
  change: 'create' | 'update' | 'rename' | 'delete';
  /**
   * `waiting`: a newer version waits for a document with unsaved changes. `left_out`: somebody left it out of a plan, or
   * an older version was put here. `incoming`: a newer version comes when sync goes on. `one_way`: the direction keeps it
   * apart.
   */
  state: 'queued' | 'in_flight' | 'blocked' | 'waiting' | 'left_out' | 'in_conflict' | 'incoming' | 'one_way';
  /** Why it is neither queued nor in flight, and what ends that. */
  reason?: string;
  /** It goes on with `release`: what is left out, and what no longer parses. */
  releasable?: true;
}

export interface Mocks {
  /** Every mock that is not in step; what has not been compared with the cloud yet counts as queued. */
  pending(): PendingMock[];
  /**
   * What was left out of a plan, or is held back because it no longer parses, goes on as it is. Resolves when that is
   * durable for what was left out; what no longer parses is asked about again after a restart.
   */
  release(paths: readonly string[]): Promise<void>;
  /** Path of the mock in this folder, or `null` where it is not here. */
  pathOf(mockId: string): string | null;
  idOf(path: string): string | null;
}
