/** What the sync commands say of a folder, in words that are true in every state. */
import { DEFAULT_BRANCH } from '@mockforge-cloud/shared/protocol';
import type { Service } from '../account/service.ts';
import type { Standing } from './standing.ts';
import type { Target } from './targets.ts';

/** A line that can be pasted in the folder where it is printed. */
export function commandFor(words: string, { options, isUnnamed }: Target): string {
  const branch = options.branch === DEFAULT_BRANCH ? '' : ` --branch ${options.branch}`;
  return `mockforge-cloud ${words}${isUnnamed === true ? ` --workspace ${options.workspaceId}${branch}` : ''}`;
}

/** As a shell takes it. */
export function quoted(path: string): string {
  return /^[\w./@+-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}

export function placeOf({ options }: Target, { url }: Pick<Service, 'url'>): string {
  return `${options.workspaceId} (${options.branch}) at ${url}`;
}

/** Why it is not known here how the folder stands; `null` where it is. */
export function keeperLine({ keeper, target }: Pick<Standing, 'keeper' | 'target'>): string | null {
  if (keeper.keeps === 'silent') {
    return (
      `another process has ${target.folder} and does not say how it stands: it is another user's, ` +
      'or of an older version. Ask there, or end it.'
    );
  }
  if (keeper.keeps !== 'other') return null;
  const { workspace, branch, service_url } = keeper.told.place;
  return `another process keeps ${target.folder} the same as ${workspace} (${branch}) at ${service_url}.`;
}

/** Where the list of what is pending is empty. */
export function nothingWaits({ keeper, isKnown }: Pick<Standing, 'keeper' | 'isKnown'>): string {
  if (keeper.keeps === 'this') return 'nothing waits.';
  return isKnown
    ? 'nothing waits here. What is new in the cloud is not looked at.'
    : 'not synced from here yet, and no mocks here.';
}
