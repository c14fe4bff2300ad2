/** What the parts of the engine share. The engine makes one and owns it. */
import type { CloudError, Conflict } from '@mockforge-cloud/shared/protocol';
import type { Place } from '../../cloud/api/place.ts';
import { ContentCache } from '../../cloud/content-cache.ts';
import { LocalTree } from '../../folder/local-tree.ts';
import type { Operation } from '../../queue/operation.ts';
import type { Replica } from '../../state/replica.ts';
import type { Notice } from '../../sync-events.ts';
import type { SyncOptions } from '../../sync-options.ts';
import { BlockedMocks } from './blocked-mocks.ts';
import type { Ports } from './ports.ts';
import { SoundnessChecks } from './soundness-checks.ts';

export interface EngineContext {
  ports: Ports;
  options: SyncOptions;
  place: Place;
  replica: Replica;
  tree: LocalTree;
  contents: ContentCache;
  blocked: BlockedMocks;
  /** How sound contents are, as far as it is known. */
  checks: SoundnessChecks;
  /** Mocks whose incoming change waits for a document with unsaved changes. */
  busy: Set<string>;
  /** Mocks whose file is to move to a path where another one's still is, by that path. */
  waiting: Map<string, Set<string>>;
  /** By mock, the path of its file here, where that has a name that can't be synced. */
  misnamed: Map<string, string>;
  /** Paths whose files turned out to be other than what the tree knows: nothing is decided on them until they are looked at. */
  stale: Set<string>;
  /** Whether there are edits that did not fit the queue: every mock is looked at again when it has drained. */
  overflow: { isDue: boolean };
  /** Whether the cloud has told of something that a copy of this replica has done, since that was last asked. */
  copy: { isSeen: boolean };
  /** By conflict id: every open conflict of the branch, whoever made it. */
  conflicts: Map<string, Conflict>;
  /** Mocks that the service may not merge (opaque): their next push opens a conflict instead. */
  unmergeable: Set<string>;
  /** By mock, what our role lets us not do with it in the cloud, as far as was heard: what comes in is merged into its file. */
  forbidden: Map<string, { kind: Operation['kind']; error: CloudError }>;
  /** By mock, the content that a merge into its file has made: what it was made from is in a backup. */
  mergedHere: Map<string, string>;
  /** By their ids, the paths of late writes that have to wait; people were told. */
  lateWaiting: Map<string, string>;
  /** Ids of conflicts of ours whose file has been made the same as the head: there is nothing left to settle. */
  agreed: Set<string>;
  /** By conflict id, those that are being settled from here. */
  settling: Map<string, Promise<void>>;
  /** Mocks whose file is going to be replaced by the outcome of a merge or a decision: a backup is kept of it. */
  overruled: Set<string>;
  /** Mocks whose deletion here has reached the cloud: where one comes again, somebody else had edited it. */
  deletedHere: Set<string>;
  /** By mock, the content that a person sends although it does not parse. */
  released: Map<string, string>;
  /** Bytes of the heads' contents, by hash, as far as the service has said so. */
  headBytes: Map<string, number>;
  /** Whether an operation may go out without a question about what it holds (P19). */
  isNews: (operation: Operation) => boolean;
  /** Whether the service can be asked at the moment. */
  isConnected: () => boolean;
  /** Who is signed in; `null` until the service has said so. */
  userId: string | null;
  /** The mock has to be looked at again. */
  touch: (mockId: string) => void;
  /** The file is not what was expected: look at it again. */
  look: (path: string) => void;
  notify: (notice: Notice) => void;
  log: (level: 'debug' | 'info' | 'warn' | 'error', message: string) => void;
}

export interface ContextOptions
  extends Pick<EngineContext, 'ports' | 'options' | 'replica' | 'touch' | 'notify' | 'log' | 'isConnected'> {
  hint: (path: string) => void;
  /** These mocks waited for a content which is here now. */
  arrived: (mockIds: ReadonlySet<string>) => void;
  fetchFailed: (error: unknown) => void;
}

export function newContext(parts: ContextOptions): EngineContext {
  const { ports, options, replica, touch, notify, log, hint, arrived, fetchFailed, isConnected } = parts;
  const place = { workspaceId: options.workspaceId, branch: options.branch };
  const { api } = ports.connection;
  const stale = new Set<string>();
  return {
    ports,
    options,
    place,
    replica,
    tree: new LocalTree(ports, {
      like: (path) => replica.pathsLike(path),
      isOwn: (path) => replica.ownerOf(path) !== undefined,
    }),
    contents: new ContentCache({ contents: api.contents, place, entropy: ports.entropy, arrived, failed: fetchFailed }),
    blocked: new BlockedMocks(notify),
    checks: new SoundnessChecks({ checkLarge: ports.checkLarge, checked: arrived }),
    busy: new Set(),
    waiting: new Map(),
    misnamed: new Map(),
    stale,
    overflow: { isDue: false },
    copy: { isSeen: false },
    conflicts: new Map(),
    unmergeable: new Set(),
    forbidden: new Map(),
    mergedHere: new Map(),
    lateWaiting: new Map(),
    agreed: new Set(),
    settling: new Map(),
    overruled: new Set(),
    deletedHere: new Set(),
    released: new Map(),
    headBytes: new Map(),
    isNews: () => true,
    isConnected,
    userId: null,
    touch,
    look: (path) => {
      stale.add(path);
      hint(path);
    },
    notify,
    log,
  };
}

export function touchEverything({ replica, touch }: EngineContext): void {
  for (const mock of replica.mocks()) touch(mock.mockId);
}

/** A path that has become free may be what another mock has waited for. */
export function touchWaiting({ replica, waiting, blocked, touch }: EngineContext): void {
  for (const path of replica.takeLeftPaths()) {
    const owner = replica.ownerOf(path);
    if (owner !== undefined) touch(owner.mockId);
    for (const mockId of waiting.get(path) ?? []) touch(mockId);
    waiting.delete(path);
    for (const mockId of blocked.pathLeft(path)) touch(mockId);
  }
}
