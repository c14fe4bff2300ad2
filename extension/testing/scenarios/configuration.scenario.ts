/** What decides about sync changes while it runs: that is said, and takes effect at once. */
import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { eventually, eventuallyEqual, eventuallyHolds } from '../../../tests/end-to-end/harness/folders.ts';
import { type Scene, theStage } from './stage.ts';

describe('a configuration that changes', function () {
  this.timeout(300_000);
  let scene: Scene;

  before(async () => {
    scene = await (await theStage()).open('configured');
    await scene.bob.watch();
    await eventuallyEqual(scene.alice.mocks, scene.bob.mocks);
    await scene.alice.window.waitForStatus('MockForge: synced');
  });
  after(() => scene?.close());

  it('a .mockforgeignore that is made leaves out at once what it names (B1)', async () => {
    const { window, mocks } = scene.alice;
    await writeFile(join(mocks, '.mockforgeignore'), 'secret*.yaml\n');
    await writeFile(join(mocks, 'secret.yaml'), 'token: hidden\n');
    await writeFile(join(mocks, 'open.yaml'), 'token: none\n');
    await eventuallyHolds(join(scene.bob.mocks, 'open.yaml'), (text) => text === 'token: none\n');
    // Sent in one order, it would be there by now.
    await writeFile(join(mocks, 'later.yaml'), 'later: 1\n');
    await eventuallyHolds(join(scene.bob.mocks, 'later.yaml'), (text) => text === 'later: 1\n');
    await assert.rejects(readFile(join(scene.bob.mocks, 'secret.yaml')), { code: 'ENOENT' });
    await window.waitForStatus('MockForge: synced');
  });

  for (const what of ['sync.yaml', 'the whole folder of the configuration']) {
    it(`${what} that is deleted is said, and can be brought back (B12)`, async () => {
      const { window, mocks } = scene.alice;
      const folder = join(dirname(mocks), '.mockforge');
      const before = await readFile(join(folder, 'sync.yaml'), 'utf8');
      await rm(what === 'sync.yaml' ? join(folder, 'sync.yaml') : folder, { recursive: true });
      await window.waitForText(
        'mocks is no longer kept in sync with configured: its .mockforge/sync.yaml was deleted.',
      );
      await window.frame.getByRole('button', { name: 'Bring sync.yaml Back' }).waitFor();
      await window.screenshot('sync-yaml-deleted');
      await window.pressButton('Bring sync.yaml Back');
      await window.waitForStatus('MockForge: synced');
      assert.equal(await readFile(join(folder, 'sync.yaml'), 'utf8'), before);
      const text = `again: ${what}\n`;
      await writeFile(join(mocks, 'again.yaml'), text);
      await eventually(
        () => 'Bob does not have it',
        async () =>
          (await readFile(join(scene.bob.mocks, 'again.yaml'), 'utf8').catch(() => '')) === text ? true : null,
      );
    });
  }
});
