import assert from 'node:assert/strict';
import type { Doing } from './doing.ts';
import type { Scene } from './scene.ts';
import { drawScript, type Script } from './script.ts';
import { shrink } from './shrink.ts';
import { runScript } from './world.ts';

const script = drawScript({ seed: 7, clients: 3, steps: 200 });

/** Fails where somebody deletes, and somebody else renames later. */
async function deletedThenRenamed({ doings }: Script): Promise<string[]> {
  const deletion = doings.find((doing) => doing.do === 'delete');
  const isBroken = (doing: Doing) =>
    doing.do === 'rename' && deletion !== undefined && doing.client !== deletion.client;
  return deletion !== undefined && doings.slice(doings.indexOf(deletion)).some(isBroken) ? ['I3: broken'] : [];
}

describe('shrinking a failing script', () => {
  it('leaves what it takes to fail: two doings of two people, set up as plainly as can be', async () => {
    const { script: shrunk, violations } = await shrink({ script, run: deletedThenRenamed });
    assert.deepEqual(violations, ['I3: broken']);
    assert.deepEqual(
      shrunk.doings.map((doing) => doing.do),
      ['delete', 'rename'],
    );
    assert.equal(shrunk.clients.length, 2);
    for (const { sync, processes, disk, has } of shrunk.clients) {
      assert.deepEqual([sync, processes, disk, has], [{}, 1, 'exact', null]);
    }
  });

  it('shows in a few doings what is wrong with a client that writes other line ends than it has received (I12)', async () => {
    const prepare = ({ clients }: Scene) => {
      for (const { disk } of clients) {
        const replace = disk.replace.bind(disk);
        disk.replace = (path, bytes) => replace(path, Buffer.from(Buffer.from(bytes).toString().replaceAll('\r', '')));
      }
    };
    const run = async (candidate: Script) => (await runScript(candidate, { prepare })).violations;
    const shrunk = await shrink({ script: drawScript({ seed: 9, clients: 3, steps: 200 }), run });
    assert.match(shrunk.violations[0] ?? '', /^I12: /);
    assert.ok(shrunk.script.doings.length <= 3, JSON.stringify(shrunk.script.doings));
    assert.equal(shrunk.script.clients.length, 2);
  });

  it('goes on with the same fault, not with another one that it comes across', async () => {
    const run = async (candidate: Script) =>
      candidate.doings.length > 100 ? ['I1: lost'] : candidate.doings.length > 0 ? ['I3: broken'] : [];
    const shrunk = await shrink({ script, run });
    assert.equal(shrunk.script.doings.length, 101);
    assert.deepEqual(shrunk.violations, ['I1: lost']);
  });

  it('gives a script that holds back as it is, and stops after as many runs as it may take', async () => {
    const held = await shrink({ script, run: async () => [] });
    assert.deepEqual([held.script, held.runs], [script, 0]);
    const bounded = await shrink({ script, run: deletedThenRenamed, maxRuns: 10 });
    assert.equal(bounded.runs, 10);
  });
});
