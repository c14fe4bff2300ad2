/** Several conflicts at once: what Alice presses is what happens, and nothing else (B2, B9, B10, B11). */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CliWatch } from '../../../tests/end-to-end/harness/cli-process.ts';
import { eventually, eventuallyEqual, eventuallyHolds } from '../../../tests/end-to-end/harness/folders.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { type Scene, theStage } from './stage.ts';

const PRODUCT = 'catalog/get-product.yaml';
const SELECTED = ['users/get-user.yaml', 'orders/create-order.yaml', 'payments/authorize.yaml'];
const TOKEN = 'auth/token.yaml';

describe('several conflicts', function () {
  this.timeout(300_000);
  let scene: Scene;
  let window: Workbench;
  let bobsWatch: CliWatch;

  before(async () => {
    scene = await (await theStage()).open('many-conflicts');
    ({ window } = scene.alice);
    bobsWatch = await scene.bob.watch();
    await eventuallyEqual(scene.alice.mocks, scene.bob.mocks);
    await window.waitForStatus('MockForge: synced');
    await disagree([PRODUCT, ...SELECTED]);
    await window.waitForStatus('MockForge: 4 conflicts');
    await window.runCommand('Notifications: Clear All Notifications');
  });
  after(() => scene?.close());

  it('a button of the list does what it says, whichever command has opened the list (B2, B10)', async () => {
    // It is in no conflict: nothing may be settled in its place.
    await window.openFile('users/create-user.json');
    await window.runCommand('MockForge Cloud: Resolve Conflict: Use Mine');
    await window.waitForQuestion('Use mine for which conflict?');
    const row = window.quickInput.locator('.monaco-list-row').filter({ hasText: PRODUCT });
    await row.hover();
    await window.screenshot('which-conflict');
    await row.getByRole('button', { name: 'Use theirs (bob)' }).click();
    await window.waitForText(`Settled ${PRODUCT}: the version of bob is what everybody has now.`);
    await window.screenshot('settled');
    await eventuallyHolds(join(scene.alice.mocks, PRODUCT), (text) => text.includes('# bob'));
    await eventuallyHolds(join(scene.bob.mocks, PRODUCT), (text) => text.includes('# bob'));
    await window.waitForStatus('MockForge: 3 conflicts');
  });

  it('what was settled can be turned round (B10)', async () => {
    await window.pressButton('Use Mine Instead');
    await eventuallyHolds(join(scene.bob.mocks, PRODUCT), (text) => text.includes('# alice'));
    assert.match(await readFile(join(scene.alice.mocks, PRODUCT), 'utf8'), /# alice/);
  });

  it('all that is selected in the Explorer is settled, after a yes that names it (B9)', async () => {
    const tree = window.frame.locator('.explorer-folders-view');
    for (const folder of ['users', 'orders', 'payments']) {
      const row = tree.locator(`.monaco-list-row[aria-level="2"]`).filter({ hasText: folder }).first();
      if ((await row.getAttribute('aria-expanded')) !== 'true') await row.click();
    }
    const rows = SELECTED.map((path) => tree.locator('.monaco-list-row').filter({ hasText: path.split('/')[1] ?? '' }));
    await rows[0]?.first().click();
    for (const row of rows.slice(1)) await row.first().click({ modifiers: ['ControlOrMeta'] });
    await rows[1]?.first().click({ button: 'right' });
    await window.frame.locator('.monaco-menu').getByText('Resolve Conflict: Use Mine').hover();
    await window.page.keyboard.press('Enter');
    await window.waitForText('Use your version of 3 mocks?');
    await window.screenshot('several-conflicts');
    await window.pressButton('Use Mine');
    await window.waitForText('Settled 3 conflicts.');
    await window.waitForStatus('MockForge: synced');
    for (const path of SELECTED) {
      await eventuallyHolds(join(scene.bob.mocks, path), (text) => text.includes('# alice'));
    }
    assert.equal((await scene.status()).conflicts, 0);
  });

  it('a notification of what somebody else has settled says so, and changes nothing (B11)', async () => {
    await window.runCommand('Notifications: Clear All Notifications');
    await disagree([TOKEN]);
    await window.waitForText(`Conflict: bob and alice changed ${TOKEN}`);
    // The bar follows a moment later: what it says from then on is what became of it.
    await window.waitForStatus('MockForge: 1 conflict');
    // Bob makes his file the same as the head.
    await writeFile(join(scene.bob.mocks, TOKEN), await readFile(join(scene.alice.mocks, TOKEN)));
    await window.waitForStatus('MockForge: synced');
    const { head } = await scene.status();
    await window.pressButton('Use Theirs');
    await window.waitForText(`The conflict of ${TOKEN} has been settled already.`);
    await window.screenshot('settled-already');
    assert.equal((await scene.status()).head.revision, head.revision);
    assert.match(await readFile(join(scene.alice.mocks, TOKEN), 'utf8'), /# alice/);
  });

  /** Both change the first line of these mocks, Bob while he is away. Resolves when all of them are in conflict. */
  async function disagree(paths: readonly string[]): Promise<void> {
    await bobsWatch.stop();
    for (const path of paths) {
      const before = (await scene.status()).head.revision;
      await sign(join(scene.bob.mocks, path), 'bob');
      await sign(join(scene.alice.mocks, path), 'alice');
      await eventually(
        () => `the edit of ${path} is not in the cloud`,
        async () => ((await scene.status()).head.revision > before ? true : null),
      );
    }
    bobsWatch = await scene.bob.watch();
    await bobsWatch.until(({ event, state }) => event === 'status' && state === 'conflicts');
  }

  async function sign(file: string, name: string): Promise<void> {
    const [first = '', ...rest] = (await readFile(file, 'utf8')).split('\n');
    await writeFile(file, [`${first.replace(/ # .*$/, '')} # ${name}`, ...rest].join('\n'));
  }
});
