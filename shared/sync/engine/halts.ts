import type { CloudError } from '@mockforge-cloud/shared/protocol';

/** Why nothing is sent and nothing is written, if so. Edits are noticed all the same. */
export class Halts {
  /** Something has to change first: the folder is missing, or the workspace is out of reach. */
  stopped: CloudError | null = null;
  /** A person, or the brake (I11), wants it so; `error` says why, where it was not a person. */
  paused: { error: CloudError | null } | null = null;

  get isHalted(): boolean {
    return this.stopped !== null || this.paused !== null;
  }
}
