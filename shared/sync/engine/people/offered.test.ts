import assert from 'node:assert/strict';
import { agreedMock, newBench } from '../../testing/engine-bench.ts';
import { vouchForOffered } from './offered.ts';

async function vouched(offered: (hash: string) => string, except: string[] = []) {
  const bench = await newBench();
  const { base } = await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'a: 1\n' });
  const hash = base?.hash ?? '';
  vouchForOffered(
    bench.context,
    [
      ['a.yaml', offered(hash)],
      ['gone.yaml', null],
    ],
    except,
  );
  return { hash, vouched: bench.context.replica.mock('m')?.vouched };
}

describe('the files of a first sync that somebody agrees to (P2, P19)', () => {
  it('are that person’s from then on, whoever has put them there', async () => {
    const { hash, vouched: is } = await vouched((shown) => shown);
    assert.deepEqual(is, { path: 'a.yaml', hash });
  });

  it('are not, if they are left out, or other than what was shown', async () => {
    assert.equal((await vouched((shown) => shown, ['a.yaml'])).vouched, null);
    assert.equal((await vouched(() => 'another')).vouched, null);
  });
});
