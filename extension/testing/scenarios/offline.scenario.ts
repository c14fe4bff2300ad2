/** Alice goes on while the service is away: what she saves waits, and arrives when it is back. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { eventuallyEqual, eventuallyHolds } from '../../../tests/end-to-end/harness/folders.ts';
import { lineIn, retypeEndOfLine } from './keys.ts';
import { type Scene, type Stage, theStage } from './stage.ts';

const MOCK = 'orders/create-order.yaml';

describe('a service that is killed', function () {
  this.timeout(300_000);
  let stage: Stage;
  let scene: Scene;

  before(async () => {
    stage = await theStage();
    scene = await stage.open('checkout');
    await scene.bob.watch();
    await eventuallyEqual(scene.alice.mocks, scene.bob.mocks);
    await scene.alice.window.waitForStatus('MockForge: synced');
  });
  after(() => scene?.close());

  it('leaves edits queued, which arrive when it is back (P3, P13)', async () => {
    const { window } = scene.alice;
    await window.openFile(MOCK);
    await stage.service.kill();
    const line = await lineIn(join(scene.alice.mocks, MOCK), 'status: pending_payment');
    await retypeEndOfLine(window, { line, from: 'pending_payment', to: 'paid' });
    await window.save();
    await window.waitForStatus('MockForge: offline · 1 queued');
    await window.screenshot('offline');
    await window.statusBarItem('MockForge: offline').click();
    await window.waitForText('1 mock has not reached the cloud');
    await window.screenshot('pending');
    await window.page.keyboard.press('Escape');
    assert.deepEqual(await window.notifications(), []);

    await stage.service.startAgain();
    await window.waitForStatus('MockForge: synced');
    await eventuallyHolds(join(scene.bob.mocks, MOCK), (text) => text.includes('status: paid'));
    await eventuallyEqual(scene.alice.mocks, scene.bob.mocks);
    assert.equal((await scene.status()).conflicts, 0);
  });
});
