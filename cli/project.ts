/** The project that the present folder belongs to, by its `.mockforge/sync.yaml`. */
import { type FoundSyncConfig, loadSyncConfig } from '@mockforge-cloud/shared/sync/node';
import type { Context } from './context.ts';

/** Says the file's warnings on the way. @throws CloudError `config.invalid`, `folder.nested`, `folder.not_allowed` */
export async function findProject({ cwd, environment, output }: Context): Promise<FoundSyncConfig | null> {
  const project = await loadSyncConfig({ folder: cwd, environment });
  for (const warning of project?.warnings ?? []) output.warn(warning.message);
  return project;
}

/** For commands that need no more of the project than its service: a person who names one needs no project. */
export async function findProjectService(context: Context): Promise<FoundSyncConfig['config'] | null> {
  if (context.globals.service !== undefined) return null;
  return (await findProject(context))?.config ?? null;
}
