/** The folders whose backups are meant. What is kept there needs no service, and is to be had when sync is off. */
import { realpath } from 'node:fs/promises';
import { CloudError, workspaceIdSchema } from '@mockforge-cloud/shared/protocol';
import type { CommandOption } from '../command.ts';
import type { Context } from '../context.ts';
import { findProject } from '../project.ts';

export const BACKUP_OPTIONS: readonly CommandOption[] = [
  {
    flags: '--workspace <id>',
    description: 'only the folders of this workspace; default: every folder of sync.yaml',
  },
];

export const backupInput = { workspace: workspaceIdSchema.optional() };

/** Absolute paths. @throws CloudError `usage.invalid` where sync.yaml knows no such workspace, `config.invalid` */
export async function backupFolders(
  context: Context,
  { workspace }: { workspace?: string | undefined },
): Promise<string[]> {
  const project = await findProject(context);
  if (project === null) return [await realpath(context.cwd)];
  const mappings = project.config.workspaces.filter(({ cloud }) => workspace === undefined || cloud === workspace);
  if (mappings.length > 0) return mappings.map(({ folder }) => folder);
  throw new CloudError('usage.invalid', `${project.file} maps no folder to ${workspace ?? 'a workspace'}.`);
}
