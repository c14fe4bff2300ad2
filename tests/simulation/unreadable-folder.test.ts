/** A folder that can't be looked at, as a whole or in part: nothing in it passes for deleted (I11). */
import assert from 'node:assert/strict';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { goesOffline, MINUTE_MS, newStory, saves, textAt } from './story.ts';

const USERS = Array.from({ length: 8 }, (_, at) => `users/${at}.yaml`);
const MOCKS = ['a.yaml', 'b.yaml', ...USERS];

/** `second` has mocks, most of them in one folder below. */
async function newTeam() {
  const story = await newStory(2);
  for (const path of MOCKS) saves(story.first, path, `path: ${path}\n`);
  await story.scene.pass(MINUTE_MS);
  return story;
}

function closed(): CloudError {
  return new CloudError('folder.unreadable', 'users can not be read.', { hint: 'Allow it.' });
}

describe('what can not be looked at', () => {
  it('is not gone: before the first look has succeeded, nothing is decided, whether or not the cloud is heard', async () => {
    const { scene, first, second } = await newTeam();
    second.crash();
    second.disk.recovers = () => {
      throw new CloudError('disk.full', 'No room.', { hint: 'Make room.' });
    };
    await second.start();
    await scene.pass(MINUTE_MS);
    saves(first, 'a.yaml', 'by: first\n');
    await scene.pass(MINUTE_MS);
    assert.deepEqual([scene.cloud.mocks().length, textAt(second, 'a.yaml')], [MOCKS.length, 'path: a.yaml\n']);
    second.disk.recovers = () => true;
    await scene.pass(MINUTE_MS);
    assert.deepEqual([second.engine?.status.state, textAt(second, 'a.yaml')], ['synced', 'by: first\n']);
  });

  it('is not gone either where the first look fails for a reason that nobody has foreseen, and the cloud is heard', async () => {
    const { scene, first, second } = await newTeam();
    second.crash();
    second.disk.recovers = () => {
      throw new Error('What is this?');
    };
    await second.start();
    await scene.pass(1);
    second.engine?.signedIn();
    const queued = new Set<number | undefined>();
    for (let at = 0; at < 600; at += 1) {
      await scene.pass(100);
      queued.add(second.engine?.status.queued);
    }
    assert.deepEqual([[...queued], scene.cloud.mocks().length], [[0], MOCKS.length]);
    second.disk.recovers = () => true;
    saves(first, 'a.yaml', 'by: first\n');
    await scene.pass(MINUTE_MS);
    assert.deepEqual([second.engine?.status.state, textAt(second, 'a.yaml')], ['synced', 'by: first\n']);
  });

  it('stays named where the cloud was away in between and is back', async () => {
    const { scene, first, second } = await newTeam();
    second.disk.lists = () => {
      throw new CloudError('folder.missing', 'The folder is missing.', { hint: 'Bring it back.' });
    };
    await scene.pass(MINUTE_MS);
    goesOffline(scene, second);
    await scene.pass(MINUTE_MS);
    second.isCut = false;
    saves(first, 'a.yaml', 'by: first\n');
    const seen = new Set<string | undefined>();
    for (let at = 0; at < 600; at += 1) {
      await scene.pass(100);
      seen.add(second.engine?.status.error?.code);
    }
    assert.equal(textAt(second, 'a.yaml'), 'path: a.yaml\n');
    assert.deepEqual([...seen], ['folder.missing']);
  });

  it('is put right after a crash as soon as it can be looked into', async () => {
    const { scene, first, second } = await newTeam();
    second.crash();
    const aside = second.disk.read('users/0.yaml');
    assert.ok(aside !== null);
    second.disk.remove('users/0.yaml');
    second.disk.closed.set('users', closed());
    let asked = 0;
    second.disk.recovers = () => {
      asked += 1;
      if (second.disk.closed.size > 0) return false;
      second.disk.write('users/0.yaml', aside);
      return true;
    };
    await second.start();
    await scene.pass(MINUTE_MS);
    second.disk.closed.clear();
    await scene.pass(MINUTE_MS);
    const until = asked;
    await scene.pass(MINUTE_MS);
    assert.equal(asked, until);
    assert.deepEqual([first.disk.paths().sort(), second.disk.paths().sort()], [MOCKS, MOCKS]);
  });

  it('keeps its mocks on both sides, and nothing else waits for it', async () => {
    const { scene, first, second } = await newTeam();
    second.crash();
    second.disk.closed.set('users', closed());
    second.disk.remove('b.yaml');
    await second.start();
    saves(second, 'a.yaml', 'by: second\n');
    await scene.pass(MINUTE_MS);
    assert.equal(second.engine?.status.error?.code, undefined);
    assert.equal(textAt(first, 'a.yaml'), 'by: second\n');
    assert.deepEqual(first.disk.paths().sort(), ['a.yaml', ...USERS]);
    second.disk.closed.clear();
    await scene.pass(MINUTE_MS);
    assert.deepEqual(second.engine?.mocks.pending(), []);
    assert.deepEqual(first.disk.paths().sort(), ['a.yaml', ...USERS]);
  });
});
