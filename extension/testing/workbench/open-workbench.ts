import { format } from 'node:util';
import type { Browser } from 'playwright-core';
import { Workbench } from './workbench.ts';

const START_TIMEOUT_MS = 120_000;

export interface OpenedWorkbench {
  readonly workbench: Workbench;
  /** Resolves when a suite in the extension host has settled: 0 passed, 1 failed. Rejects when the page dies. */
  readonly suiteEnded: Promise<number>;
  readonly close: () => Promise<void>;
}

/**
 * Opens a workbench in a browser context of its own, as another person's browser would.
 * `onSuiteLog` receives what a suite in the extension host writes to its console.
 */
export async function openWorkbench({
  browser,
  url,
  viewport = { width: 1_360, height: 850 },
  onSuiteLog = () => {},
}: {
  readonly browser: Browser;
  readonly url: string;
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly onSuiteLog?: (line: string) => void;
}): Promise<OpenedWorkbench> {
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(90_000);
  const suiteEnded = new Promise<number>((resolve, reject) => {
    page.once('crash', () => reject(new Error('The browser page of the workbench crashed.')));
    page.once('close', () => reject(new Error('The browser page of the workbench was closed.')));
    // VS Code calls both functions where the window has them: `IAutomatedWindow` in its platform/log/browser/log.ts.
    void page.exposeFunction('codeAutomationExit', (code: number) => resolve(code)).catch(reject);
  });
  suiteEnded.catch(() => {});
  await page.exposeFunction('codeAutomationLog', (_type: string, args: unknown[]) => onSuiteLog(format(...args)));
  await page.goto(url);
  const workbench = new Workbench({ page, frame: page.mainFrame() });
  await workbench.waitUntilShown(START_TIMEOUT_MS);
  return { workbench, suiteEnded, close: () => context.close() };
}
