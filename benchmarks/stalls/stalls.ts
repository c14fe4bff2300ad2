/**
 * How long one account can keep everybody from being answered, with what it may send:
 * `npm run bench:stalls -- [--only TEXT] [--embedded | --postgres]`.
 * `/healthz` is asked every 50 ms; the service's event loop is watched from inside; and its processor time is told,
 * all threads together, since answers also wait for a busy machine.
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { findPostgresBinaries, startPrivatePostgres } from '../../service/testing/private-postgres.ts';
import { ATTACKS } from './attacks.ts';
import { type MeasuredService, startMeasured } from './measured-service.ts';

const GOAL_MS = 250;

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    embedded: { type: 'boolean', default: false },
    postgres: { type: 'boolean', default: false },
  },
});

if (!values.postgres) await measure('the embedded database', null);
if (!values.embedded) {
  if (findPostgresBinaries() === null) console.log('PostgreSQL is not on this machine.');
  else {
    const postgres = await startPrivatePostgres();
    await measure('PostgreSQL', postgres.url);
    await postgres.stop();
  }
}

async function measure(database: string, databaseUrl: string | null): Promise<void> {
  const service = await startMeasured(databaseUrl);
  try {
    await table(database, service);
  } finally {
    await service.stop();
  }
}

async function table(database: string, service: MeasuredService): Promise<void> {
  console.log(`\nOn ${database}. The goal is ${GOAL_MS} ms on a quiet machine.\n`);
  console.log('| | /healthz at most, ms | event loop at most, ms | took, ms | processor, ms | load |');
  console.log('|---|---|---|---|---|---|');
  const idle = { name: 'nothing, for 2 s', prepare: async () => () => new Promise((end) => setTimeout(end, 2000)) };
  for (const { name, prepare } of [idle, ...ATTACKS]) {
    if (!name.includes(values.only)) continue;
    const attack = await prepare(service.url);
    const begun = performance.now();
    const { healthMs, loopMs, cpuMs } = await service.during(attack);
    const figures = [healthMs, loopMs, performance.now() - begun, cpuMs].map((figure) => figure.toFixed(0));
    console.log(`| ${name} | ${figures.join(' | ')} | ${loadavg()[0]?.toFixed(1)} |`);
  }
}
