/** The main job: Alice edits mocks in VS Code, Bob on his disk with the command line watching it. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CliWatch } from '../../../tests/end-to-end/harness/cli-process.ts';
import { eventually, eventuallyEqual, eventuallyHolds } from '../../../tests/end-to-end/harness/folders.ts';
import { lineIn, retypeEndOfLine } from './keys.ts';
import { type Scene, theStage } from './stage.ts';

const MOCK = 'catalog/get-product.yaml';
const OTHER_MOCK = 'users/get-user.yaml';

describe('Alice in VS Code and Bob in a terminal', function () {
  this.timeout(300_000);
  let scene: Scene;
  let bobsWatch: CliWatch;

  before(async () => {
    scene = await (await theStage()).open('web-shop');
    bobsWatch = await scene.bob.watch();
    await eventuallyEqual(scene.alice.mocks, scene.bob.mocks);
    await scene.alice.window.waitForStatus('MockForge: synced');
  });
  after(() => scene?.close());

  it('what Alice types and saves appears in the folder of Bob', async () => {
    const { window } = scene.alice;
    await window.openFile(MOCK);
    await retypeEndOfLine(window, { line: await lineOf('stock: 18'), from: '18', to: '17' });
    await window.save();
    await eventuallyHolds(join(scene.bob.mocks, MOCK), (text) => text.includes('stock: 17'));
  });

  it('what Bob changes elsewhere in the file appears in her open editor, without a prompt (P1, P6)', async () => {
    const { window } = scene.alice;
    await editAsBob((text) => text.replace('Desk lamp, oak', 'Desk lamp, walnut'));
    await window.waitForEditorText('Desk lamp, walnut');
    assert.deepEqual(await window.notifications(), []);
    assert.equal(await window.frame.locator('.monaco-dialog-box').count(), 0);
    assert.match(await readFile(join(scene.alice.mocks, MOCK), 'utf8'), /walnut[\s\S]*stock: 17/);
  });

  it('two edits of one line are a conflict for both, which Alice settles in the merge editor (P1, P5, P7)', async () => {
    const { window } = scene.alice;
    await bobsWatch.stop();
    await editAsBob((text) => text.replace('amount: 5900', 'amount: 6400'));
    await retypeEndOfLine(window, { line: await lineOf('amount: 5900'), from: '5900 # cents', to: '4900 # cents' });
    const { head } = await scene.status();
    await window.save();
    await laterThan(head.revision);
    await window.waitForStatus('MockForge: synced');

    bobsWatch = await scene.bob.watch();
    await bobsWatch.until(({ event, state }) => event === 'status' && state === 'conflicts');
    await window.waitForStatus('MockForge: 1 conflict');
    await window.waitForText('Conflict: bob and alice changed catalog/get-product.yaml');
    await window.frame.locator('.tab-label[aria-label*="Conflict: bob and alice"]').waitFor();
    await window.screenshot('conflict');
    await window.statusBarItem('MockForge: 1 conflict').click();
    await window.waitForQuestion('Choose a conflict to merge');
    await window.screenshot('conflicts');
    await window.page.keyboard.press('Escape');

    await window.pressButton('Merge…');
    await window.waitForText('1 Conflict Remaining');
    await window.screenshot('merge-editor');
    // Nothing is merged yet: both edits would be gone (B3).
    await window.pressTitleButton('Complete Merge');
    await window.waitForText('It has neither the edit of bob nor that of alice, so it was not sent.');
    await window.screenshot('merge-untouched');
    await window.pressButton('OK');
    await retypeEndOfLine(window, { line: await lineOf('amount: 4900'), from: '5900 # cents', to: '5400 # cents' });
    await window.pressTitleButton('Complete Merge');
    // What she has typed is neither of the two: that is said before it is taken.
    await window.waitForText('In one place the result of catalog/get-product.yaml has neither what bob wrote');
    await window.screenshot('merge-neither');
    await window.pressButton('Use This Result');

    await window.waitForStatus('MockForge: synced');
    await eventuallyHolds(join(scene.bob.mocks, MOCK), (text) => text.includes('amount: 5400'));
    await window.waitForEditorText('amount: 5400');
    await bobsWatch.until(() => lastState(bobsWatch) === 'synced');
    await eventuallyEqual(scene.alice.mocks, scene.bob.mocks);
    await window.screenshot('synced');
    assert.equal((await scene.status()).conflicts, 0);
    assert.deepEqual(await window.tabs(), ['get-product.yaml']);
  });

  it('an incoming change leaves unsaved edits alone, and joins them when they are saved (P1, P2)', async () => {
    const { window } = scene.alice;
    await window.runCommand('Notifications: Clear All Notifications');
    const alicesFile = join(scene.alice.mocks, OTHER_MOCK);
    await window.openFile(OTHER_MOCK);
    const before = await readFile(alicesFile, 'utf8');
    const line = await lineOf('newsletter: false', OTHER_MOCK);
    await retypeEndOfLine(window, { line, from: 'false', to: 'true' });
    const { head } = await scene.status();
    await editAsBob((text) => text.replace('Maya Lindqvist', 'Maya Berg'), OTHER_MOCK);
    await laterThan(head.revision);
    // Changes arrive in their order: when this later one is here, the other has been here too.
    await editAsBob((text) => text.replace('stock: 17', 'stock: 16'));
    await eventuallyHolds(join(scene.alice.mocks, MOCK), (text) => text.includes('stock: 16'));
    assert.equal(await readFile(alicesFile, 'utf8'), before);
    assert.match(await window.editorText(), /Maya Lindqvist[\s\S]*newsletter: true/);
    await window.screenshot('unsaved');

    await window.save();
    await window.waitForEditorText('Maya Berg');
    await window.waitForEditorText('newsletter: true');
    await eventuallyEqual(scene.alice.mocks, scene.bob.mocks);
    assert.match(await readFile(alicesFile, 'utf8'), /Maya Berg[\s\S]*newsletter: true/);
    assert.equal((await scene.status()).conflicts, 0);
    assert.deepEqual(await window.notifications(), []);
  });

  it('an edit that meets another one after a pause is a conflict, in which she takes her side (P3, P7)', async () => {
    const { window } = scene.alice;
    await window.openFile(OTHER_MOCK);
    await window.runCommand('MockForge Cloud: Pause Sync');
    await window.waitForStatus('MockForge: paused');
    const line = await lineOf('language: en', OTHER_MOCK);
    await retypeEndOfLine(window, { line, from: 'en', to: 'sv' });
    await window.save();
    const { head } = await scene.status();
    await editAsBob((text) => text.replace('language: en', 'language: de'), OTHER_MOCK);
    await laterThan(head.revision);
    await window.runCommand('MockForge Cloud: Resume Sync');
    await window.waitForStatus('MockForge: 1 conflict');
    await window.waitForText('Conflict: alice and bob changed users/get-user.yaml');
    await window.pressButton('Use Mine');

    await window.waitForStatus('MockForge: synced');
    await eventuallyEqual(scene.alice.mocks, scene.bob.mocks);
    assert.match(await readFile(join(scene.bob.mocks, OTHER_MOCK), 'utf8'), /language: sv/);
    assert.equal((await scene.status()).conflicts, 0);
  });

  /** Resolves when the cloud has a revision after this one. */
  function laterThan(revision: number): Promise<true> {
    return eventually(
      () => `no revision after ${revision}`,
      async () => ((await scene.status()).head.revision > revision ? true : null),
    );
  }

  async function lineOf(text: string, mock = MOCK): Promise<number> {
    return lineIn(join(scene.alice.mocks, mock), text);
  }

  async function editAsBob(edit: (text: string) => string, mock = MOCK): Promise<void> {
    const file = join(scene.bob.mocks, mock);
    await writeFile(file, edit(await readFile(file, 'utf8')));
  }
});

function lastState({ events }: CliWatch): unknown {
  return events.findLast(({ event }) => event === 'status')?.['state'];
}
