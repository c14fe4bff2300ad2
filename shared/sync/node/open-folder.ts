/** Puts the engine together for a folder on this machine. */
import { realpath } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import type { TokenSource } from '../cloud/http/http.ts';
import { Engine } from '../engine/engine.ts';
import type { HeldPlace } from '../holder.ts';
import { createMockFilter, type MockFilter } from '../ignore/mock-filter.ts';
import { type FolderClient, LockedClient } from '../locked-client.ts';
import type { SyncOptions } from '../sync-options.ts';
import { WebSocketConnection } from './connection/web-socket-connection.ts';
import { chokidarWatch } from './files/chokidar-watch.ts';
import { EditedFolder, type EditorHands } from './files/edited-folder.ts';
import { filteredWatch } from './files/filtered-watch.ts';
import { folderWatch } from './files/folder-watch.ts';
import { lastingWatch, type OpenWatch } from './files/lasting-watch.ts';
import { LiveFilter } from './files/live-filter.ts';
import { MockFolder, type WatchFolder } from './files/mock-folder.ts';
import { Repositories } from './git/repositories.ts';
import { machineSecret } from './ground/machine-secret.ts';
import { nodeEntropy } from './ground/node-entropy.ts';
import { realClock } from './ground/real-clock.ts';
import { MarkedLock, refuseNested } from './nested-mapping.ts';
import type { ChannelOptions } from './socket-lock.ts';
import { FileStore } from './store/file-store.ts';
import { replicaFolder } from './store/replica-folder.ts';
import { whereaboutsOf } from './store/whereabouts.ts';
import { CheckThread } from './validity/check-thread.ts';

export interface OpenFolderOptions {
  /** Absolute path of the mapped folder. */
  folder: string;
  serviceUrl: string;
  token: TokenSource;
  /** Where the state of every replica of this face is kept; this folder's is below it. */
  stateDir: string;
  options: SyncOptions;
  /** Whether an editor holds unsaved changes of this absolute path: such files are not written. */
  isDirty?: (absolutePath: string) => boolean;
  /** An editor that has files of the folder open. */
  editor?: EditorHands;
  /** The face's own watcher; one by the system's means where it has none. */
  watch?: WatchFolder;
  /** How the processes of this user that have the folder open know each other. */
  channel?: ChannelOptions;
  log?: (level: 'debug' | 'info' | 'warn' | 'error', message: string) => void;
}

/**
 * Nothing runs before `start`, which throws `folder.nested` where a mapping inside of the folder, or around it, is
 * being synced.
 * @throws CloudError `folder.missing`
 */
export async function openFolder(options: OpenFolderOptions): Promise<FolderClient> {
  const folder = await realFolder(options.folder);
  const log = options.log ?? (() => undefined);
  const lock = new MarkedLock(folder, options.channel);
  const isUnsavedElsewhere = (path: string) => lock.isUnsavedElsewhere(relative(folder, path).split(sep).join('/'));
  return new LockedClient({
    lock,
    channel: { line: lock, place: heldPlace(options) },
    log,
    open: async () => {
      const ports = await portsOf({ ...options, folder, log }, isUnsavedElsewhere);
      await refuseNested(folder, ports.filter);
      const stateFolder = await replicaFolder({ ...options, folder });
      const store = new FileStore(stateFolder);
      const whereabouts = await whereaboutsOf(stateFolder);
      return Engine.open({ ports: { ...ports, store, whereabouts }, options: options.options, log });
    },
  });
}

interface Opened extends OpenFolderOptions {
  log: NonNullable<OpenFolderOptions['log']>;
}

/** All but where the state is. `folder`: its real path. Nothing is written before they are used. */
export async function portsOf(options: Opened, isUnsavedElsewhere: (absolutePath: string) => boolean) {
  const { folder, log, editor } = options;
  const { include, ignore } = options.options;
  const filter = new LiveFilter({ folder, include, ignore });
  // If it can't be read, the first look at the folder says so, and nothing is sent before it can.
  const isRead = await filter.refresh().then(
    () => true,
    () => false,
  );
  const cannotWatch = (error: unknown) => log('warn', `The folder can't be watched again: ${String(error)}`);
  const folderOptions = {
    folder,
    filter,
    isDirty: (path: string) => options.isDirty?.(path) === true || isUnsavedElsewhere(path),
    watch: options.watch ?? filteredWatch(filter, lastingWatch(ownWatch(filter)), cannotWatch),
    log,
    secret: () => machineSecret(options.stateDir),
  };
  const files = editor === undefined ? new MockFolder(folderOptions) : new EditedFolder({ ...folderOptions, editor });
  return {
    files,
    filter: isRead ? filter : createMockFilter({ include, ignore }),
    git: new Repositories({ folder, read: (path) => files.read(path), nested: () => files.repositories() }),
    clock: realClock,
    connection: new WebSocketConnection(options),
    entropy: nodeEntropy,
    checkLarge: new CheckThread().check,
  };
}

function heldPlace({ serviceUrl, options }: OpenFolderOptions): HeldPlace {
  const { workspaceId, branch, direction } = options;
  return { service_url: serviceUrl, workspace: workspaceId, branch, direction };
}

function ownWatch(filter: MockFilter): OpenWatch {
  return process.platform === 'linux' ? folderWatch(filter) : chokidarWatch(filter);
}

export async function realFolder(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch (cause) {
    throw new CloudError('folder.missing', `The folder ${folder} is not there.`, {
      hint: 'Make it, or correct the path in .mockforge/sync.yaml.',
      cause,
    });
  }
}
