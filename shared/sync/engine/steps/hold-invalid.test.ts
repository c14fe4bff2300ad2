import assert from 'node:assert/strict';
import { agreedMock, type EngineBench, newBench } from '../../testing/engine-bench.ts';
import type { Soundness } from '../../validity/soundness.ts';
import { SoundnessChecks } from '../ground/soundness-checks.ts';
import { stepMock } from './step.ts';

async function saved({ context, folder }: EngineBench, text: string): Promise<void> {
  folder.saves('a.yaml', text);
  await context.tree.look(['a.yaml']);
  await stepMock(context, 'm');
}

async function agreedOn(bench: EngineBench, text: string): Promise<void> {
  const mock = await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text });
  bench.context.contents.offer(mock.base?.hash ?? '', Buffer.from(text));
}

describe('a mock that no longer parses', () => {
  it('is held back, and named with what to do', async () => {
    const bench = await newBench();
    await agreedOn(bench, '{"a": 1}');
    await saved(bench, '{"a": ');
    assert.equal(bench.context.replica.queued, 0);
    assert.equal(bench.context.blocked.get('m')?.error.code, 'mock.held_invalid');
  });

  it('is held with the line and the key where a key is in it twice', async () => {
    const bench = await newBench();
    await agreedOn(bench, 'status: 200\nbody: x\n');
    await saved(bench, 'status: 200\nbody: x\nstatus: 404\n');
    assert.match(bench.context.blocked.get('m')?.error.message ?? '', /^Line 3 has the key "status" once more/);
  });

  it('is sent as soon as it parses', async () => {
    const bench = await newBench();
    await agreedOn(bench, '{"a": 1}');
    await saved(bench, '{"a": ');
    await saved(bench, '{"a": 2}');
    assert.equal(bench.context.replica.queued, 1);
    assert.equal(bench.context.blocked.get('m'), undefined);
  });

  it('takes an edit that parsed before it out of the queue', async () => {
    const bench = await newBench();
    await agreedOn(bench, '{"a": 1}');
    await saved(bench, '{"a": 2}');
    await saved(bench, '{"a": ');
    assert.equal(bench.context.replica.queued, 0);
  });

  it('is sent where it did not parse before either, such as a template', async () => {
    const bench = await newBench();
    await agreedOn(bench, '{{#each users}}');
    await saved(bench, '{{#each people}}');
    assert.equal(bench.context.replica.queued, 1);
  });

  it('is sent where hold_invalid is off', async () => {
    const bench = await newBench({ holdInvalid: false });
    await agreedOn(bench, '{"a": 1}');
    await saved(bench, '{"a": ');
    assert.equal(bench.context.replica.queued, 1);
  });

  it('waits for its base, where that is not at hand, to tell', async () => {
    const bench = await newBench();
    await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: '{"a": 1}' });
    await saved(bench, '{"a": ');
    assert.deepEqual([bench.context.replica.queued, bench.context.contents.waiting], [0, 1]);
  });

  for (const [what, text] of [
    ['empty', ''],
    ['full of NULs', '\0\0\0\0'],
    ['blank', '\n  \n'],
    ['with an alias that stands for nothing', 'a: *gone\n'],
  ] as const) {
    it(`or is ${what} now, is held back (F10, F2b)`, async () => {
      const bench = await newBench();
      await agreedOn(bench, 'a: &gone 1\nb: *gone\n');
      bench.folder.saves('a.yaml', text);
      // An empty file is looked at twice.
      await bench.context.tree.compare();
      bench.clock.advance(60_000);
      await bench.context.tree.compare();
      await stepMock(bench.context, 'm');
      assert.deepEqual(
        [bench.context.replica.queued, bench.context.blocked.get('m')?.error.code],
        [0, 'mock.held_invalid'],
      );
    });
  }

  it('is sent where it was damaged before as well, also where that is another damage', async () => {
    const bench = await newBench();
    await agreedOn(bench, '\0\0');
    await saved(bench, '{"a": ');
    assert.equal(bench.context.replica.queued, 1);
  });

  describe('and is large (F11)', () => {
    const LARGE = `${'- {a: 1}\n'.repeat(10_000)}`;

    async function newLargeBench(verdicts: Record<string, Soundness | null>) {
      const bench = await newBench();
      const asked: string[] = [];
      const done: Promise<Soundness | null>[] = [];
      bench.context.checks = new SoundnessChecks({
        checkLarge: (_path, bytes) => {
          const text = Buffer.from(bytes).toString();
          asked.push(text.slice(-4));
          const checked = new Promise<Soundness | null>((resolve) => {
            setImmediate(() => resolve(verdicts[text.slice(-4)] ?? null));
          });
          done.push(checked);
          return checked;
        },
        checked: (mockIds) => mockIds.forEach(bench.context.touch),
      });
      await agreedOn(bench, `${LARGE}# 0\n`);
      return {
        bench,
        asked,
        steps: async () => {
          for (let known = 0; known < done.length; known = done.length) {
            await Promise.all(done);
            await new Promise((resolve) => setImmediate(resolve));
            assert.ok(bench.touched.has('m'));
            bench.touched.clear();
            await stepMock(bench.context, 'm');
          }
        },
      };
    }

    it('waits while it is checked, and is held back if it is damaged', async () => {
      const { bench, asked, steps } = await newLargeBench({ '# 0\n': 'sound', '- [\n': 'unparseable' });
      await saved(bench, `${LARGE}- [\n`);
      assert.deepEqual([bench.context.replica.queued, bench.context.checks.waiting], [0, 1]);
      assert.equal(bench.context.blocked.get('m'), undefined);
      await steps();
      await steps();
      assert.equal(bench.context.blocked.get('m')?.error.code, 'mock.held_invalid');
      assert.deepEqual(asked, ['- [\n', '# 0\n']);
    });

    it('is sent if it is sound', async () => {
      const { bench, steps } = await newLargeBench({ '# 1\n': 'sound' });
      await saved(bench, `${LARGE}# 1\n`);
      await steps();
      assert.equal(bench.context.replica.queued, 1);
    });

    it('is held back and named if that can’t be told in time', async () => {
      const { bench, steps } = await newLargeBench({});
      await saved(bench, `${LARGE}# 1\n`);
      await steps();
      await steps();
      const error = bench.context.blocked.get('m')?.error;
      assert.equal(error?.code, 'mock.held_invalid');
      assert.match(error.message, /could not be checked in time/);
      assert.equal(bench.context.replica.queued, 0);
    });
  });
});
