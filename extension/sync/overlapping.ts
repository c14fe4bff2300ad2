/** One folder is kept the same as one workspace: which of the mappings that are asked for can't run (B7). Pure. */
import { CloudError } from '@mockforge-cloud/shared/protocol';
import type { DesiredMapping } from './desired-mappings.ts';
import { isSamePath, pathInside } from './paths.ts';

/** As much of a mapping as has to be known. */
export type Placed = Pick<DesiredMapping, 'key' | 'folder' | 'realFolder' | 'configFile' | 'local'> & {
  options: Pick<DesiredMapping['options'], 'workspaceId' | 'branch'>;
};

/** Those that can't run, each with why; one that runs already goes before one that is new, else the first. */
export function refusedMappings(
  desired: readonly Placed[],
  isRunning: (key: string) => boolean,
): ReadonlyMap<string, CloudError> {
  const inOrder = desired.toSorted((one, other) => Number(isRunning(other.key)) - Number(isRunning(one.key)));
  const taken: Placed[] = [];
  const refused = new Map<string, CloudError>();
  for (const mapping of inOrder) {
    const error = overlapOf(mapping, taken);
    if (error === null) taken.push(mapping);
    else refused.set(mapping.key, error);
  }
  return refused;
}

/** Why a folder can't be mapped beside these; `null`: it can. */
export function overlapOf(
  { key, folder, realFolder }: Pick<Placed, 'folder' | 'realFolder'> & { key: string | null },
  others: readonly Placed[],
): CloudError | null {
  for (const other of others) {
    if (other.key === key) continue;
    const { workspaceId, branch } = other.options;
    if (isSamePath(other.realFolder, realFolder)) {
      const message = `${folder} is linked to ${workspaceId} (branch ${branch}) already.`;
      return new CloudError('folder.nested', message, {
        hint: `A folder is kept the same as one workspace: unlink one of them. ${other.configFile} has the other one.`,
        details: { same: true },
      });
    }
    const isInside = pathInside(other.realFolder, realFolder) !== null;
    if (!isInside && pathInside(realFolder, other.realFolder) === null) continue;
    const [inner, outer] = isInside ? [folder, other.folder] : [other.folder, folder];
    return new CloudError('folder.nested', `${inner} lies in ${outer}, which both would be linked to a workspace.`, {
      hint: `Link folders that do not lie in each other. ${other.configFile} has the other one.`,
      details: { inner, outer },
    });
  }
  return null;
}
