/**
 * What an extension host runs: all suites of the editor, with Mocha, in one process with the extension.
 * Desktop and server hosts call the same `run`.
 */
import { writeFile } from 'node:fs/promises';
import { format } from 'node:util';
import Mocha from 'mocha';

const TEST_TIMEOUT_MS = 180_000;

/** Each is loaded when Mocha's globals are there. */
const SUITES: readonly (() => Promise<unknown>)[] = [
  () => import('./activation.suite.ts'),
  () => import('./documents.suite.ts'),
];

/** @throws Error where a test fails; the host takes that as its exit code. */
export async function run(): Promise<void> {
  const grep = process.env['MOCKFORGE_TEST_GREP'];
  const mocha = new Mocha({ ui: 'bdd', reporter: 'spec', timeout: TEST_TIMEOUT_MS, ...(grep ? { fgrep: grep } : {}) });
  markReport();
  mocha.suite.emit('pre-require', globalThis, 'suites', mocha);
  for (const load of SUITES) await load();
  mocha.suite.afterAll('the team goes home', () => import('./team.ts').then(({ endTeam }) => endTeam()));
  const { passes, failures, pending } = await runMocha(mocha);
  const resultFile = process.env['MOCKFORGE_TEST_RESULT'];
  if (resultFile) {
    await writeFile(resultFile, JSON.stringify({ passed: passes, failed: failures, pending }));
  }
  if (failures > 0) throw new Error(`${failures} of the editor's tests failed.`);
}

/** The console of a host carries much besides; a host that asks for it finds the report by its lines' prefix. */
function markReport(): void {
  const prefix = process.env['MOCKFORGE_TEST_REPORT_PREFIX'];
  if (!prefix) return;
  Mocha.reporters.Base.consoleLog = (...args: unknown[]) => console.log(prefix + format(...args));
}

function runMocha(mocha: Mocha): Promise<Mocha.Stats> {
  return new Promise((resolve, reject) => {
    const runner = mocha.run(() => {
      if (runner.stats === undefined) reject(new Error('Mocha gave no counts.'));
      else resolve(runner.stats);
    });
  });
}
