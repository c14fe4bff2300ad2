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
   * another version there, or removed it. `restored`: something else has put an older version back.
   */
  leftOut: 'by_person' | 'by_git' | 'restored' | null;
  /** What was there when it was left out, by anybody but a person: until that changes. */
  leftAt: LeftAt | null;
  /**
   * What is at its place is a person's, whoever else has it: they have saved it in an editor, or agreed to it. Until it is
   * agreed on with the cloud, or something else is seen there; from then on it may be put back by others than a person.
   */
  vouched: Vouched | null;
  /**
   * What is agreed on has LF, and the file here has CRLF only because Git writes that: also what has come from the cloud
   * since, or was edited, which no commit knows.
   */
  isWithLf: boolean;
}

export interface Vouched extends Version {
  /** They have only committed it, or written it by some tool: an older version of the mock is asked about all the same (P19). */
  isTold?: boolean | undefined;
}

export interface LeftAt {
  /** `null`: no file was there. */
  hash: string | null;
  /** What an edit on top of it is merged against: a version that the cloud has. `null`: it has none. */
  base: string | null;
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
    leftAt: null,
    vouched: null,
    isWithLf: false,
  };
}
