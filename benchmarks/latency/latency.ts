/**
 * From a save in one folder to the same bytes in another: command line to command line, through the service.
 * The floor is measured in the same run: the same file written and seen by a watcher, without anything between.
 * `npm run bench:latency -- [--saves N] [--postgres]`
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startPrivatePostgres } from '../../service/testing/private-postgres.ts';
import { SETTLE_MS } from '../../shared/sync/folder/missing-files.ts';
import { removeTemporaryFolders } from '../../shared/sync/testing/temporary-folder.ts';
import { arrival, eventuallyEqual } from '../../tests/end-to-end/harness/folders.ts';
import { twoPeople, watchEagerly } from '../../tests/end-to-end/harness/two-people.ts';

const { values } = parseArgs({
  options: { saves: { type: 'string', default: '200' }, postgres: { type: 'boolean', default: false } },
});
const saves = Number(values.saves);
const postgres = values.postgres ? await startPrivatePostgres({ durable: true }) : null;
const people = await twoPeople(postgres === null ? {} : { databaseUrl: postgres.url });
const watching = await Promise.all([people.alice, people.bob].map((person) => watchEagerly(person, people.workspace)));
const from = join(people.alice.folder, 'bench.yaml');
const to = join(people.bob.folder, 'bench.yaml');

await writeFile(from, body(0));
await eventuallyEqual(people.alice.folder, people.bob.folder);
const times = await measure(from, people.bob.folder, to);
for (const one of watching) await one.stop();
const floor = await measure(
  join(people.bob.folder, 'floor.yaml'),
  people.bob.folder,
  join(people.bob.folder, 'floor.yaml'),
);

console.log(
  `| save → same bytes in the other folder, beyond the ${SETTLE_MS} ms in which a file has to be still | p50 ms | p99 ms |`,
);
console.log('|---|---|---|');
console.log(
  row(
    `command line to command line, ${postgres === null ? 'embedded database' : 'PostgreSQL'}`,
    times.map((ms) => ms - SETTLE_MS),
  ),
);
console.log(row('floor: write and watch one file', floor));

await people.service.stop();
await postgres?.stop();
await removeTemporaryFolders();

/** Saves again and again, each time when the one before has arrived. */
async function measure(source: string, folder: string, target: string): Promise<number[]> {
  const times: number[] = [];
  for (let number = 1; number <= saves; number += 1) {
    const text = body(number);
    const arrived = arrival(folder, target, (found) => found === text);
    const startedAt = performance.now();
    await writeFile(source, text);
    await arrived;
    times.push(performance.now() - startedAt);
  }
  return times;
}

function body(number: number): string {
  return `name: bench\nroutes:\n  - id: ${number}\n    path: /bench/${number}\n${'    note: text\n'.repeat(60)}`;
}

function row(what: string, times: readonly number[]): string {
  const sorted = [...times].sort((one, other) => one - other);
  const at = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1);
  return `| ${what} | ${at(0.5)} | ${at(0.99)} |`;
}
