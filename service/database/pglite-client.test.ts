import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { StartError } from '../config/start-error.ts';
import { databaseFault, isUniqueViolation } from './database-fault.ts';
import { openEmbedded } from './embedded.ts';
import { PgliteClient } from './pglite-client.ts';
import { startPgliteThread } from './pglite-thread.ts';

describe('the embedded database in its thread', function () {
  // A cluster is made for it, and opened more than once.
  this.timeout(180_000);

  let folder: string;
  let client: PgliteClient;
  const threads: Worker[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mockforge-pglite-'));
    client = await PgliteClient.open({ folder: join(folder, 'database') }, (place) => {
      const thread = startPgliteThread(place);
      threads.push(thread);
      return thread;
    });
    await client.query('create table notes (id int primary key, bytes bytea)');
  });
  after(async () => {
    await client.close();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(() => client.query('delete from notes'));

  const ids = async () => {
    const { rows } = await client.query('select id from notes order by id', [], { rowMode: 'array' });
    return rows.flat();
  };

  for (const [what, question] of [
    ['a long query', () => client.query('select count(*) from generate_series(1, 500000)')],
    ['a large content', () => client.query('insert into notes values (1, $1)', [new Uint8Array(4 * 1024 * 1024)])],
  ] as const) {
    it(`works while the event loop goes on: what is pending comes before the answer to ${what} (I16)`, async () => {
      const ended: string[] = [];
      const asked = question().then(() => ended.push('answer'));
      for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
      ended.push('the pending one');
      await asked;
      assert.deepEqual(ended, ['the pending one', 'answer']);
    });
  }

  it('keeps every byte, of parts of buffers as well (I12)', async () => {
    const whole = Uint8Array.from({ length: 100_000 }, (_, at) => at % 256);
    const contents = [whole, whole.subarray(3, 50), Buffer.from('a small one'), new Uint8Array()];
    for (const [id, bytes] of contents.entries()) await client.query('insert into notes values ($1, $2)', [id, bytes]);
    const { rows } = await client.query('select bytes from notes order by id');
    assert.deepEqual(
      rows.map((row) => Buffer.from((row as { bytes: Uint8Array }).bytes)),
      contents.map((bytes) => Buffer.from(bytes)),
    );
    // What was asked with is still here.
    assert.equal(whole.length, 100_000);
  });

  it('lets nobody in between a transaction and its end', async () => {
    const transaction = client.transaction(async (tx) => {
      await tx.query('insert into notes values (1)');
      await new Promise((resolve) => setImmediate(resolve));
      await tx.query('insert into notes values (2)');
    });
    const [seen] = await Promise.all([ids(), transaction]);
    assert.deepEqual(seen, [1, 2]);
    const failing = client.transaction(async (tx) => {
      await tx.query('insert into notes values (3)');
      await tx.query('insert into notes values (1)');
    });
    const [after] = await Promise.all([ids(), assert.rejects(failing, isUniqueViolation)]);
    assert.deepEqual(after, [1, 2]);
  });

  it('loses with its thread what was not committed, and nothing else, and opens anew (I2)', async () => {
    await client.query('insert into notes values (1)');
    const isUnavailable = (error: unknown) => databaseFault(error)?.code === 'service.unavailable';
    const torn = client.transaction(async (tx) => {
      await tx.query('insert into notes values (2)');
      await threads.at(-1)?.terminate();
      await tx.query('insert into notes values (3)');
    });
    const waiting = ids();
    await assert.rejects(torn, isUnavailable);
    assert.deepEqual(await waiting, [1]);
    const cutOff = client.query('select count(*) from generate_series(1, 5000000)');
    const told = assert.rejects(cutOff, isUnavailable);
    await new Promise((resolve) => setImmediate(resolve));
    await threads.at(-1)?.terminate();
    await told;
    assert.deepEqual(await ids(), [1]);
  });

  it('says why it can not be opened, and lets go of the folder', async () => {
    const data = join(folder, 'damaged');
    await mkdir(join(data, 'database'), { recursive: true });
    await writeFile(join(data, 'database', 'PG_VERSION'), 'nonsense');
    for (let attempt = 0; attempt < 2; attempt++) {
      await assert.rejects(openEmbedded(data), (error) => {
        return error instanceof StartError && /can't be opened: .+\n.*restore it from a backup/.test(error.message);
      });
    }
  });
});
