/** What `npm run try` runs; see scripts/try.mjs. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { endOnSignal, runProcess } from './processes/child-process.ts';
import { REPOSITORY_ROOT } from './server-host/server-host.ts';
import { checkTwoWindows } from './two-windows/check.ts';
import { servePage } from './two-windows/page.ts';
import { MOCK_FOLDER, startTeam } from './two-windows/team.ts';

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });

/** While a check runs: what it leaves when it fails (logs, folders) says why. */
let keepData = false;
const cleanups: (() => Promise<unknown>)[] = [];
const stop = async (): Promise<void> => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
};
endOnSignal(stop);

try {
  console.log('Building …');
  await runProcess({ command: process.execPath, args: ['esbuild.config.mjs'], cwd: REPOSITORY_ROOT });
  const dataDir = await mkdtemp(join(tmpdir(), 'mockforge-try-'));
  cleanups.push(() => removeData(dataDir));
  const team = await startTeam({ dataDir });
  cleanups.push(team.stop);
  const page = await servePage([team.alice, team.bob]);
  cleanups.push(page.stop);
  if (values.check) {
    keepData = true;
    const screenshot = await checkTwoWindows({ team, url: page.url });
    keepData = false;
    console.log(`Both windows work together: ${screenshot}`);
    await stop();
    process.exit(0);
  }
  console.log(`
Two VS Code windows side by side, two people on one workspace:

  ${page.url}

Edit and save a file below ${MOCK_FOLDER}/ in one window and watch the other.
The folders: ${team.alice.folder}
             ${team.bob.folder}
The service: ${team.service.url}

Ctrl-C ends everything and removes the folders.`);
} catch (error) {
  console.error(error instanceof Error ? describe(error) : error);
  await stop();
  process.exit(1);
}

async function removeData(dataDir: string): Promise<void> {
  if (keepData) console.error(`The folders and logs of this run are kept in ${dataDir}`);
  else await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
}

function describe(error: Error): string {
  return error.cause instanceof Error ? `${error.message}\n${error.cause.message}` : error.message;
}
