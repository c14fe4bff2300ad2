/** How a folder stands, for who wants to know it: takes no lock, sends nothing, and changes nothing on the disk. */
import { Engine } from '../engine/engine.ts';
import type { SyncClient } from '../sync-client.ts';
import { lookingFolder } from './files/looking-folder.ts';
import { type OpenFolderOptions, portsOf, realFolder } from './open-folder.ts';
import { FileStore } from './store/file-store.ts';
import { LookingStore } from './store/looking-store.ts';
import { replicaFolder } from './store/replica-folder.ts';

/** @returns a client that is paused, for as long as it is looked at. @throws CloudError `folder.missing`, `state.damaged` */
export async function lookAtFolder(options: OpenFolderOptions): Promise<SyncClient> {
  const folder = await realFolder(options.folder);
  const log = options.log ?? (() => undefined);
  const ports = await portsOf({ ...options, folder, log }, () => false);
  const client = await Engine.open({
    ports: {
      ...ports,
      files: lookingFolder(ports.files),
      store: new LookingStore(new FileStore(await replicaFolder({ ...options, folder }))),
      // It says whether a state was moved: that is for who goes on with it.
      whereabouts: null,
    },
    options: { ...options.options, watch: false },
    log,
  });
  client.pause();
  await client.start();
  await client.examine();
  return client;
}
