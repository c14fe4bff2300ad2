/** One mock as this replica knows it: base and remote are kept, local is read off the folder. */
export interface Version {
  path: string;
  /** SHA-256 of the content. */
  hash: string;
}

/** This replica's side of an open conflict: what it submitted, and that the cloud answered `conflict`. */
export interface Submission {
  conflictId: string;
  /** `null`: it submitted a deletion. */
  localHash: string | null;
}

export interface MockRecord {
  mockId: string;
  /** Where the mock is in this folder, or would be if it were there. */
  path: string;
  /** What this folder and the cloud last agreed on. */
  base: Version | null;
  /** The cloud's head, as far as this replica has heard. `null`: not in the cloud. */
  remote: Version | null;
  /** The last revision of this mock that was heard of; 0: none. A revision that is not newer is never applied (I5). */
  remoteRevision: number;
  submission: Submission | null;
  /** Where its file is being moved at this moment, and what it holds; where it is after a crash, only the folder can say. */
  movingTo: Version | null;
  /**
   * Nothing happens to it, on either side. `by_person`: left out of a plan, until they release it. `by_git`: Git has put
   * an older version there, or removed it, until it is back.
   */
  leftOut: 'by_person' | 'by_git' | null;
}

export function newRecord(mockId: string, path: string): MockRecord {
  return {
    mockId,
    path,
    base: null,
    remote: null,
    remoteRevision: 0,
    submission: null,
    movingTo: null,
    leftOut: null,
  };
}
