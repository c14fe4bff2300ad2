import assert from 'node:assert/strict';
import { goesOffline, MINUTE_MS, newStory, saves } from './story.ts';

const text = (k0: string, k1: string) => `k0: ${k0}\nk1: ${k1}\n`;

describe('the watch over what is taken back (I17)', () => {
  it('finds what nobody has removed, and is in no head any more', async () => {
    const { scene, first, second } = await newStory(2);
    saves(first, 'a.yaml', text('client0-1', '0'));
    await scene.pass(MINUTE_MS);
    assert.deepEqual(scene.tokens.takenBack(scene.clients), []);
    saves(second, 'a.yaml', text('0', 'client1-2'));
    await scene.pass(MINUTE_MS);
    assert.match(scene.tokens.takenBack(scene.clients)[0] ?? '', /^I17: .*client0-1/);
  });

  it('lets go what somebody has edited over, or has deleted', async () => {
    const { scene, first, second } = await newStory(2);
    const before = text('client0-1', '0');
    saves(first, 'a.yaml', before);
    await scene.pass(MINUTE_MS);
    const after = text('client1-2', '0');
    scene.tokens.made(Buffer.from(after), Buffer.from(before));
    saves(second, 'a.yaml', after);
    await scene.pass(MINUTE_MS);
    assert.deepEqual(scene.tokens.takenBack(scene.clients), []);
    scene.tokens.made(null, Buffer.from(after));
    first.disk.remove('a.yaml');
    await scene.pass(MINUTE_MS);
    assert.deepEqual(scene.tokens.takenBack(scene.clients), []);
  });

  it('waits for what is in a file under another name, or in an open conflict', async () => {
    const { scene, first, second } = await newStory(2);
    saves(first, 'a.yaml', text('client0-1', '0'));
    saves(first, 'b.yaml', text('client0-2', '0'));
    await scene.pass(MINUTE_MS);
    scene.tokens.takenBack(scene.clients);
    goesOffline(scene, second);
    saves(second, 'a.yaml', text('client1-3', '0'));
    scene.tokens.made(Buffer.from(text('client0-4', '0')), Buffer.from(text('client0-1', '0')));
    saves(first, 'a.yaml', text('client0-4', '0'));
    first.disk.move('b.yaml', 'c.yaml');
    await scene.pass(MINUTE_MS);
    second.isCut = false;
    await scene.pass(MINUTE_MS);
    assert.equal(scene.cloud.conflicts().length, 1);
    assert.deepEqual(scene.tokens.takenBack(scene.clients), []);
  });
});
