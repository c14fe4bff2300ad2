import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { EXTENSION_ROOT, ensureServerHost } from '../server-host/server-host.ts';
import { type ServerHost, startServerHost } from '../server-host/start-server.ts';
import { launchBrowser } from '../workbench/browser.ts';
import { openWorkbench } from '../workbench/open-workbench.ts';
import { type HostOutcome, SUITE_MODULE, type SuiteRun } from './suite-run.ts';

/** The window's console carries VS Code's own messages too; lines that begin with this are Mocha's report. */
const REPORT_PREFIX = '[report] ';
/** Native modules that the server does without, a gallery that a closed network hides, and the end of the window. */
const HARMLESS = /native-watchdog|spdlog|open-vsx|^Canceled/;
const SUITE_TIMEOUT_MS = 10 * 60_000;

/** Runs the suite in the extension host of a VS Code server, with a headless browser as its window. */
export async function runInServer({ runDir, folder, env }: SuiteRun): Promise<HostOutcome> {
  const files = await ensureServerHost();
  const host = await startServerHost({
    files,
    dataDir: join(runDir, 'server'),
    env: { ...env, MOCKFORGE_TEST_REPORT_PREFIX: REPORT_PREFIX },
  });
  const windowLog = createWriteStream(join(runDir, 'window.log'));
  const otherLines: string[] = [];
  let reported = false;
  const onSuiteLog = (line: string): void => {
    if (line.startsWith(REPORT_PREFIX)) {
      reported = true;
      console.log(line.slice(REPORT_PREFIX.length));
      return;
    }
    windowLog.write(`${line}\n`);
    if (!HARMLESS.test(line)) otherLines.push(withoutStack(line));
  };
  try {
    const ok = await runInWindow({ host, folder, onSuiteLog });
    if (!reported) console.log(`The suite did not begin. The window's last lines:\n${otherLines.slice(-5).join('\n')}`);
    return { ran: true, ok };
  } finally {
    windowLog.end();
    await host.stop();
  }
}

async function runInWindow({
  host,
  folder,
  onSuiteLog,
}: {
  readonly host: ServerHost;
  readonly folder: string;
  readonly onSuiteLog: (line: string) => void;
}): Promise<boolean> {
  const browser = await launchBrowser();
  try {
    const { workbench, suiteEnded } = await openWorkbench({
      browser,
      url: host.url({ folder, extension: EXTENSION_ROOT, suite: SUITE_MODULE }),
      onSuiteLog,
    });
    const code = await Promise.race([suiteEnded, timeout()]);
    if (code !== 0) console.log(`The window at the end: ${await workbench.screenshot('suite-failure')}`);
    return code === 0;
  } finally {
    await browser.close();
  }
}

function withoutStack(line: string): string {
  return line
    .split('\n')
    .filter((part) => !/^\s*(at|→) /.test(part))
    .join('\n');
}

function timeout(): Promise<number> {
  return new Promise((resolve) => {
    setTimeout(() => {
      console.log(`The suite took longer than ${SUITE_TIMEOUT_MS / 60_000} minutes.`);
      resolve(1);
    }, SUITE_TIMEOUT_MS).unref();
  });
}
