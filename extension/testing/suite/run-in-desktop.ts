import { join } from 'node:path';
import { downloadAndUnzipVSCode, runTests, TestRunFailedError } from '@vscode/test-electron';
import { EXTENSION_ROOT, REPOSITORY_ROOT } from '../server-host/server-host.ts';
import { type HostOutcome, SUITE_MODULE, type SuiteRun } from './suite-run.ts';

/** Runs the suite in a desktop VS Code, where one can be downloaded and shown. */
export async function runInDesktop({ runDir, folder, env }: SuiteRun): Promise<HostOutcome> {
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) {
    return { ran: false, why: 'there is no display (start it under xvfb-run)' };
  }
  let vscodeExecutablePath: string;
  try {
    vscodeExecutablePath = await downloadAndUnzipVSCode({ cachePath: join(REPOSITORY_ROOT, '.vscode-test') });
  } catch (error) {
    return { ran: false, why: `VS Code could not be downloaded (${error instanceof Error ? error.message : error})` };
  }
  try {
    await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: EXTENSION_ROOT,
      extensionTestsPath: SUITE_MODULE,
      extensionTestsEnv: { ...env },
      launchArgs: [
        folder,
        ...['--disable-workspace-trust', '--disable-extensions', '--skip-welcome', '--skip-release-notes'],
        ...['--user-data-dir', join(runDir, 'user-data')],
      ],
    });
    return { ran: true, ok: true };
  } catch (error) {
    if (!(error instanceof TestRunFailedError)) throw error;
    return { ran: true, ok: false };
  }
}
