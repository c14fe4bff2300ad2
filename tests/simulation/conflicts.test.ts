/** Conflicts as people meet them: what is in dispute is read off the versions, and nothing ever blocks a file. */
import assert from 'node:assert/strict';
import type { ConflictChoice } from '../../shared/sync/facets/conflicts.ts';
import type { SimulatedClient } from './client.ts';
import { goesOffline, MINUTE_MS, newStory, saves, textAt } from './story.ts';

const DAY_MS = 24 * 60 * MINUTE_MS;
const MERGED = 'status: 404 # as agreed\n';

/** `second` disagrees with what `first` has sent. */
async function newDispute() {
  const story = await newStory(2);
  const { scene, first, second } = story;
  saves(first, 'a.yaml', 'status: 200\n');
  await scene.pass(MINUTE_MS);
  goesOffline(scene, second);
  saves(first, 'a.yaml', 'status: 201\n');
  saves(second, 'a.yaml', 'status: 404\n');
  second.isCut = false;
  await scene.pass(MINUTE_MS);
  assert.deepEqual(openFor(first, second), [1, 1]);
  return story;
}

function openFor(...clients: SimulatedClient[]): (number | undefined)[] {
  return clients.map(({ engine }) => engine?.status.conflicts);
}

describe('conflicts', () => {
  it('are over everywhere when the file is made the same as the head by hand, with no flag to be cleared (P5)', async () => {
    const { scene, first, second } = await newDispute();
    saves(second, 'a.yaml', 'status: 201\n');
    await scene.pass(MINUTE_MS);
    assert.deepEqual(openFor(first, second), [0, 0]);
    assert.deepEqual([textAt(first, 'a.yaml'), textAt(second, 'a.yaml')], ['status: 201\n', 'status: 201\n']);
  });

  it('are over everywhere when a plan is answered by keeping what the cloud has (P5)', async () => {
    const { scene, first, second } = await newDispute();
    await second.engine?.plans.accept({ choice: 'keep_cloud' });
    await scene.pass(MINUTE_MS);
    assert.deepEqual(openFor(first, second), [0, 0]);
    assert.equal(textAt(second, 'a.yaml'), 'status: 201\n');
  });

  it('are over as well where two made the same name, and all is compared before anything else is looked at (P5)', async () => {
    const { scene, first, second } = await newStory(2);
    goesOffline(scene, second);
    await scene.pass(1_000);
    saves(first, 'a.yaml', 'status: 201\n');
    saves(second, 'a.yaml', 'status: 404\n');
    second.isCut = false;
    await scene.pass(MINUTE_MS);
    assert.deepEqual(openFor(first, second), [1, 1]);
    second.engine?.pause();
    saves(second, 'a.yaml', 'status: 201\n');
    void second.engine?.syncNow();
    await scene.pass(MINUTE_MS);
    second.engine?.resume();
    await scene.pass(MINUTE_MS);
    assert.deepEqual(openFor(first, second), [0, 0]);
  });

  it('stay open as long as the file that is to become the head has unsaved changes (P5)', async () => {
    const { scene, first, second } = await newDispute();
    second.disk.dirty.add('a.yaml');
    await second.engine?.plans.accept({ choice: 'keep_cloud' });
    await scene.pass(MINUTE_MS);
    assert.deepEqual(openFor(first, second), [1, 1]);
    second.disk.dirty.clear();
    await scene.pass(MINUTE_MS);
    assert.deepEqual(openFor(first, second), [0, 0]);
    assert.equal(textAt(second, 'a.yaml'), 'status: 201\n');
  });

  it('are the same after a crash: neither stuck nor forgotten (P5)', async () => {
    const { scene, first, second } = await newDispute();
    second.crash();
    await second.start();
    await scene.pass(MINUTE_MS);
    assert.deepEqual(openFor(first, second), [1, 1]);
    assert.equal(textAt(second, 'a.yaml'), 'status: 404\n');
    const [conflict] = second.engine?.conflicts.list() ?? [];
    await settle(second, conflict?.conflict_id ?? '', { choice: 'head' }, scene);
    assert.deepEqual(openFor(first, second), [0, 0]);
    assert.equal(textAt(second, 'a.yaml'), 'status: 201\n');
  });

  for (const choice of ['local', 'head'] as const) {
    it(`are no second ones when the state is lost, and are over when settled once by "${choice}" (P18)`, async () => {
      const { scene, first, second } = await newDispute();
      second.crash();
      second.loseState();
      await second.start();
      await scene.pass(MINUTE_MS);
      assert.deepEqual(openFor(first, second), [1, 1]);
      assert.equal(textAt(second, 'a.yaml'), 'status: 404\n');
      const [conflict] = first.engine?.conflicts.list() ?? [];
      await settle(first, conflict?.conflict_id ?? '', { choice }, scene);
      const outcome = choice === 'local' ? 'status: 404\n' : 'status: 201\n';
      assert.deepEqual(openFor(first, second), [0, 0]);
      assert.deepEqual([textAt(first, 'a.yaml'), textAt(second, 'a.yaml')], [outcome, outcome]);
    });
  }

  it('end with the one over a newer edit, where the state was lost between the two (P18)', async () => {
    const { scene, first, second } = await newDispute();
    second.crash();
    second.loseState();
    await second.start();
    await scene.pass(MINUTE_MS);
    saves(second, 'a.yaml', 'status: 405\n');
    await scene.pass(MINUTE_MS);
    const newer = first.engine?.conflicts.list().at(-1);
    await settle(first, newer?.conflict_id ?? '', { choice: 'head' }, scene);
    assert.deepEqual(openFor(first, second), [0, 0]);
    assert.deepEqual([textAt(first, 'a.yaml'), textAt(second, 'a.yaml')], ['status: 201\n', 'status: 201\n']);
  });

  for (const [choice, outcome] of [
    [{ choice: 'local' }, ['status: 404\n']],
    [{ choice: 'head' }, ['status: 201\n']],
    [{ choice: 'both' }, ['status: 201\n', 'status: 404\n']],
    [{ choice: 'merged', content: Buffer.from(MERGED) }, [MERGED]],
  ] as const satisfies readonly (readonly [ConflictChoice, readonly string[]])[]) {
    it(`are settled by "${choice.choice}" from either side, and block no other edit meanwhile (P7)`, async () => {
      for (const who of ['first', 'second'] as const) {
        const { scene, first, second } = await newDispute();
        saves(second, 'b.yaml', 'b: 1\n');
        await scene.pass(MINUTE_MS);
        assert.equal(textAt(first, 'b.yaml'), 'b: 1\n');
        const settler = who === 'first' ? first : second;
        const [conflict] = settler.engine?.conflicts.list() ?? [];
        await settle(settler, conflict?.conflict_id ?? '', choice, scene);
        assert.deepEqual(openFor(first, second), [0, 0]);
        for (const client of [first, second]) {
          const texts = client.disk.paths().flatMap((path) => (path === 'b.yaml' ? [] : [textAt(client, path)]));
          assert.deepEqual(texts.sort(), [...outcome].sort());
        }
      }
    });
  }
});

