import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { EXTENSION_ROOT } from '../server-host/server-host.ts';

const SCREENSHOT_FOLDER = join(EXTENSION_ROOT, 'testing', 'screenshots');

/** Takes a picture of the page. Gives the path of the file. */
export async function takeScreenshot(page: Page, name: string): Promise<string> {
  await mkdir(SCREENSHOT_FOLDER, { recursive: true });
  const path = join(SCREENSHOT_FOLDER, `${name.replaceAll(/[^\w.-]+/g, '-')}.png`);
  await page.screenshot({ path });
  return path;
}
