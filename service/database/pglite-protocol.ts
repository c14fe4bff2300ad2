/** What the thread of the embedded database and the service say to each other. */

/** How a database comes to be: a folder, or memory with what another one held. */
export type PglitePlace = { folder: string } | { copyOf: Blob | null };

export type PgliteRequest =
  | { kind: 'query'; sql: string; params: readonly unknown[]; rowMode: 'array' | 'object' }
  /** Everything that it holds, for `copyOf`. */
  | { kind: 'dump' }
  | { kind: 'close' };

/** As much of PGlite's results as Drizzle uses. */
export interface PgliteResult {
  rows: unknown[];
  affectedRows?: number | undefined;
}

export type PgliteAnswer =
  | { kind: 'result'; result: PgliteResult }
  | { kind: 'dump'; dump: Blob }
  | { kind: 'closed' }
  /** An error loses everything but its message and stack on the way between threads. */
  | { kind: 'fault'; message: string; code: string | null; detail: string | null };

export type ToThread = PgliteRequest & { id: number };
export type FromThread = { ready: true } | { failed: string } | { id: number; answer: PgliteAnswer };
