import { accessSync, constants } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { runProcess } from '../processes/child-process.ts';
import { ensureCachedFolder } from './cached-folder.ts';
import { npmInstall } from './npm-install.ts';
import { type Report, SERVER_CACHE } from './server-host.ts';

/** The last major whose package runs on Node 20. It carries a Chromium for Linux on x64 inside. */
const PACKAGED_CHROMIUM_VERSION = '143.0.4';
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const UNPACKED = 'unpacked';

/**
 * The path of a Chromium: `CHROMIUM_PATH`, else one on the `PATH`, else one from the npm registry.
 * `CHROMIUM_PATH=packaged` asks for the last.
 * @throws Error that says what to install, where there is none.
 */
export async function findChromium(report: Report = console.log): Promise<string> {
  const wanted = process.env['CHROMIUM_PATH'];
  if (wanted !== undefined && wanted !== '' && wanted !== 'packaged') {
    if (isExecutable(wanted)) return wanted;
    throw new Error(`CHROMIUM_PATH names ${wanted}, which is no program that can be started.`);
  }
  const installed = wanted === 'packaged' ? undefined : installedChromium();
  if (installed !== undefined) return installed;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('No Chromium found. Install Chromium or Chrome, or set CHROMIUM_PATH to its program.');
  }
  try {
    return await packagedChromium(report);
  } catch (cause) {
    throw new Error('No Chromium found. Install one (Debian: apt-get install chromium) or set CHROMIUM_PATH.', {
      cause,
    });
  }
}

function installedChromium(): string | undefined {
  const folders = ['/usr/bin', ...(process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')];
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(isExecutable);
}

async function packagedChromium(report: Report): Promise<string> {
  const folder = await ensureCachedFolder({
    folder: join(SERVER_CACHE, `chromium-${PACKAGED_CHROMIUM_VERSION}`),
    fill: async (into) => {
      report(`Installing Chromium ${PACKAGED_CHROMIUM_VERSION} (once) …`);
      const packages = [`@sparticuz/chromium@${PACKAGED_CHROMIUM_VERSION}`];
      await npmInstall({ into, packages, flags: ['--ignore-scripts'] });
      await unpack(into);
    },
  });
  return join(folder, UNPACKED, 'chromium');
}

/** The package unpacks its program into the system's temporary folder, wherever that is. */
async function unpack(folder: string): Promise<void> {
  const into = join(folder, UNPACKED);
  await mkdir(into);
  await runProcess({
    command: process.execPath,
    args: [
      ...['--input-type=module', '--eval'],
      "import chromium from '@sparticuz/chromium'; await chromium.executablePath();",
    ],
    cwd: folder,
    env: { ...process.env, TMPDIR: into },
  });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
