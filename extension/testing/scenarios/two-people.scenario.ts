/** The main job: Alice edits mocks in VS Code, Bob on his disk with the command line watching it. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CliWatch } from '../../../tests/end-to-end/harness/cli-process.ts';
import { eventuallyEqual, eventuallyHolds } from '../../../tests/end-to-end/harness/folders.ts';
import { retypeEndOfLine } from './keys.ts';
import { type Scene, theStage } from './stage.ts';

const MOCK = 'catalog/get-product.yaml';
const OTHER_MOCK = 'users/get-user.yaml';

describe('Alice in VS Code and Bob in a terminal', function () {
  this.timeout(120_000);
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
    await window.waitForStatus('MockForge: synced');
    await window.screenshot('synced');
  });

  it('what Bob changes elsewhere in the file appears in her open editor, without a prompt (P1, P6)', async () => {
    const { window } = scene.alice;
    await editAsBob((text) => text.replace('Desk lamp, oak', 'Desk lamp, walnut'));
    await window.waitForEditorText('Desk lamp, walnut');
    assert.deepEqual(await window.notifications(), []);
    assert.equal(await window.frame.locator('.monaco-dialog-box').count(), 0);
    assert.match(await readFile(join(scene.alice.mocks, MOCK), 'utf8'), /walnut[^]*stock: 17/);
  });

  it('two edits of one line are a conflict for both, which Alice settles in the merge editor (P1, P5, P7)', async () => {
    const { window } = scene.alice;
    await bobsWatch.stop();
    await editAsBob((text) => text.replace('amount: 5900', 'amount: 6400'));
    await retypeEndOfLine(window, { line: await lineOf('amount: 5900'), from: '5900 # cents', to: '4900 # cents' });
    await window.save();
    await window.waitForStatus('MockForge: synced');

    bobsWatch = await scene.bob.watch();
    await bobsWatch.until(({ event, state }) => event === 'status' && state === 'conflicts');
    await window.waitForStatus('MockForge: 1 conflict');
    await window.waitForText('Both versions are kept');
    await window.screenshot('conflict');

    await window.pressButton('Merge…');
    await window.frame.locator('.merge-editor').waitFor();
    await window.screenshot('merge-editor');
  });

  async function lineOf(text: string, mock = MOCK): Promise<number> {
    const lines = (await readFile(join(scene.alice.mocks, mock), 'utf8')).split('\n');
    return lines.findIndex((line) => line.includes(text)) + 1;
  }

  async function editAsBob(edit: (text: string) => string, mock = MOCK): Promise<void> {
    const file = join(scene.bob.mocks, mock);
    await writeFile(file, edit(await readFile(file, 'utf8')));
  }
});
