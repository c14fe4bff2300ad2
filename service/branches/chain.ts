import { randomUUID } from 'node:crypto';
import { sha256 } from '../hash.ts';

/** What of a change goes into the chain: all of it is on the wire, so that a client can compute it too. */
export interface ChainedChange {
  mockId: string;
  path: string;
  hash: string | null;
  opId: string;
}

/** The chain of revision 0: no two histories begin alike (I15). */
export function newHistory(): string {
  return sha256(randomUUID());
}

/**
 * The chain of a revision:
 * `SHA-256(chain of the revision before + "\n" + JSON.stringify([revision, [[mock_id, path, hash, op_id], …]]))`
 * in lower-case hexadecimal, the changes in their order, without white space, UTF-8.
 */
export function chainOf(previous: string, revision: number, changes: readonly ChainedChange[]): string {
  const rows = changes.map((change) => [change.mockId, change.path, change.hash, change.opId]);
  return sha256(`${previous}\n${JSON.stringify([revision, rows])}`);
}
