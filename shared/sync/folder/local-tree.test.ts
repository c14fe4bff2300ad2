import assert from 'node:assert/strict';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { nodeEntropy } from '../node/node-entropy.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { MemoryFolder } from '../testing/memory-folder.ts';
import { LocalTree, SETTLE_MS } from './local-tree.ts';

function newTree() {
  const [folder, clock] = [new MemoryFolder(), new FakeClock()];
  return { folder, clock, tree: new LocalTree({ files: folder, clock, entropy: nodeEntropy }) };
}

describe('local tree', () => {
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
});
