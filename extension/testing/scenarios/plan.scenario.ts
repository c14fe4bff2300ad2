/** Alice links a folder that holds mocks already, and decides what happens before anything does. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CliWatch } from '../../../tests/end-to-end/harness/cli-process.ts';
import { eventually, eventuallyEqual, eventuallyHolds } from '../../../tests/end-to-end/harness/folders.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { type Stage, theStage } from './stage.ts';

const WORKSPACE = 'billing-api';
const CHANGED = 'users/get-user.yaml';
const OWN = 'refunds/create-refund.yaml';
const DRAFT = 'refunds/draft.yaml';
const REMOVED = 'payments/authorize.yaml';
const WAITING = 'MockForge: first sync: look at the plan';

describe('a folder that holds mocks already', function () {
  this.timeout(300_000);
  let stage: Stage;
  let window: Workbench;
  let project: string;
  let mocks: string;
  let bobsMocks: string;
  let bobsWatch: CliWatch;

  before(async () => {
    stage = await theStage();
    bobsMocks = await stage.createWorkspace(WORKSPACE);
    ({ project, mocks } = await stage.newProject('billing'));
    const text = await readFile(join(bobsMocks, CHANGED), 'utf8');
    await put(CHANGED, text.replace('language: en', 'language: sv'));
    await cp(join(bobsMocks, 'orders'), join(mocks, 'orders'), { recursive: true });
    await put(OWN, 'method: POST\npath: /refunds\nstatus: 201\n');
    await put(DRAFT, 'method: GET\npath: /refunds\nstatus: 200\n');
    await writeFile(join(project, '.gitignore'), '.mockforge\n');
    git('init', '-q');
    git('add', '.');
    git('commit', '-q', '-m', 'begin');
    bobsWatch = await stage.watchAsBob({ workspace: WORKSPACE, folder: bobsMocks });
    window = await stage.openAsAlice(project);
  });
  after(async () => {
    await bobsWatch?.stop();
    await window?.page.context().close();
  });

  it('shows the plan as soon as it is linked, and does nothing before it is accepted (P2, P13)', async () => {
    await window.runCommand('MockForge Cloud: Link Folder to Workspace');
    await window.waitForQuestion('Which folder holds the mocks?');
    await window.choose('mocks');
    await window.waitForQuestion('Which workspace should it be kept in sync with?');
    await window.choose(WORKSPACE);
    await window.waitForText('First sync with billing-api: 2 to send, 7 to receive, 1 in conflict');
    await window.screenshot('plan');
    await window.page.keyboard.press('Escape');
    await window.waitForStatus(WAITING);
    await window.screenshot('plan-waits');
    const there = (await readdir(mocks)).filter((name) => !name.startsWith('.'));
    assert.deepEqual(there.sort(), ['orders', 'refunds', 'users']);
    assert.equal((await window.notifications()).length, 1);
  });

  it('compares with the cloud what both have', async () => {
    await window.statusBarItem(WAITING).click();
    const row = window.quickInput.locator('.monaco-list-row').filter({ hasText: CHANGED });
    await row.hover();
    await row.getByRole('button', { name: 'Compare with the cloud' }).click();
    await window.waitForText(`${CHANGED}: the cloud ↔ this folder`);
    await window.waitForText('language: en');
    await window.screenshot('plan-compare');
  });

  it('does what is picked, and leaves out what is not, on both sides (P2)', async () => {
    await window.toggle(DRAFT);
    await window.screenshot('plan-narrowed');
    await window.page.keyboard.press('Enter');
    await window.waitForStatus('MockForge: 1 conflict');
    await eventuallyHolds(join(bobsMocks, OWN), (text) => text.includes('/refunds'));
    await eventuallyHolds(join(mocks, REMOVED), (text) => text !== '');
    await assert.rejects(readFile(join(bobsMocks, DRAFT)), { code: 'ENOENT' });
    assert.match(await readFile(join(mocks, CHANGED), 'utf8'), /language: sv/);
    assert.match(await readFile(join(bobsMocks, CHANGED), 'utf8'), /language: en/);
    // Its comparison is in front.
    await window.runCommand('MockForge Cloud: Resolve Conflict: Use Theirs');
    await window.waitForText(`Settled ${CHANGED}: the version of bob`);
    await window.waitForStatus('MockForge: waiting · 1 left out');
  });

  it('lets go on what was left out, when that is wanted', async () => {
    await window.runCommand('MockForge Cloud: Show Pending Mocks');
    await window.waitForText('1 is left out');
    await window.screenshot('left-out');
    await window.choose(DRAFT);
    await window.choose('Let it go on');
    await eventuallyHolds(join(bobsMocks, DRAFT), (text) => text.includes('GET'));
    await eventuallyEqual(mocks, bobsMocks);
  });

  it('keeps what a teammate deletes, and brings it back for both', async () => {
    const before = await readFile(join(mocks, REMOVED), 'utf8');
    await rm(join(bobsMocks, REMOVED));
    await gone(join(mocks, REMOVED));
    await window.runCommand('MockForge Cloud: Show Backups');
    await window.waitForQuestion('Which backup?');
    await window.screenshot('backups');
    await window.choose(REMOVED);
    await window.choose('Restore');
    await eventuallyHolds(join(bobsMocks, REMOVED), (text) => text === before);
    await eventuallyEqual(mocks, bobsMocks);
  });

  it('asks about what Git has changed, and takes what the cloud has (P8)', async () => {
    await window.runCommand('Notifications: Clear All Notifications');
    await eachMock((text) => `# old\n${text}`, 'commit');
    git('branch', 'old');
    await eachMock((text) => text.replace('# old\n', '# new\n'), 'commit');
    git('checkout', '-q', 'old');
    await window.waitForStatus(/MockForge: Git changed \d+ mocks/);
    await window.waitForText('Nothing is sent before you have looked at it.');
    await window.screenshot('git');
    await window.pressButton('Show Plan');
    await window.waitForText(/Git changed \d+ mocks: \d+ to send/);
    await window.screenshot('git-plan');
    await window.pressListButton('Keep what the cloud has');
    await window.waitForStatus('MockForge: synced');
    await eventuallyEqual(mocks, bobsMocks);
    assert.doesNotMatch(await readFile(join(bobsMocks, OWN), 'utf8'), /# old/);
  });

  async function put(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(mocks, path)), { recursive: true });
    await writeFile(join(mocks, path), text);
  }

  function git(...args: string[]): void {
    const identity = ['-c', 'user.name=alice', '-c', 'user.email=alice@example.test', '-c', 'init.defaultBranch=main'];
    execFileSync('git', [...identity, ...args], { cwd: project, stdio: 'pipe' });
  }

  /** Changes every YAML mock, waits until Bob has it so, and commits it. */
  async function eachMock(change: (text: string) => string, message: string): Promise<void> {
    const paths = (await readdir(mocks, { recursive: true })).filter((path) => path.endsWith('.yaml'));
    for (const path of paths) {
      await writeFile(join(mocks, path), change(await readFile(join(mocks, path), 'utf8')));
    }
    await eventuallyEqual(mocks, bobsMocks);
    git('add', '.');
    git('commit', '-q', '-m', message);
  }

  function gone(file: string): Promise<true> {
    const isGone = () =>
      readFile(file).then(
        () => null,
        () => true as const,
      );
    return eventually(() => `${file} is still there`, isGone);
  }
});
