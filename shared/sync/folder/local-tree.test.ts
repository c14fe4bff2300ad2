import assert from 'node:assert/strict';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { nodeEntropy } from '../node/ground/node-entropy.ts';
import type { FileStat } from '../ports.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { MemoryFolder } from '../testing/memory-folder.ts';
import { LocalTree } from './local-tree.ts';
import { SETTLE_MS } from './missing-files.ts';

function newTree() {
  const [folder, clock] = [new MemoryFolder(), new FakeClock()];
  return {
    folder,
    clock,
    tree: new LocalTree({ files: folder, clock, entropy: nodeEntropy }, { like: () => [], isOwn: () => false }),
  };
}

describe('local tree', () => {
  it('leaves it to a list which of two new names a file has', async () => {
    const { folder, tree } = newTree();
    folder.saves('a.yaml', 'one');
    folder.saves('A.yaml', 'one');
    const { changed, unsettled } = await tree.look(['a.yaml', 'A.yaml']);
    assert.deepEqual([changed, unsettled], [['a.yaml'], ['A.yaml']]);
    assert.deepEqual((await tree.compare()).changed, ['A.yaml']);
  });

  it('finds every file at the first look', async () => {
    const { folder, tree } = newTree();
    const hash = folder.saves('a.yaml', 'one');
    assert.deepEqual((await tree.compare()).changed, ['a.yaml']);
    assert.equal(tree.hashOf('a.yaml'), hash);
  });

  it('finds a save that came between the placing of a file and its stat (I1)', async () => {
    const { folder, tree } = newTree();
    const placed = nodeEntropy.hash(Buffer.from('one'));
    const saved = folder.saves('a.yaml', 'two');
    tree.wrote('a.yaml', placed, await folder.stat('a.yaml'));
    assert.deepEqual((await tree.compare()).changed, ['a.yaml']);
    assert.equal(tree.hashOf('a.yaml'), saved);
  });

  it('finds an edit that nobody told of, when it has come to rest (I13)', async () => {
    const { folder, clock, tree } = newTree();
    folder.saves('a.yaml', 'one');
    await tree.compare();
    folder.saves('a.yaml', 'two');
    assert.deepEqual((await tree.compare()).unsettled, ['a.yaml']);
    clock.advance(SETTLE_MS);
    assert.deepEqual((await tree.compare()).changed, ['a.yaml']);
  });

  it('never takes a file for empty that is being written: truncated first, then filled', async () => {
    const { folder, clock, tree } = newTree();
    folder.saves('a.yaml', 'one');
    await tree.compare();
    folder.saves('a.yaml', '');
    assert.deepEqual((await tree.look(['a.yaml'])).unsettled, ['a.yaml']);
    clock.advance(SETTLE_MS - 1);
    folder.saves('a.yaml', 'two');
    assert.deepEqual((await tree.look(['a.yaml'])).changed, ['a.yaml']);
  });

  it('takes an empty file for what it is when it stays so', async () => {
    const { folder, clock, tree } = newTree();
    const empty = folder.saves('a.yaml', '');
    await tree.compare();
    clock.advance(SETTLE_MS);
    await tree.compare();
    assert.equal(tree.hashOf('a.yaml'), empty);
  });

  it('reads a file that never comes to rest all the same', async () => {
    const { folder, clock, tree } = newTree();
    folder.saves('a.yaml', '0');
    await tree.compare();
    let changed: string[] = [];
    for (let time = 1; changed.length === 0; time += 1) {
      assert.ok(time < 100);
      folder.saves('a.yaml', String(time));
      changed = (await tree.compare()).changed;
      clock.advance(SETTLE_MS);
    }
    assert.deepEqual(changed, ['a.yaml']);
  });

  it('takes a file for gone when two looks apart have not found it', async () => {
    const { folder, clock, tree } = newTree();
    folder.saves('a.yaml', 'one');
    await tree.compare();
    folder.deletes('a.yaml');
    const first = await tree.compare();
    assert.deepEqual([first.missing, first.gone, tree.isMissing('a.yaml')], [['a.yaml'], [], true]);
    clock.advance(SETTLE_MS);
    assert.deepEqual((await tree.compare()).gone, ['a.yaml']);
  });

  it('takes no file for gone while a new one is on the point of being read, which it may be', async () => {
    const { folder, clock, tree } = newTree();
    folder.saves('a.yaml', 'one');
    await tree.compare();
    folder.deletes('a.yaml');
    await tree.look(['a.yaml']);
    clock.advance(SETTLE_MS);
    folder.saves('b.yaml', 'one');
    const first = await tree.compare();
    assert.deepEqual([first.missing, first.unsettled, first.gone], [['a.yaml'], ['b.yaml'], []]);
    clock.advance(SETTLE_MS);
    const second = await tree.compare();
    assert.deepEqual([second.changed, second.gone], [['b.yaml'], ['a.yaml']]);
  });

  it('takes a file for gone although new ones never come to rest', async () => {
    const { folder, clock, tree } = newTree();
    folder.saves('a.yaml', 'one');
    await tree.compare();
    folder.deletes('a.yaml');
    let gone: string[] = [];
    for (let time = 0; gone.length === 0; time += 1) {
      assert.ok(time < 200);
      folder.saves(`new-${time}.yaml`, String(time));
      gone = (await tree.compare()).gone;
      clock.advance(SETTLE_MS / 2);
    }
    assert.deepEqual(gone, ['a.yaml']);
  });

  it('leaves it to a comparison whether a file is gone: it may be there under another name', async () => {
    const { folder, clock, tree } = newTree();
    folder.saves('a.yaml', 'one');
    await tree.compare();
    folder.deletes('a.yaml');
    await tree.look(['a.yaml']);
    clock.advance(10 * SETTLE_MS);
    assert.deepEqual((await tree.look(['a.yaml'])).gone, []);
    assert.deepEqual((await tree.compare()).gone, ['a.yaml']);
  });

  it('is not kept from seeing a deletion or an edit by a clock that jumps back (I14)', async () => {
    const { folder, clock, tree } = newTree();
    folder.saves('a.yaml', 'one');
    folder.saves('b.yaml', 'one');
    await tree.compare();
    folder.deletes('a.yaml');
    folder.saves('b.yaml', 'two');
    await tree.compare();
    clock.jump(-86_400_000);
    const change = await tree.compare();
    assert.deepEqual([change.gone, change.changed], [['a.yaml'], ['b.yaml']]);
  });

  it('takes what the engine has written for no edit (I6)', async () => {
    const { folder, tree } = newTree();
    await tree.compare();
    const hash = folder.saves('a.yaml', 'one');
    tree.wrote('a.yaml', hash, await folder.stat('a.yaml'));
    assert.deepEqual((await tree.compare()).changed, []);
  });

  it('names what can’t be read, and goes on with the rest', async () => {
    const { folder, tree } = newTree();
    folder.saves('a.yaml', 'one');
    folder.saves('b.yaml', 'one');
    const { read } = folder;
    folder.read = async (path) => {
      if (path === 'a.yaml') throw new CloudError('file.unreadable', 'No permission.');
      return read.call(folder, path);
    };
    const change = await tree.compare();
    assert.deepEqual([[...change.unreadable.keys()], change.changed], [['a.yaml'], ['b.yaml']]);
  });

  it('does not take for gone what it can’t look at, and tells of it once, and when it can again', async () => {
    const { folder, clock, tree } = newTree();
    folder.saves('a.yaml', 'one');
    await tree.compare();
    const { stat, list } = folder;
    folder.stat = async () => {
      throw new CloudError('file.unsafe', 'Behind a link.');
    };
    folder.list = async () => [];
    assert.deepEqual([...(await tree.compare()).unreadable.keys()], ['a.yaml']);
    clock.advance(SETTLE_MS);
    const later = await tree.compare();
    assert.deepEqual([later.gone, later.missing, later.unreadable.size, tree.unreadable.size], [[], [], 0, 1]);
    Object.assign(folder, { stat, list });
    assert.deepEqual([(await tree.compare()).changed, tree.unreadable.size], [['a.yaml'], 0]);
  });

  it('takes a file that can’t be read for gone when it is gone', async () => {
    const { folder, clock, tree } = newTree();
    folder.saves('a.yaml', 'one');
    const { read } = folder;
    folder.read = async () => {
      throw new CloudError('file.unreadable', 'No permission.');
    };
    await tree.compare();
    folder.read = read;
    folder.deletes('a.yaml');
    await tree.compare();
    clock.advance(SETTLE_MS);
    assert.deepEqual([(await tree.compare()).gone, tree.unreadable.size], [['a.yaml'], 0]);
  });

  it('says nothing of a link that never was a mock', async () => {
    const { folder, tree } = newTree();
    folder.stat = async () => {
      throw new CloudError('file.unsafe', 'A link.');
    };
    const change = await tree.look(['link.yaml']);
    assert.deepEqual([change.unreadable.size, tree.unreadable.size], [0, 0]);
  });

  for (const { tickMs, system } of [
    { tickMs: 2_000, system: 'FAT' },
    { tickMs: 1_000, system: 'HFS+' },
    { tickMs: 10, system: 'exFAT' },
  ]) {
    it(`finds an edit of the same size in the same tick of ${tickMs} ms, as ${system} tells times (I13)`, async () => {
      const { folder, clock, tree } = newTree();
      const { stat } = folder;
      let savedAt = clock.now();
      const coarse = (of: FileStat | null) =>
        of === null ? null : { ...of, mtimeMs: Math.floor(savedAt / tickMs) * tickMs, identity: '1' };
      folder.stat = async (path) => coarse(await stat.call(folder, path));
      folder.list = async () => [await folder.stat('a.yaml')].flatMap((one) => one ?? []);
      clock.advance(tickMs - (clock.now() % tickMs));
      for (let save = 0; save < 20; save += 1) {
        savedAt = clock.now();
        const hash = folder.saves('a.yaml', String(10 + save));
        await tree.look(['a.yaml']);
        clock.advance(tickMs / 10);
        savedAt = clock.now();
        const again = folder.saves('a.yaml', String(50 + save));
        assert.notEqual(hash, again);
        clock.advance(10 * tickMs + SETTLE_MS);
        await tree.compare();
        clock.advance(SETTLE_MS);
        await tree.compare();
        assert.equal(tree.hashOf('a.yaml'), again);
      }
    });
  }

  it('reads no file again that was saved long ago, also where its time is a whole second', async () => {
    const { folder, clock, tree } = newTree();
    folder.saves('a.yaml', 'one');
    clock.advance(10_000);
    await tree.compare();
    folder.read = async () => assert.fail('read again');
    assert.deepEqual((await tree.compare()).changed, []);
  });
});
