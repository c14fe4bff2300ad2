/** All that the engine of one mapping works with. */
import type { Connection } from '../../cloud/connection.ts';
import type { Clock, Entropy, FileSystem, GitActivity } from '../../ports.ts';
import type { Store } from '../../state/store.ts';
import type { CheckLarge } from '../../validity/soundness.ts';

export interface Ports {
  files: FileSystem;
  /** `null`: the folder is in no repository, or nobody looks. */
  git: GitActivity | null;
  clock: Clock;
  connection: Connection;
  store: Store;
  entropy: Entropy;
  /** Checks large contents away from the loop. Absent: on it. */
  checkLarge?: CheckLarge;
  /** Words for where the store is, other ones for a copy of it on another machine. `null`: that can't be told. */
  whereabouts: string | null;
}
