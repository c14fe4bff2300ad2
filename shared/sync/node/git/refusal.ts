import { CloudError } from '@mockforge-cloud/shared/protocol';
import { runGit } from './run-git.ts';

/** Asked where a repository is and Git names no commit. @returns `null` where it has none yet */
export async function refusalIn(folder: string): Promise<CloudError | null> {
  if ((await runGit(folder, ['rev-parse', '--git-dir'])) !== null) return null;
  const isInstalled = (await runGit(folder, ['--version'])) !== null;
  const hint = isInstalled
    ? `Ask it with "git status" there. Where it speaks of dubious ownership: git config --global --add safe.directory "${folder}", or the folder that it names.`
    : 'Install Git, or see that it is found on the PATH.';
  return new CloudError(
    'git.refused',
    `${folder} is in a Git repository, and Git can't be asked about it. After a checkout sync asks you about each mock that differs, instead of telling Git's doing from your edits.`,
    { hint },
  );
}
