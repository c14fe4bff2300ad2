/** The service as a program: environment in, exit code out. */
import { readConfig } from './config/config.ts';
import { createLog } from './config/log.ts';
import { toldStack } from './config/logged-error.ts';
import { StartError } from './config/start-error.ts';
import { firstRun } from './first-run/first-run.ts';
import { welcome } from './first-run/welcome.ts';
import { startService } from './service.ts';

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = createLog(config.logLevel);
  const service = await startService({ config, log, hasFirstRun: true });
  const begun = firstRun(service);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // Once: a second signal ends a process that does not end by itself.
    process.once(signal, () => {
      log.info({ signal }, 'ending');
      end().then(() => process.exit(0), fail);
    });
  }
  const outcome = await begun;
  service.context.readiness.reached();
  log.info({ url: service.url, database: service.database }, 'started');
  process.stdout.write(welcome({ service, outcome, cwd: process.cwd() }));

  async function end(): Promise<void> {
    await Promise.allSettled([begun]);
    await service.close();
  }
}

/** What a person can act on is said in one message; anything else comes with its stack. */
function fail(error: unknown): void {
  const text = error instanceof StartError ? error.message : error instanceof Error ? toldStack(error) : String(error);
  process.stderr.write(`${text}\n`, () => process.exit(1));
}

main().catch(fail);
