/**
 * Runs the editor suite in a real extension host, against a real service:
 *
 *   node --import tsx extension/testing/run-suite.ts [--host server|desktop] [--grep TEXT]
 *
 * Build first. `VSCODE_HOST` chooses the host as `--host` does. The last line on standard output is one JSON document:
 * `{"suite":"editor","host":…,"passed":n,"failed":n,"pending":n}`, or with `skipped` and why in place of the counts.
 * Exit code 0: all passed, or the host cannot be had here.
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { endOnSignal } from './processes/child-process.ts';
import { addPerson, type Person } from './service/people.ts';
import { type LocalAccount, startService } from './service/start-service.ts';
import { runInDesktop } from './suite/run-in-desktop.ts';
import { runInServer } from './suite/run-in-server.ts';
import { readResult, SUITE_MODULE } from './suite/suite-run.ts';

const HOSTS = { server: runInServer, desktop: runInDesktop } as const;
type HostName = keyof typeof HOSTS;

const { values: options } = parseArgs({ options: { host: { type: 'string' }, grep: { type: 'string' } } });
const hostName = options.host ?? process.env['VSCODE_HOST'] ?? 'server';
const runDir = await mkdtemp(join(tmpdir(), 'mockforge-editor-suite-'));
const removeRunDir = (): Promise<void> => rm(runDir, { recursive: true, force: true, maxRetries: 5 });
endOnSignal(removeRunDir);

try {
  const summary = await runSuite(hostName);
  const failed = 'failed' in summary && summary.failed > 0;
  if (!failed) await removeRunDir();
  end({ summary, exitCode: failed ? 1 : 0 });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  end({ summary: { passed: 0, failed: 1, pending: 0 }, exitCode: 1 });
}

type Summary = { passed: number; failed: number; pending: number } | { skipped: string };

async function runSuite(host: string): Promise<Summary> {
  if (!isHostName(host)) throw new Error(`The host is one of ${Object.keys(HOSTS).join(', ')}; "${host}" is none.`);
  if (!existsSync(SUITE_MODULE)) throw new Error(`${SUITE_MODULE} is not there. Build first: npm run build`);
  const folder = join(runDir, 'project');
  const resultFile = join(runDir, 'result.json');
  await mkdir(folder);
  const service = await startService({ dataDir: join(runDir, 'service') });
  try {
    const bob = await addPerson({ service, username: 'bob', role: 'editor' });
    const env = suiteEnvironment({ account: service.account, bob, url: service.url, resultFile });
    const outcome = await HOSTS[host]({ runDir, folder, env });
    if (!outcome.ran) {
      console.log(`The ${host} host was skipped: ${outcome.why}.`);
      return { skipped: outcome.why };
    }
    const result = (await readResult(resultFile)) ?? { passed: 0, failed: 0, pending: 0 };
    // A host that fails without a failed test (a suite that does not load, say) counts as one.
    return outcome.ok ? result : { ...result, failed: Math.max(1, result.failed) };
  } finally {
    await service.stop();
  }
}

function suiteEnvironment({
  account,
  bob,
  url,
  resultFile,
}: {
  readonly account: LocalAccount;
  readonly bob: Person;
  readonly url: string;
  readonly resultFile: string;
}): Record<string, string> {
  return {
    MOCKFORGE_TEST_RESULT: resultFile,
    MOCKFORGE_TEST_GREP: options.grep ?? '',
    MOCKFORGE_TEST_SERVICE_URL: url,
    // The extension is signed in as in a pipeline.
    MOCKFORGE_CLOUD_URL: url,
    MOCKFORGE_API_KEY: account.token,
    MOCKFORGE_TEST_TOKEN: account.token,
    MOCKFORGE_TEST_BOB_TOKEN: bob.token,
    MOCKFORGE_TEST_EMAIL: account.email,
    MOCKFORGE_TEST_PASSWORD: account.password,
    MOCKFORGE_TEST_WORKSPACE: account.workspace,
    // For suites that start further processes, such as the CLI: the desktop host's own program is Electron.
    MOCKFORGE_TEST_NODE: process.execPath,
    MOCKFORGE_STATE_DIR: join(runDir, 'state'),
    ...(process.stdout.isTTY ? { MOCHA_COLORS: '1' } : {}),
  };
}

function isHostName(host: string): host is HostName {
  return Object.hasOwn(HOSTS, host);
}

function end({ summary, exitCode }: { readonly summary: Summary; readonly exitCode: number }): never {
  if (exitCode !== 0) console.log(`What this run has left (data, logs) is in ${runDir}`);
  console.log(JSON.stringify({ suite: 'editor', host: hostName, ...summary }));
  process.exit(exitCode);
}
