/** What is said where a list would be empty: never more than is known. Pure. */
import { errorText } from '../prompts/error-text.ts';
import { explain, type Standing } from './standing.ts';

export interface NamedStanding extends Standing {
  /** The folder, as sync.yaml spells it. */
  name: string;
}

/** Whether the list of what waits is known to be whole: no edit can be there that it does not hold. */
export function isWaitingKnown({ status, direction }: Standing): boolean {
  return ['synced', 'held', 'conflicts'].includes(status.state) && direction !== 'remote_to_local';
}

/** How a mapping stands whose list may lack something; with what its error says. */
export function standingText(standing: NamedStanding): string {
  const { error } = standing.status;
  return [`${standing.name}:`, ...(error === null ? [] : [errorText(error)]), explain(standing)].join(' ');
}

/** In the place of the list of what waits, where nothing is in it. */
export function nothingWaitsText(standings: readonly NamedStanding[]): string {
  if (standings.length === 0) return 'No folder is linked to a workspace, so nothing is sent or received.';
  const isPlain = ({ status, direction, waits }: Standing) =>
    status.state === 'synced' && direction === 'bidirectional' && waits === 0;
  if (standings.every(isPlain)) return 'Nothing is waiting: every edit has reached the cloud.';
  return standings.map(standingText).join(' ');
}

/** As much of a mapping as the list of conflicts needs. */
export type ConflictsKnown = Pick<Standing, 'status'> & { desired: { local: string } };

/** In the place of the list of conflicts. A mapping that can't know of them is named. */
export function noConflictsText(mappings: readonly ConflictsKnown[]): string {
  if (mappings.length === 0) return 'No folder is linked to a workspace, so there are no conflicts.';
  const unknown = mappings.filter(({ status }) => !KNOWS.has(status.state) || status.error !== null);
  if (unknown.length === 0) return 'There are no conflicts.';
  const names = unknown.map(({ desired, status }) => `${desired.local} (${WHY[status.state]})`).join(', ');
  const others = unknown.length < mappings.length ? 'Elsewhere there are none. ' : '';
  return `${others}Whether there are conflicts in ${names} is not known here.`;
}

/** States in which what the cloud says is heard. */
const KNOWS: ReadonlySet<Standing['status']['state']> = new Set(['synced', 'held', 'syncing', 'conflicts']);

const WHY: Readonly<Record<Standing['status']['state'], string>> = {
  starting: 'it is still being compared',
  synced: 'in sync',
  held: 'some of it waits',
  syncing: 'syncing',
  offline: "the service can't be reached",
  signed_out: 'nobody is signed in',
  conflicts: 'in conflict',
  paused: 'it is paused',
  following: 'another window or a terminal keeps it in sync: look there',
  stopped: 'it is not synced',
};
