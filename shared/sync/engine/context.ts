/** What the parts of the engine share. The engine makes one and owns it. */
import type { CloudError, Conflict } from '@mockforge-cloud/shared/protocol';
import type { Place } from '../cloud/cloud-api.ts';
import type { LocalTree } from '../folder/local-tree.ts';
import type { Ports } from '../ports.ts';
import type { Replica } from '../state/replica.ts';
import type { Notice, SyncOptions } from '../sync-client.ts';
import type { ContentCache } from './content-cache.ts';

/** An edit that the cloud refused, or a head that can't be written: tried again when something changes. */
export interface Blocked {
  error: CloudError;
  /** The local content and path that were refused. Another edit is tried anew. */
  hash: string | null;
  path: string;
}

export interface EngineContext {
  ports: Ports;
  options: SyncOptions;
  place: Place;
  replica: Replica;
  tree: LocalTree;
  contents: ContentCache;
  /** By mock. */
  blocked: Map<string, Blocked>;
  /** Mocks whose incoming change waits for a document with unsaved changes. */
  busy: Set<string>;
  /** Paths whose files turned out to be other than what the tree knows: nothing is decided on them until they are looked at. */
  stale: Set<string>;
  /** Whether there are edits that did not fit the queue: every mock is looked at again when it has drained. */
  overflow: { isDue: boolean };
  /** By conflict id: every open conflict of the branch, whoever made it. */
  conflicts: Map<string, Conflict>;
  /** Mocks that the service may not merge (opaque): their next push opens a conflict instead. */
  unmergeable: Set<string>;
  /** Who is signed in; `null` until the service has said so. */
  userId: string | null;
  /** The mock has to be looked at again. */
  touch: (mockId: string) => void;
  /** The file is not what was expected: look at it again. */
  look: (path: string) => void;
  notify: (notice: Notice) => void;
  log: (level: 'debug' | 'info' | 'warn' | 'error', message: string) => void;
}
