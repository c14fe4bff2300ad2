import assert from 'node:assert/strict';
import { Worker } from 'node:worker_threads';
import { encodeText } from '@mockforge-cloud/shared/protocol';
import { eachDatabase } from '../testing/each-database.ts';
import { type ContentTask, isSmall, runTask } from './content-task.ts';
import { ContentWorker } from './content-worker.ts';
import { updated, useBranch } from './testing/branch-fixture.ts';

function mergeOf(lines: number): Extract<ContentTask, { kind: 'merge' }> {
  const base = Array.from({ length: lines }, (_, number) => `key${number}: ${number}\n`);
  const text = (edited: Record<number, string>) => encodeText(base.map((line, at) => edited[at] ?? line).join(''));
  return {
    kind: 'merge',
    base: text({}),
    local: text({ 0: 'key0: mine\n' }),
    head: text({ [lines - 1]: 'last: theirs\n' }),
    path: 'a.yaml',
  };
}

const SMALL = mergeOf(20);
const LARGE = mergeOf(2000);

/** A thread whose tasks never end. */
function stuckThread(): Worker {
  return new Worker('require("node:worker_threads").parentPort.on("message", () => { for (;;); })', { eval: true });
}

describe('content worker', () => {
  it('[MERGE1] gives for a large merge, in its thread, what a small one gives at once', async () => {
    const { run } = new ContentWorker();
    assert.deepEqual([isSmall(SMALL), isSmall(LARGE)], [true, false]);
    assert.deepEqual(await run(SMALL), runTask(SMALL));
    assert.deepEqual(await run(LARGE), runTask(LARGE));
  });

  it('[MERGE1] a merge that does not end stalls nobody, and is given up (I16)', async () => {
    let threads = 0;
    const { run } = new ContentWorker({
      limitMs: 300,
      startThread: () => {
        threads += 1;
        return stuckThread();
      },
    });
    const ended: string[] = [];
    const stuck = run(LARGE).then((outcome) => {
      ended.push('stuck');
      return outcome;
    });
    const small = await run(SMALL);
    ended.push('small');
    assert.equal(small.outcome, 'clean');
    assert.equal((await stuck).outcome, 'not_clean');
    assert.deepEqual(ended, ['small', 'stuck']);
    assert.equal((await run(LARGE)).outcome, 'not_clean');
    assert.equal(threads, 2);
  });

  it('[MERGE1] a thread that dies costs only the task that it had', async () => {
    let threads = 0;
    const worker = new ContentWorker({
      startThread: () => {
        threads += 1;
        const answer = threads === 1 ? 'process.exit(1)' : "parentPort.postMessage({ outcome: 'opaque' })";
        const code = `const { parentPort } = require('node:worker_threads'); parentPort.on('message', () => { ${answer} })`;
        return new Worker(code, { eval: true });
      },
    });
    const [first, second] = await Promise.all([worker.run(LARGE), worker.run(LARGE)]);
    assert.deepEqual([first.outcome, second.outcome], ['not_clean', 'opaque']);
  });

  it('[MERGE1] one thread does one task after the other', async () => {
    let threads = 0;
    const { run } = new ContentWorker({
      startThread: () => {
        threads += 1;
        const code =
          "const { parentPort } = require('node:worker_threads'); parentPort.on('message', () => parentPort.postMessage({ outcome: 'opaque' }))";
        return new Worker(code, { eval: true });
      },
    });
    for (let at = 0; at < 3; at += 1) assert.equal((await run(LARGE)).outcome, 'opaque');
    assert.equal(threads, 1);
  });

  it('[MERGE1] counts a patch of many entries as large, since each is an edit of the whole text', () => {
    const head = encodeText(`{${'"a": 1,'.repeat(500)}"z":1}`);
    const patch = (entries: number) => Object.fromEntries(Array.from({ length: entries }, (_, at) => [`k${at}`, at]));
    assert.equal(isSmall({ kind: 'patch', head, patch: patch(2), path: 'a.json' }), true);
    assert.equal(isSmall({ kind: 'patch', head, patch: patch(500), path: 'a.json' }), false);
  });

  it('[MERGE1] text that nests deeper than the stack is not clean, whatever is asked of it (I16)', () => {
    const head = encodeText('['.repeat(200_000) + ']'.repeat(200_000));
    assert.equal(runTask({ kind: 'patch', head, patch: { a: 1 }, path: 'a.json' }).outcome, 'not_clean');
  });
});

describe('large merges and patches of a push', () => {
  eachDatabase((open) => {
    const branch = useBranch(open);
    const lines = Array.from({ length: 3000 }, (_, number) => `key${number}: ${number}\n`);

    it('[MERGE1] are done in the thread and acknowledged as any other', async () => {
      const base = lines.join('');
      const { mock_id } = await branch().create('a.yaml', base);
      await branch().ack(updated(mock_id, `first: 1\n${base}`, base), { by: branch().bob });
      await branch().ack(updated(mock_id, `${base}last: 1\n`, base));
      assert.deepEqual(await branch().files(), { 'a.yaml': `first: 1\n${base}last: 1\n` });
    });

    it('[CONTENT11] a patch onto JSON that nests too deep is refused, and nothing else of its push', async () => {
      const deep = '['.repeat(100_000) + ']'.repeat(100_000);
      const { mock_id } = await branch().create('deep.json', deep);
      const patch = { type: 'mock_updated', mock_id, changes: { patch: { a: 1 } } };
      const [refused, made] = await branch().push([patch, { type: 'mock_created', mock: { path: 'b', content: 'b' } }]);
      assert.equal(refused?.type === 'error' && refused.code, 'mock.not_structured');
      assert.equal(made?.type, 'ack');
    });
  });
});
