import type { PendingMock } from '@mockforge-cloud/shared/sync';
import { type StrayWrite, strayWrites } from '@mockforge-cloud/shared/sync/node';
import * as z from 'zod';
import { openService, type Service } from '../account/service.ts';
import { defineCommand } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { table } from '../output/table.ts';
import { TARGET_OPTIONS, targetInput } from './request.ts';
import { readStanding, type Standing } from './standing.ts';
import { findSyncedTargets } from './targets.ts';
import { commandFor, keeperLine, nothingWaits, placeOf } from './words.ts';

export const syncPending = defineCommand({
  words: ['sync', 'pending'],
  summary: 'List what has not reached the cloud: queued, held back, left out; sends nothing',
  options: TARGET_OPTIONS,
  examples: ['mockforge-cloud sync pending', 'mockforge-cloud sync pending --json'],
  input: z.object(targetInput),
  async run(input, context) {
    const { project, targets } = await findSyncedTargets(context, input);
    const service = await openService(context, project?.config ?? null);
    const standings: PendingStanding[] = [];
    for (const target of targets) {
      const standing = await readStanding(context, service, target);
      standings.push({ ...standing, kept: await strayWrites(standing.target.folder) });
    }
    context.output.result(
      { service_url: service.url, workspaces: standings.map(documentOf) },
      standings.flatMap((standing) => [
        ...linesOf(standing, service),
        ...standing.kept.map(({ reason }) => `  ${reason}`),
      ]),
    );
    return EXIT.done;
  },
});

/** With what is kept of late writes that nothing brings back by itself. */
type PendingStanding = Standing & { kept: readonly StrayWrite[] };

function documentOf({ target, keeper, isKnown, pending, count, kept }: PendingStanding): Record<string, unknown> {
  const { workspaceId, branch } = target.options;
  return {
    workspace: workspaceId,
    branch,
    folder: target.folder,
    synced_elsewhere: keeper.keeps !== 'nobody',
    synced_before: isKnown,
    pending,
    pending_count: count,
    kept: kept.map(({ kept: file, path, reason }) => ({ kept: file, path, reason })),
  };
}

function linesOf(standing: Standing, service: Service): string[] {
  const { target, pending, count } = standing;
  const unknown = keeperLine(standing);
  if (unknown !== null) return [`${target.options.workspaceId}: ${unknown}`];
  const heading = `${placeOf(target, service)}:`;
  if (pending.length === 0) return [`${heading} ${nothingWaits(standing)}`];
  const canBeReleased = pending.some(({ releasable }) => releasable === true);
  const command = commandFor('sync release PATH', target);
  const release =
    standing.keeper.keeps === 'this'
      ? `Release one in the editor; or stop the "sync --watch" and use "${command}".`
      : `Release one with "${command}".`;
  return [
    `${heading} ${standing.isKnown ? '' : 'not synced from here yet, '}${countsOf(pending)}`,
    ...table(pending.map(({ path, change, state, reason }) => ['', change, path, STATES[state], reason ?? ''])),
    ...(count > pending.length ? [`  … and ${count - pending.length} more`] : []),
    ...(canBeReleased ? [`  ${release}`] : []),
  ];
}

const STATES: Readonly<Record<PendingMock['state'], string>> = {
  queued: 'queued',
  in_flight: 'queued',
  blocked: 'held back',
  waiting: 'waits for a save',
  left_out: 'left out',
  in_conflict: 'in conflict',
  incoming: 'newer in the cloud',
  one_way: 'not sent or received',
};

function countsOf(pending: readonly PendingMock[]): string {
  const words = [...new Set(Object.values(STATES))];
  const counts = words.map((word) => ({ word, count: pending.filter(({ state }) => STATES[state] === word).length }));
  return counts.flatMap(({ word, count }) => (count === 0 ? [] : [`${count} ${word}`])).join(', ');
}
