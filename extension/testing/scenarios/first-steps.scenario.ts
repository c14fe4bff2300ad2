/** A person who has never signed in, with an empty folder, to the team's mocks on disk. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventuallyEqual } from '../../../tests/end-to-end/harness/folders.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { type Stage, theStage } from './stage.ts';

const WORKSPACE = 'partner-api';

describe('first steps in the editor', function () {
  this.timeout(300_000);
  let stage: Stage;
  let window: Workbench;
  let mocks: string;
  let project: string;
  let bobsMocks: string;

  before(async () => {
    stage = await theStage();
    bobsMocks = await stage.createWorkspace(WORKSPACE);
    ({ project, mocks } = await stage.newProject('first-steps'));
    const host = await stage.startFreshHost({ 'mockforgeCloud.serviceUrl': stage.service.url });
    window = await stage.openWindow({ host, project });
  });
  after(() => window?.page.context().close());

  it('sign in with a token', async () => {
    await window.runCommand('MockForge Cloud: Sign In');
    await window.waitForQuestion('How do you want to sign in?');
    await window.screenshot('sign-in');
    await window.choose('API token');
    await window.waitForText('secret storage');
    await window.answerQuickInput('mfc_not_a_token');
    await window.waitForText('The service does not know this token.');
    await window.screenshot('sign-in-refused');
    await window.answerQuickInput(stage.alice.token);
    await window.waitForText(`as ${stage.alice.username}.`);
    await window.screenshot('signed-in');
  });

  it('link a folder and get the mocks of the team', async () => {
    await window.runCommand('MockForge Cloud: Link Folder to Workspace');
    await window.waitForQuestion('Which folder holds the mocks?');
    await window.screenshot('link-folder');
    await window.choose('mocks');
    await window.waitForQuestion('Which workspace should it be kept in sync with?');
    await window.screenshot('link-workspace');
    await window.choose(WORKSPACE);
    await window.waitForStatus('MockForge: synced');
    await eventuallyEqual(mocks, bobsMocks);
    await window.screenshot('linked');
    const config = await readFile(join(project, '.mockforge', 'sync.yaml'), 'utf8');
    assert.ok(!config.includes(stage.alice.token));
  });
});
