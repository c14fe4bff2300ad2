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

  it('is told also where the name that it brings back is that of a mock in the cloud by now', async () => {
    const bench = await newBench();
    const { context, folder } = bench;
    const mock = await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'one' });
    folder.saves('b.yaml', 'edited');
    context.replica.update(mock, { path: 'b.yaml' });
    const other = context.replica.addLocal('other', 'a.yaml');
    context.replica.update(other, { remote: { path: 'c.yaml', hash: 'f'.repeat(64) } });
    folder.saves('a.yaml', 'one');
    await context.tree.look(['a.yaml', 'b.yaml']);
    assert.deepEqual(broughtBack(context, openMocks(context)), ['other']);
  });
});

describe('what Git may have put there while something is on its way (P8)', () => {
  it('is asked about where the file has its old name again, and the new one is still to be answered', async () => {
    for (const [path, expected] of [
      ['a.yaml', ['m']],
      ['b.yaml', []],
    ] as const) {
      const bench = await newBench();
      const { context, folder } = bench;
      const mock = await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'one' });
      const { base, mockId } = mock;
      const hash = folder.saves(path, 'one');
      context.replica.queue({
        opId: 'op',
        mockId,
        path: 'b.yaml',
        kind: 'rename',
        base,
        hash,
        strategy: null,
        sent: true,
      });
      context.replica.update(mock, { path, base: path === 'b.yaml' ? { path, hash } : base });
      await context.tree.look([path]);
      assert.deepEqual(
        openMocks(context).map((open) => open.mockId),
        expected,
      );
    }
  });
});
