/** Where the state of a folder is kept: one for each service, workspace and branch, so that none throws another one away. */
import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReplicaIdentity } from '../../state/journal.ts';
import type { SyncOptions } from '../../sync-options.ts';
import { FileStore } from './file-store.ts';

export interface StateOf {
  /** Where the state of every replica of this face is kept. */
  stateDir: string;
  /** Its real path; it need not be there any more. */
  folder: string;
  options: Pick<SyncOptions, 'workspaceId' | 'branch'>;
}

/** Makes nothing and changes nothing. */
export async function replicaFolder({ serviceUrl, ...of }: StateOf & { serviceUrl: string }): Promise<string> {
  const former = folderOf(of);
  // Before there was one for each service, it was here.
  const identity = await new FileStore(former).identity();
  return identity?.serviceUrl === serviceUrl ? former : join(former, SERVICES, digest(serviceUrl).slice(0, 16));
}

/** Whether this face has a state of this folder and branch, of whichever service. */
export async function wasSyncedBefore(of: StateOf): Promise<boolean> {
  const services = join(folderOf(of), SERVICES);
  const names = await readdir(services).catch(() => []);
  for (const state of [folderOf(of), ...names.map((name) => join(services, name))]) {
    if ((await stat(join(state, 'journal')).catch(() => null)) !== null) return true;
  }
  return false;
}

/** Of what a folder has a state. Changes nothing. */
export async function syncedFrom({
  stateDir,
  folder,
}: Pick<StateOf, 'stateDir' | 'folder'>): Promise<Pick<ReplicaIdentity, 'serviceUrl' | 'workspaceId' | 'branch'>[]> {
  const replicas = join(stateDir, 'replicas');
  const found: ReplicaIdentity[] = [];
  for (const name of await readdir(replicas).catch(() => [])) {
    const services = join(replicas, name, SERVICES);
    const parts = await readdir(services).catch(() => []);
    for (const state of [join(replicas, name), ...parts.map((part) => join(services, part))]) {
      const identity = await new FileStore(state).identity();
      const isOfFolder =
        identity !== null && folderOf({ stateDir, folder, options: identity }) === join(replicas, name);
      if (isOfFolder) found.push(identity);
    }
  }
  return found.map(({ serviceUrl, workspaceId, branch }) => ({ serviceUrl, workspaceId, branch }));
}

const SERVICES = 'services';

function folderOf({ stateDir, folder, options: { workspaceId, branch } }: StateOf): string {
  return join(stateDir, 'replicas', digest(JSON.stringify([folder, workspaceId, branch])).slice(0, 32));
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
