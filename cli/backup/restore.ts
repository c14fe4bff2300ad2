import { CloudError } from '@mockforge-cloud/shared/protocol';
import { type RestoredBackup, restoreBackup } from '@mockforge-cloud/shared/sync/node';
import * as z from 'zod';
import { defineCommand } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { BACKUP_OPTIONS, backupFolders, backupInput } from './folders.ts';

export const restoreBackupCommand = defineCommand({
  words: ['backup', 'restore'],
  summary: 'Restore a backup; the present file is backed up first',
  arguments: [{ name: '<backup>', description: 'as "backup list" names it' }],
  options: [
    ...BACKUP_OPTIONS,
    { flags: '--to <path>', description: 'restore to this path of the mapped folder instead of its own' },
  ],
  examples: [
    'mockforge-cloud backup restore 2026-02-03T04-05-06.789Z/users/create.json',
    'mockforge-cloud backup restore 2026-02-03T04-05-06.789Z/users/create.json --to users/create-before.json',
  ],
  input: z.object({ ...backupInput, backup: z.string().min(1), to: z.string().min(1).optional() }),
  async run({ backup, to, workspace }, context) {
    const { folder, restored } = await restoreFrom(await backupFolders(context, { workspace }), { backup, to });
    const { path, replaced } = restored;
    context.output.result({ folder, path, replaced }, [
      `Restored ${path}.`,
      ...(replaced === null ? [] : [`What was there before is in ${replaced}.`]),
    ]);
    return EXIT.done;
  },
});

/** From the first folder that has such a backup. */
async function restoreFrom(
  folders: readonly string[],
  wanted: { backup: string; to: string | undefined },
): Promise<{ folder: string; restored: RestoredBackup }> {
  let absent: CloudError | null = null;
  for (const folder of folders) {
    try {
      return { folder, restored: await restoreBackup({ folder, ...wanted }) };
    } catch (error) {
      if (!(error instanceof CloudError) || error.code !== 'backup.not_found') throw error;
      absent = error;
    }
  }
  throw absent ?? new CloudError('backup.not_found', `There is no backup ${wanted.backup}.`);
}
