import assert from 'node:assert/strict';
import { Worker } from 'node:worker_threads';
import { CloudError, encodeText } from '@mockforge-cloud/shared/protocol';
import { updated, useBranch } from '../../sync/testing/branch-fixture.ts';
import { eachDatabase } from '../../testing/each-database.ts';
import { type ContentTask, runTask } from './content-task.ts';
import { ContentWorker, type ContentWorkerOptions } from './content-worker.ts';

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

const members = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, at]));

const SMALL = mergeOf(20);
const LARGE = mergeOf(4000);

const TOO_LONG = 'for (;;);';
const ANSWER = "parentPort.postMessage({ outcome: { outcome: 'opaque' } })";

/** A thread that does this with each task that it is given. */
function threadThat(does: string): Worker {
  const code = `const { parentPort } = require('node:worker_threads');
    parentPort.on('message', (task) => { ${does} }); parentPort.postMessage({ ready: true });`;
  return new Worker(code, { eval: true, resourceLimits: { maxOldGenerationSizeMb: 32 } });
}

/** Starts threads, the first of which may do something else than the others. */
function threads(first: string, others = first) {
  const starts = { count: 0 };
  const startThread = () => {
    starts.count += 1;
    return threadThat(starts.count === 1 ? first : others);
  };
  return { starts, startThread };
}

/** As it stands in the patch, so that a thread can tell which one it has. */
const named = (patch: string, bytes = 0): ContentTask => ({
  kind: 'patch',
  head: new Uint8Array(bytes),
  patch,
  path: 'a.json',
});

