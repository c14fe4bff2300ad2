import assert from 'node:assert/strict';
import { agreedMock, newBench } from '../../testing/engine-bench.ts';
import { vouchForOffered } from './offered.ts';

async function vouched(offered: (hash: string) => string, except: string[] = []) {
  const bench = await newBench();
  await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'a: 1\n' });
  const before = bench.context.replica.mock('m')?.vouched;
  const hash = bench.folder.saves('a.yaml', 'a: 2\n');
  await bench.context.tree.look(['a.yaml']);
  vouchForOffered(
    bench.context,
    [
      ['a.yaml', offered(hash)],
      ['gone.yaml', null],
    ],
    except,
  );
  return { hash, before, vouched: bench.context.replica.mock('m')?.vouched };
}

describe('the files of a first sync that somebody agrees to (P2, P19)', () => {
  it('are that person’s from then on, whoever has put them there', async () => {
    const { hash, vouched: is } = await vouched((shown) => shown);
    assert.deepEqual(is, { path: 'a.yaml', hash });
  });

  it('are not, if they are left out, or other than what was shown', async () => {
    for (const left of [await vouched((shown) => shown, ['a.yaml']), await vouched(() => 'another')]) {
      assert.deepEqual(left.vouched, left.before);
      assert.notEqual(left.vouched?.hash, left.hash);
    }
  });
});
