import assert from 'node:assert/strict';
import { agreedMock, newBench } from '../../testing/engine-bench.ts';
import { broughtBack, openMocks } from './git-doings.ts';

describe('a file that Git brings back where its mock was renamed (P8)', () => {
  it('is told by what was agreed on there, and an edit of it is none', async () => {
    for (const [text, expected] of [
      ['one', ['new']],
      ['two', []],
    ] as const) {
      const bench = await newBench();
      const { context, folder } = bench;
      const mock = await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'one' });
      folder.saves('b.yaml', 'edited');
      context.replica.update(mock, { path: 'b.yaml' });
      context.replica.addLocal('new', 'a.yaml');
      folder.saves('a.yaml', text);
      await context.tree.look(['a.yaml', 'b.yaml']);
      assert.deepEqual(broughtBack(context, openMocks(context)), expected);
    }
  });

  it('is asked about again where it is what was agreed on under another name', async () => {
    const bench = await newBench();
    const { context, folder } = bench;
    const mock = await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'one' });
    folder.deletes('a.yaml');
    folder.saves('old.yaml', 'one');
    await context.tree.look(['a.yaml', 'old.yaml']);
    const leftAt = { hash: 'something else', base: null };
    context.replica.update(mock, { path: 'old.yaml', leftOut: 'by_git', leftAt });
    assert.deepEqual(
      openMocks(context).map(({ mockId }) => mockId),
      ['m'],
    );
  });
});
