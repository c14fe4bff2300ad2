import assert from 'node:assert/strict';
import { agreedMock, newBench } from '../../testing/engine-bench.ts';
import { bringBack } from './emptied.ts';

describe('bringing back what is gone', () => {
  it('is refused where a folder is only sent from: nothing would come, and the deletions would still wait (I11)', async () => {
    const bench = await newBench({ direction: 'local_to_remote' });
    const mock = await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'one' });
    await assert.rejects(bringBack(bench.context, [mock]), { code: 'folder.emptied' });
    assert.equal(bench.context.replica.mock('m')?.base?.hash, mock.base?.hash);
  });
});
