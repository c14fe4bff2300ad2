/** The options that the sync commands share. */
import {
  branchSchema,
  CloudError,
  directionSchema,
  strategySchema,
  workspaceIdSchema,
} from '@mockforge-cloud/shared/protocol';
import * as z from 'zod';
import type { CommandOption } from '../command.ts';

export const TARGET_OPTIONS: readonly CommandOption[] = [
  { flags: '--workspace <id>', description: 'workspace; default: from .mockforge/sync.yaml' },
  { flags: '--branch <name>', description: 'branch; default: from .mockforge/sync.yaml, or main' },
];

export const targetInput = {
  workspace: workspaceIdSchema.optional(),
  branch: branchSchema.unwrap().optional(),
};

export const SYNC_OPTIONS: readonly CommandOption[] = [
  ...TARGET_OPTIONS,
  { flags: '--all', description: 'every workspace of .mockforge/sync.yaml' },
  { flags: '--yes', description: 'do not ask: accept the plan' },
  { flags: '--keep-cloud', description: 'for each mock that differs, take what the cloud has; your file is backed up' },
  { flags: '--bring-back', description: 'if most files are gone here, get them back from the cloud' },
  { flags: '--delete-gone', description: 'if most files are gone here, delete them in the cloud, for the whole team' },
  { flags: '--dry-run', description: 'show what would happen; nothing is sent or written' },
  { flags: '--direction <way>', description: 'up, down or both; default: from sync.yaml, or up' },
  {
    flags: '--strategy <name>',
    description: 'if both sides changed the same mock: merge, local, remote, ours, theirs or manual',
  },
  { flags: '--watch', description: 'keep syncing until Ctrl-C' },
  { flags: '--log-file <file>', description: 'append the log to a file' },
];

export const syncInput = z.object({
  ...targetInput,
  all: z.boolean().optional(),
  yes: z.boolean().default(false),
  keepCloud: z.boolean().default(false),
  bringBack: z.boolean().default(false),
  deleteGone: z.boolean().default(false),
  dryRun: z.boolean().default(false),
  direction: directionSchema.optional(),
  strategy: strategySchema.optional(),
  watch: z.boolean().default(false),
  logFile: z.string().min(1).optional(),
});
export type SyncInput = z.output<typeof syncInput>;

/** @throws CloudError `usage.invalid` for options that contradict each other */
export function checkFlags({ dryRun, keepCloud, bringBack, deleteGone, watch }: SyncInput): void {
  const acting: readonly [boolean, string][] = [
    [watch, '--watch'],
    [keepCloud, '--keep-cloud'],
    [bringBack, '--bring-back'],
    [deleteGone, '--delete-gone'],
  ];
  const given = acting.flatMap(([isGiven, flag]) => (isGiven ? [flag] : []));
  const [first, second] = dryRun ? ['--dry-run', given[0]] : given.filter((flag) => flag !== '--watch');
  // What is kept as the cloud has it is back as well.
  const isSame = first === '--keep-cloud' && second === '--bring-back';
  if (first === undefined || second === undefined || isSame) return;
  throw new CloudError('usage.invalid', `Give either ${first} or ${second}.`);
}
