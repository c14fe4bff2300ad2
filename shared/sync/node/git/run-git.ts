import { execFile } from 'node:child_process';

const TIMEOUT_MS = 20_000;
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/**
 * What `git` says, in a way that changes nothing and runs nothing that the repository's configuration names.
 * `null`: it failed, or there is no Git on this machine.
 */
export async function runGit(folder: string, args: readonly string[]): Promise<string | null> {
  return (await readGit(folder, args))?.toString('utf8') ?? null;
}

/** As `runGit`, for contents: whatever bytes they have. */
export function readGit(folder: string, args: readonly string[]): Promise<Buffer | null> {
  const quiet = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '--no-pager'];
  // Else it would take the index's lock to write down what it found, in the way of whoever works there.
  const env = { ...process.env, GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' };
  return new Promise((done) => {
    execFile(
      'git',
      [...quiet, ...args],
      { cwd: folder, env, timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES, windowsHide: true, encoding: 'buffer' },
      (error, output) => done(error === null ? output : null),
    );
  });
}
