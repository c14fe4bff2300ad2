/** A folder that is synced without a `sync.yaml`: what it is kept the same as is known to who syncs it, or to its state. */
import { realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, parse } from 'node:path';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { askHolder, syncedFrom } from '@mockforge-cloud/shared/sync/node';
import { chooseService } from '../account/service.ts';
import type { Context } from '../context.ts';

export interface KnownFolder {
  folder: string;
  workspaceId: string;
  branch: string;
}

/**
 * The present folder, or the nearest one above it that is synced. Sends nothing and changes nothing.
 * @returns `null` where none is
 * @throws CloudError `usage.invalid` where it was synced with several workspaces
 */
export async function findKnownFolder(context: Context): Promise<KnownFolder | null> {
  const start = await realpath(context.cwd);
  const home = await realpath(homedir()).catch(() => null);
  for (let folder = start; folder !== parse(folder).root && folder !== home; folder = dirname(folder)) {
    const found = await known(context, folder);
    if (found !== null) return found;
  }
  return null;
}

async function known(context: Context, folder: string): Promise<KnownFolder | null> {
  const { url } = chooseService(context, null);
  const states = await syncedFrom({ stateDir: context.settings.stateDir, folder });
  const ofService = states.filter(({ serviceUrl }) => serviceUrl === url);
  const [first, ...others] = ofService.length > 0 ? ofService : states;
  if (first === undefined) {
    const asked = await askHolder(folder, (line) => line.ask('status'));
    const place = asked.holder === 'asked' ? asked.answer?.place : undefined;
    return place === undefined ? null : { folder, workspaceId: place.workspace, branch: place.branch };
  }
  const { workspaceId, branch } = first;
  const names = [...new Set([first, ...others].map((state) => state.workspaceId))];
  if (names.length === 1) return { folder, workspaceId, branch };
  throw new CloudError('usage.invalid', `${folder} was synced with several workspaces.`, {
    hint: `Give --workspace with one of: ${names.join(', ')}.`,
  });
}