describe('offline', () => {
  it('is an ordinary state: days of edits, restarts and crashes, and everything arrives in the end (P3)', async () => {
    const { scene, first, second } = await newStory(2);
    saves(first, 'shared.yaml', 'list: []\n');
    await scene.pass(MINUTE_MS);
    goesOffline(scene, second);
    for (let day = 0; day < 5; day += 1) {
      for (let edit = 0; edit < 200; edit += 1) saves(second, `m${edit}.yaml`, `day: ${day}\nedit: ${edit}\n`);
      await scene.pass(DAY_MS / 2);
      saves(first, 'shared.yaml', `list: [${day}]\n`);
      second.crash();
      await second.start();
      await scene.pass(DAY_MS / 2);
    }
    assert.equal(second.engine?.status.state, 'offline');
    second.isCut = false;
    await scene.pass(5 * MINUTE_MS);
    for (let edit = 0; edit < 200; edit += 1) assert.equal(textAt(first, `m${edit}.yaml`), `day: 4\nedit: ${edit}\n`);
    assert.equal(textAt(second, 'shared.yaml'), 'list: [4]\n');
    assert.deepEqual(openFor(first, second), [0, 0]);
  });
});

/** Resolves when it has gone round. */
async function settle(
  { engine }: SimulatedClient,
  conflictId: string,
  choice: ConflictChoice,
  scene: { pass: (ms: number) => Promise<void> },
): Promise<void> {
  const settling = engine?.conflicts.resolve(conflictId, choice);
  await scene.pass(MINUTE_MS);
  await settling;
}
