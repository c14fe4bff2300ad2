/** A terminal or another window keeps Alice's folder in sync; what is unsaved in this one is as safe as ever. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CliWatch } from '../../../tests/end-to-end/harness/cli-process.ts';
import { eventually, eventuallyEqual, eventuallyHolds } from '../../../tests/end-to-end/harness/folders.ts';
import { linkFolder } from '../two-windows/team.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { lineIn, retypeEndOfLine } from './keys.ts';
import { type Stage, theStage } from './stage.ts';

const WORKSPACE = 'one-folder';
const MOCK = 'catalog/get-product.yaml';
const OTHER_MOCK = 'users/get-user.yaml';
const FOLLOWING = 'MockForge: left to another window or terminal';

describe('a folder that several processes have open (P17)', function () {
  this.timeout(300_000);
  let stage: Stage;
  let project: string;
  let mocks: string;
  let bobsMocks: string;
  let watches: CliWatch[];
  let window: Workbench;

  before(async () => {
    stage = await theStage();
    bobsMocks = await stage.createWorkspace(WORKSPACE);
    ({ project, mocks } = await stage.newProject(WORKSPACE));
    watches = [
      await stage.watchAsAlice({ workspace: WORKSPACE, folder: mocks }),
      await stage.watchAsBob({ workspace: WORKSPACE, folder: bobsMocks }),
    ];
    await linkFolder({ folder: project, service: stage.service, workspace: WORKSPACE });
    window = await stage.openAsAlice(project);
    await window.waitForStatus(FOLLOWING);
  });
  after(async () => {
    for (const watching of watches) await watching.kill9();
    await window?.page.context().close();
  });

  it('says who keeps it in sync, and claims nothing that it does not know (B4)', async () => {
    await window.runCommand('MockForge Cloud: Show Pending Mocks');
    await window.waitForText('Another window or a terminal keeps this folder in sync');
    await window.screenshot('following');
    await window.runCommand('Notifications: Clear All Notifications');
  });

  it('a change for a document that is unsaved in a window waits, though a terminal syncs (B5, I17)', async () => {
    await unsavedEditMeets(window, { from: 'stock: 18', to: '17', theirs: ['oak', 'elm'] });
    await window.screenshot('saved-beside-a-terminal');
  });

  it('Undo takes her own edit, and leaves what the terminal has received (B8)', async () => {
    const isUndone = (text: string) => text.includes('currency: SEK') && !text.includes('stock: 17');
    await editAsBob(MOCK, (text) => text.replace('currency: EUR', 'currency: SEK'));
    await window.waitForEditorText('currency: SEK');
    await window.focusEditor();
    await window.page.keyboard.press('Control+z');
    await eventually(
      () => 'her edit is not undone in the editor',
      async () => (isUndone(await window.editorText()) ? true : null),
    );
    await window.save();
    // Only now may the terminal end: an edit that it has not sent would be for the window's first sync to ask about.
    await eventuallyHolds(join(bobsMocks, MOCK), isUndone);
    await eventuallyEqual(mocks, bobsMocks);
  });

  it('the same between two windows, one of which has only the folder of the mocks (B5, I17)', async () => {
    await watches.shift()?.stop();
    await window.waitForStatus('MockForge: synced');
    const second = await stage.openAsAlice(mocks);
    await second.waitForStatus(FOLLOWING);
    await unsavedEditMeets(second, { from: 'status: 200', to: '201', theirs: ['5900', '6100'] });
    await second.page.context().close();
  });

  /** An edit is typed, a change of another line comes for the same mock, and both are there after the save. */
  async function unsavedEditMeets(
    at: Workbench,
    { from, to, theirs: [was, becomes] }: { from: string; to: string; theirs: [string, string] },
  ): Promise<void> {
    await at.openFile(MOCK);
    const before = await readFile(join(mocks, MOCK), 'utf8');
    const line = await lineIn(join(mocks, MOCK), from);
    const last = from.split(' ').at(-1) ?? from;
    await retypeEndOfLine(at, { line, from: last, to });
    await editAsBob(MOCK, (text) => text.replace(was, becomes));
    // Changes arrive in their order: when this later one is here, the other has been here too.
    const mark = `# ${becomes}`;
    await editAsBob(OTHER_MOCK, (text) => `${text.trimEnd()}\n${mark}\n`);
    await eventuallyHolds(join(mocks, OTHER_MOCK), (text) => text.includes(mark));
    assert.equal(await readFile(join(mocks, MOCK), 'utf8'), before);
    await at.save();
    await at.waitForEditorText(becomes);
    const expected = before.replace(from, `${from.slice(0, -last.length)}${to}`).replace(was, becomes);
    await eventuallyHolds(join(bobsMocks, MOCK), (text) => text === expected);
    await eventuallyEqual(mocks, bobsMocks);
    assert.deepEqual(await at.notifications(), []);
    assert.equal(await at.frame.locator('.monaco-dialog-box').count(), 0);
  }

  async function editAsBob(mock: string, edit: (text: string) => string): Promise<void> {
    const file = join(bobsMocks, mock);
    const before = await readFile(file, 'utf8');
    assert.notEqual(edit(before), before);
    await writeFile(file, edit(before));
  }
});
