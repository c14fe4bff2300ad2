/** Waits until everybody says that they are in sync, and says who is not. */
import { differences, eventually, snapshot } from '../../end-to-end/harness/folders.ts';
import { isResting, type Team } from '../stage/team.ts';
import type { WatchedClient } from '../stage/watched-client.ts';
import { type OpenConflict, openRecords, type Records } from './records.ts';
import { readReplica } from './replica-state.ts';

/** All folders are equal but for the mocks that are in dispute. */
export interface Converged {
  isConverged: boolean;
  /** Milliseconds from the last edit or start on. */
  afterMs: number;
  /** Who lags and by what, one line each. */
  laggards: string[];
  openConflicts: number;
}

const SHOWN = 5;

export async function waitForConvergence(team: Team, withinMs: number): Promise<Converged> {
  const startedAt = performance.now();
  const records = openRecords(team);
  let laggards: string[] = [];
  let openConflicts = 0;
  try {
    const isConverged = await eventually(
      () => laggards.join('\n'),
      async () => {
        // While somebody still says "not yet", the folders need no look.
        laggards = team.clients.filter(({ status }) => status === null || !isResting(status)).map(tell);
        if (laggards.length > 0) return null;
        ({ laggards, openConflicts } = await compare(team, records));
        return laggards.length === 0 || null;
      },
      withinMs,
    ).catch(() => false);
    if (!isConverged) ({ laggards, openConflicts } = await compare(team, records));
    return { isConverged, afterMs: performance.now() - startedAt, laggards, openConflicts };
  } finally {
    await records.close();
  }
}

async function compare(team: Team, records: Records): Promise<{ laggards: string[]; openConflicts: number }> {
  const disputes = await records.openConflicts();
  const heads = await records.headsByPath();
  const laggards: string[] = [];
  for (const client of team.clients) {
    const mayDiffer = await disputedPaths(client, disputes);
    const found = await snapshot(client.folder);
    const differing = differences(found, heads).filter((path) => !mayDiffer.has(path));
    const status = client.status;
    const isAtRest = status !== null && isResting(status) && status.blocked === 0;
    if (differing.length === 0 && isAtRest && status.conflicts === disputes.length) continue;
    const shown = differing
      .slice(0, SHOWN)
      .map((path) => `${path} ${short(found.get(path))} here, ${short(heads.get(path))} in the cloud`);
    laggards.push(
      `${tell(client)}; ${differing.length} files differ from the cloud${shown.length > 0 ? `: ${shown.join('; ')}` : ''}` +
        `; ${disputes.length} conflicts are open in the cloud`,
    );
  }
  return { laggards, openConflicts: disputes.length };
}

/** In the cloud, and where the client has the mock's file: a rename may wait for the dispute to end. */
async function disputedPaths(client: WatchedClient, disputes: readonly OpenConflict[]): Promise<Set<string>> {
  const paths = new Set(disputes.map(({ path }) => path));
  if (disputes.length === 0) return paths;
  const { mocks } = await readReplica(client);
  for (const { mockId } of disputes) {
    const own = mocks.get(mockId)?.path;
    if (own !== undefined) paths.add(own);
  }
  return paths;
}

function tell({ name, status }: WatchedClient): string {
  if (status === null) return `${name} has not said anything yet`;
  const { state, queued, blocked, conflicts, error } = status;
  const why = error === null ? '' : ` (${error.code}: ${error.message})`;
  return `${name} says ${state}${why}, ${queued} queued, ${blocked} held back, ${conflicts} conflicts`;
}

function short(hash: string | undefined): string {
  return hash === undefined ? 'absent' : hash.slice(0, 8);
}
