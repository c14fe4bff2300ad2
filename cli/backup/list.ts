import { join } from 'node:path';
import { listBackups, sizeText, strayWrites } from '@mockforge-cloud/shared/sync/node';
import * as z from 'zod';
import { defineCommand } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { table } from '../output/table.ts';
import { BACKUP_OPTIONS, backupFolders, backupInput } from './folders.ts';

export const listBackupsCommand = defineCommand({
  words: ['backup', 'list'],
  summary: 'List the files that sync replaced or removed, newest first',
  options: BACKUP_OPTIONS,
  examples: ['mockforge-cloud backup list', 'mockforge-cloud backup list --json'],
  input: z.object(backupInput),
  async run(input, context) {
    const folders = await backupFolders(context, input);
    const lists = await Promise.all(
      folders.map(async (folder) => (await listBackups(folder)).map((backup) => ({ folder, ...backup }))),
    );
    const backups = lists.flat().sort((one, other) => Number(other.takenAt) - Number(one.takenAt));
    const kept = (
      await Promise.all(folders.map(async (folder) => (await strayWrites(folder)).map((one) => ({ folder, ...one }))))
    ).flat();
    context.output.result(
      {
        backups: backups.map(({ folder, backup, path, takenAt, bytes }) => ({
          backup,
          folder,
          path,
          taken_at: takenAt.toISOString(),
          bytes,
        })),
        kept: kept.map(({ folder, kept: file, path }) => ({ kept: file, folder, path })),
      },
      [
        ...(backups.length === 0
          ? [`No backups in ${folders.map((folder) => join(folder, '.mockforge', 'backups')).join(', ')}.`]
          : table([
              ['TAKEN', 'SIZE', 'MOCK', 'BACKUP'],
              ...backups.map(({ backup, path, takenAt, bytes }) => [
                takenAt.toISOString(),
                sizeText(bytes),
                path,
                backup.replace('.mockforge/backups/', ''),
              ]),
            ])),
        ...kept.map(({ reason }) => reason),
      ],
    );
    return EXIT.done;
  },
});
