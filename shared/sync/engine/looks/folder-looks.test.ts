import assert from 'node:assert/strict';
import { newBench } from '../../testing/engine-bench.ts';
import { Halts } from '../ground/halts.ts';
import { FolderLooks } from './folder-looks.ts';

describe('looks at the folder', () => {
  it('are still to come while something is written late, so that who syncs once waits for the end of it (I1)', async () => {
    const { context, folder, clock } = await newBench();
    let isSettled = false;
    folder.lateWrites = async () => ({ writes: [], isSettled });
    const turns: Promise<unknown>[] = [];
    const turn = (run: () => unknown) => void turns.push(Promise.resolve().then(run));
    const looks = new FolderLooks({ context, halts: new Halts(), turn, gitDid: () => undefined });
    try {
      await looks.look({ everything: true });
      assert.equal(looks.isPending, true);
      isSettled = true;
      clock.advance(1_000);
      await Promise.all(turns);
      assert.equal(looks.isPending, false);
    } finally {
      looks.dispose();
    }
  });
});