describe('content worker', () => {
  const workers: ContentWorker[] = [];
  afterEach(() => Promise.all(workers.splice(0).map((worker) => worker.close())));

  function workerWith(options: ContentWorkerOptions = {}): ContentWorker {
    const worker = new ContentWorker(options);
    workers.push(worker);
    return worker;
  }

  it('[MERGE1] does every task in a thread: what is pending on the event loop comes before its outcome (I16)', async () => {
    const { run } = workerWith();
    const tasks: ContentTask[] = [
      mergeOf(3),
      mergeOf(2000),
      { kind: 'patch', head: encodeText('{}'), patch: '{"a":1}', path: 'a.json' },
      { kind: 'patch', head: encodeText('a: 1\n'), patch: JSON.stringify(members(2000)), path: 'a.yaml' },
      // The worst that is known of its size.
      { ...mergeOf(0), local: encodeText('a\nb\n'.repeat(1300)), head: encodeText('b\na\n'.repeat(1300)) },
    ];
    for (const task of tasks) {
      const ended: string[] = [];
      const running = run(task, 'alice').then((done) => {
        ended.push('task');
        return done;
      });
      await new Promise((resolve) => setImmediate(resolve));
      ended.push('the pending one');
      assert.deepEqual((await running).outcome, runTask(task));
      assert.deepEqual(ended, ['the pending one', 'task']);
    }
  });

  it('[MERGE1] a small task that takes long is done with those that may take long (I16)', async () => {
    const quick = threads(TOO_LONG);
    const slow = threads(ANSWER);
    const { run } = workerWith({
      quick: { limitMs: 50, startThread: quick.startThread },
      slow: { startThread: slow.startThread },
    });
    assert.equal((await run(named('1'), 'alice')).outcome.outcome, 'opaque');
    assert.deepEqual([quick.starts.count, slow.starts.count], [1, 1]);
  });

  it('[MERGE1] a task that does not end stalls nobody who has a small one, and is given up (I16)', async () => {
    const slow = threads(TOO_LONG);
    const { run } = workerWith({ slow: { limitMs: 300, startThread: slow.startThread } });
    const ended: string[] = [];
    const stuck = run(LARGE, 'alice').then((done) => {
      ended.push('stuck');
      return done;
    });
    const small = await run(SMALL, 'bob');
    ended.push('small');
    assert.equal(small.outcome.outcome, 'clean');
    assert.equal((await stuck).outcome.outcome, 'not_clean');
    assert.equal((await run(LARGE, 'alice')).outcome.outcome, 'not_clean');
    assert.equal(slow.starts.count, 2);
  });

  it('[MERGE1] a task that takes more memory than there is costs only itself (I16)', async () => {
    const { startThread } = threads('const all = []; for (;;) all.push(new Array(1e5).fill({}))', ANSWER);
    const { run } = workerWith({ slow: { startThread } });
    const [first, second] = await Promise.all([run(LARGE, 'alice'), run(LARGE, 'alice')]);
    assert.deepEqual(first.outcome, { outcome: 'not_clean', reason: 'it takes more memory than there is.' });
    assert.equal(second.outcome.outcome, 'opaque');
  });

  it('[MERGE1] a thread that dies costs only the task that it had', async () => {
    const { startThread } = threads('process.exit(1)', ANSWER);
    const { run } = workerWith({ slow: { startThread } });
    const [first, second] = await Promise.all([run(LARGE, 'alice'), run(LARGE, 'alice')]);
    assert.deepEqual([first.outcome.outcome, second.outcome.outcome], ['not_clean', 'opaque']);
  });

  it('[MERGE1] a task that finds no thread is given up, and those behind it go on', async () => {
    const { starts, startThread } = threads(ANSWER);
    const startLater = () => {
      const thread = startThread();
      if (starts.count > 1) return thread;
      void thread.terminate();
      throw new Error('no room for one more thread');
    };
    const { run } = workerWith({ slow: { startThread: startLater } });
    const [first, second] = await Promise.all([run(LARGE, 'alice'), run(LARGE, 'alice')]);
    assert.deepEqual([first.outcome.outcome, second.outcome.outcome], ['not_clean', 'opaque']);
  });

  it('[MERGE1] one thread does one task after the other', async () => {
    const { starts, startThread } = threads(ANSWER);
    const { run } = workerWith({ slow: { startThread } });
    for (let at = 0; at < 3; at += 1) assert.equal((await run(LARGE, 'alice')).outcome.outcome, 'opaque');
    assert.equal(starts.count, 1);
  });

  it('[MERGE1] whoever brings much waits for it alone: the accounts take turns (I16)', async () => {
    const { startThread } = threads(ANSWER);
    const { run } = workerWith({ quick: { startThread } });
    const ended: string[] = [];
    const asked = [...'aaaaa', 'b', 'c', 'b'].map((account, at) =>
      run(named(`${at}`), account).then(() => ended.push(account)),
    );
    await Promise.all(asked);
    // The first one was begun before anybody else came.
    assert.equal(ended.join(''), 'aabcabaa');
  });

  it('[MERGE1] what is too much at once of one account is refused, and nobody else (I16)', async () => {
    const { startThread } = threads(ANSWER);
    const bounds = { items: 3, bytes: 1000, allBytes: 3000 };
    const { run } = workerWith({ quick: { startThread, bounds } });
    const many = await Promise.allSettled(Array.from({ length: 6 }, (_, at) => run(named(`${at}`), 'alice')));
    // One is under way, and three wait.
    assert.equal(many.filter(({ status }) => status === 'fulfilled').length, 4);
    const refused = many.find((result) => result.status === 'rejected');
    assert.equal(refused?.reason instanceof CloudError && refused.reason.code, 'rate.limited');
    const large = await Promise.allSettled([1, 2, 3].map((at) => run(named(`${at}`, 600), 'alice')));
    assert.equal(large.filter(({ status }) => status === 'fulfilled').length, 2);
    assert.equal((await run(named('7'), 'bob')).outcome.outcome, 'opaque');
  });

  it('[MERGE1] text that nests deeper than the stack is not clean, whatever is asked of it (I16)', () => {
    const head = encodeText('['.repeat(200_000) + ']'.repeat(200_000));
    assert.equal(runTask({ kind: 'patch', head, patch: '{"a":1}', path: 'a.json' }).outcome, 'not_clean');
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
