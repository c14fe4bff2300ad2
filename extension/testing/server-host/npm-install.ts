import { runProcess } from '../processes/child-process.ts';

export interface NpmInstall {
  /** Folder that gets, or has, a `package.json`. */
  readonly into: string;
  /** Names with versions; empty: what the folder's own `package.json` lists. */
  readonly packages: readonly string[];
  /** Extra flags, such as `--ignore-scripts`. */
  readonly flags?: readonly string[];
}

/** @throws Error with the end of npm's output. */
export async function npmInstall({ into, packages, flags = [] }: NpmInstall): Promise<void> {
  await runProcess({
    command: process.platform === 'win32' ? 'npm.cmd' : 'npm',
    args: ['install', ...packages, '--prefix', into, '--no-audit', '--no-fund', '--loglevel=error', ...flags],
    cwd: into,
    env: environmentForNpm(),
  });
}

/** Without what an outer `npm run` has set about the project itself: the inner npm would take it for its own. */
function environmentForNpm(): NodeJS.ProcessEnv {
  const projectOnly =
    /^npm_(package|lifecycle|config_(local_prefix|prefix|workspace|include_workspace|omit|production))/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !projectOnly.test(name)));
}
