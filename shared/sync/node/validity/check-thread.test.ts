import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { CheckThread } from './check-thread.ts';

const LARGE = Buffer.from('- {a: 1, b: [1, 2, 3]}\n'.repeat(3_000));

describe('the thread that checks large contents (F11, I16)', () => {
  it('tells the sound from the damaged, and the loop goes on meanwhile', async () => {
    const thread = new CheckThread();
    let turns = 0;
    let isDone = false;
    const checks = [LARGE, Buffer.concat([LARGE, Buffer.from('- [')])].map((bytes) => thread.check('a.yaml', bytes));
    const checked = Promise.all(checks).finally(() => {
      isDone = true;
    });
    while (!isDone) {
      turns += 1;
      await turn();
    }
    assert.deepEqual(await checked, ['sound', 'unparseable']);
    assert.ok(turns > 10, `${turns} turns of the loop`);
    await thread.close();
  });

  it('gives up what takes too long, and goes on with the next', async () => {
    let started = 0;
    const startThread = () => {
      started += 1;
      const ready = "const { parentPort } = require('node:worker_threads'); parentPort.postMessage('ready');";
      const answers = "parentPort.on('message', () => parentPort.postMessage('sound'));";
      const never = 'setInterval(() => undefined, 1000);';
      return new Worker(ready + (started === 1 ? never : answers), { eval: true });
    };
    const thread = new CheckThread({ limitMs: 500, startThread });
    assert.equal(await thread.check('a.yaml', LARGE), null);
    // A machine that has no time at all may take longer for the next one as well.
    while ((await thread.check('b.yaml', LARGE)) !== 'sound');
    assert.ok(started >= 2);
    await thread.close();
  });

  it('gives up what ends its thread', async () => {
    const thread = new CheckThread({ startThread: () => new Worker('process.exit(1)', { eval: true }) });
    assert.equal(await thread.check('a.yaml', LARGE), null);
  });

  it('gives up what finds no thread, and goes on with the next', async () => {
    let started = 0;
    const startThread = () => {
      started += 1;
      if (started === 1) throw new Error('no room for one more thread');
      const code = "const { parentPort } = require('node:worker_threads'); parentPort.postMessage('ready');";
      return new Worker(`${code} parentPort.on('message', () => parentPort.postMessage('sound'));`, { eval: true });
    };
    const thread = new CheckThread({ startThread });
    assert.equal(await thread.check('a.yaml', LARGE), null);
    assert.equal(await thread.check('b.yaml', LARGE), 'sound');
    await thread.close();
  });

  it('gives up all that waits when it is closed, and begins nothing more', async () => {
    let started = 0;
    const startThread = () => {
      started += 1;
      return new Worker('setInterval(() => undefined, 1000)', { eval: true });
    };
    const thread = new CheckThread({ startThread });
    const checks = ['a.yaml', 'b.yaml'].map((path) => thread.check(path, LARGE));
    await new Promise((resolve) => setImmediate(resolve));
    await thread.close();
    assert.deepEqual(await Promise.all(checks), [null, null]);
    assert.equal(started, 1);
  });
});
