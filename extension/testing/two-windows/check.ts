import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../workbench/browser.ts';
import { takeScreenshot } from '../workbench/screenshot.ts';
import { Workbench } from '../workbench/workbench.ts';
import { MOCK_FOLDER, type Seat, type Team } from './team.ts';

const START_TIMEOUT_MS = 120_000;
const SYNC_TIMEOUT_MS = 180_000;
const POLL_MS = 100;

/**
 * Uses the page as two people would: waits for the sample mocks in both folders, edits one in the first window and
 * waits for it in the second. Gives the path of a screenshot.
 * @throws Error, after a screenshot, where one of these does not happen.
 */
export async function checkTwoWindows({ team, url }: { readonly team: Team; readonly url: string }): Promise<string> {
  const browser = await launchBrowser();
  try {
    const context = await browser.newContext({ viewport: { width: 1_920, height: 1_000 } });
    const page = await context.newPage();
    await page.goto(url);
    try {
      await editInOneAndSeeInTheOther({ page, team });
    } catch (cause) {
      const path = await takeScreenshot(page, 'two-windows-failure');
      throw new Error(`The two windows did not come together. See ${path}`, { cause });
    }
    return await takeScreenshot(page, 'two-windows');
  } finally {
    await browser.close();
  }
}

async function editInOneAndSeeInTheOther({ page, team }: { readonly page: Page; readonly team: Team }): Promise<void> {
  const { alice, bob } = team;
  const [aliceWindow, bobWindow] = await Promise.all([windowOf(page, alice), windowOf(page, bob)]);
  const aliceMocks = await untilMocks(alice);
  await untilMocks(bob);
  const mock = aliceMocks.find((path) => /\.ya?ml$/.test(path));
  if (mock === undefined) throw new Error(`The sample workspace has no YAML mock among ${aliceMocks.join(', ')}.`);
  await bobWindow.openFile(mock);
  await aliceWindow.openFile(mock);
  const firstLine = '# Edited by Alice, seen by Bob.';
  await aliceWindow.goToLine(1);
  await aliceWindow.type(`${firstLine}\n`);
  await aliceWindow.save();
  await until(async () => (await readFile(join(bob.folder, MOCK_FOLDER, mock), 'utf8')).startsWith(firstLine));
  await bobWindow.waitForEditorText(firstLine);
}

async function windowOf(page: Page, { username }: Seat): Promise<Workbench> {
  const element = await page.waitForSelector(`iframe[name="${username}"]`);
  const frame = await element.contentFrame();
  if (frame === null) throw new Error(`The page shows no window for ${username}.`);
  const workbench = new Workbench({ page, frame });
  await workbench.waitUntilShown(START_TIMEOUT_MS);
  return workbench;
}

/** Resolves with the paths of the mocks when the first of them have come down. */
async function untilMocks({ folder }: Seat): Promise<string[]> {
  let paths: string[] = [];
  await until(async () => {
    const entries = await readdir(join(folder, MOCK_FOLDER), { recursive: true, withFileTypes: true });
    paths = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, MOCK_FOLDER).length + 1));
    return paths.some((path) => /\.ya?ml$/.test(path));
  });
  return paths.sort();
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + SYNC_TIMEOUT_MS;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`It did not happen within ${SYNC_TIMEOUT_MS / 1_000} s.`);
    await delay(POLL_MS);
  }
}
