import type { Frame, Locator, Page } from 'playwright-core';
import { takeScreenshot } from './screenshot.ts';

/** Far more than it takes: nothing fails because a machine is slow. */
const PATIENCE_MS = 90_000;

/**
 * A VS Code workbench, used as a person uses it: by its keys, its lists and what it shows. `frame` differs from the
 * page's own where a page shows several workbenches.
 */
export class Workbench {
  readonly page: Page;
  readonly frame: Frame;

  constructor({ page, frame }: { readonly page: Page; readonly frame: Frame }) {
    this.page = page;
    this.frame = frame;
  }

  async waitUntilShown(timeout: number): Promise<void> {
    await this.frame.locator('.monaco-workbench .statusbar').waitFor({ timeout });
  }

  /** Runs a command by its title in the palette, such as `MockForge Cloud: Sync Now`. */
  async runCommand(title: string): Promise<void> {
    await this.press('F1');
    const input = this.quickInput.locator('.quick-input-box input');
    const found = this.quickInput.locator('.monaco-list-row').filter({ hasText: title }).first();
    // An extension's commands may come later than the window, and the palette does not look again by itself.
    for (let left = 50; left > 0; left -= 1) {
      await input.fill('>');
      await input.fill(`>${title}`);
      const isThere = await found.waitFor({ timeout: 1_000 }).then(
        () => true,
        () => false,
      );
      if (isThere) break;
    }
    await found.click();
  }

  /** Opens a file by its path or a part of it. Resolves when its tab is in front. */
  async openFile(path: string): Promise<void> {
    const name = path.split('/').at(-1) ?? path;
    await this.press('Control+p');
    await this.answerQuickInput(path, name);
    await this.frame.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
    await this.frame.locator('.editor-group-container.active .monaco-editor .view-line').first().waitFor();
  }

  async goToLine(line: number): Promise<void> {
    await this.press('Control+g');
    await this.quickInput.locator('input').fill(`:${line}`);
    await this.page.keyboard.press('Enter');
    await this.quickInput.waitFor({ state: 'hidden' });
  }

  /** Puts `text` in the place of the whole line. */
  async replaceLine(line: number, text: string): Promise<void> {
    await this.goToLine(line);
    await this.page.keyboard.press('Home');
    await this.page.keyboard.press('Home');
    await this.page.keyboard.press('Shift+End');
    await this.type(text);
  }

  /** Puts `text` in the place of everything in the editor. */
  async replaceAll(text: string): Promise<void> {
    await this.focusEditor();
    await this.page.keyboard.press('Control+a');
    await this.type(text);
  }

  /** Inserts text where the cursor is, as a paste does: without automatic brackets or indents. */
  async type(text: string): Promise<void> {
    await this.page.keyboard.insertText(text);
  }

  /** Saves the file in front. Resolves when its tab is no longer marked as changed. */
  async save(): Promise<void> {
    await this.page.keyboard.press('Control+s');
    await this.activeGroup.locator('.tab.active.dirty').waitFor({ state: 'detached' });
  }

  async focusEditor(): Promise<void> {
    await this.activeGroup.locator('.monaco-editor .view-line').first().click();
  }

  /** The lines that the editor in front shows (a long file is shown in part). */
  async editorText(): Promise<string> {
    const lines = await this.activeGroup.locator('.monaco-editor .view-line').evaluateAll((elements) =>
      elements
        .map((element) => ({
          top: Number.parseFloat((element as HTMLElement).style.top),
          text: element.textContent ?? '',
        }))
        .sort((one, other) => one.top - other.top)
        .map(({ text }) => text.replaceAll('\u00a0', ' ')),
    );
    return lines.join('\n');
  }

  /** The titles of the open tabs, as shown. */
  async tabs(): Promise<string[]> {
    return this.frame.locator('.tab .tab-label').allTextContents();
  }

  /** The texts of the status bar's items, without those that show only an icon. */
  async statusBar(): Promise<string[]> {
    const texts = await this.frame.locator('.statusbar-item').allInnerTexts();
    return texts.map((text) => text.trim()).filter((text) => text !== '');
  }

  statusBarItem(text: string | RegExp): Locator {
    return this.frame.locator('.statusbar-item').filter({ hasText: text }).first();
  }

  /** Resolves when the status bar shows `text`. */
  async waitForStatus(text: string | RegExp, timeout = PATIENCE_MS): Promise<void> {
    await this.statusBarItem(text).waitFor({ timeout });
  }

  /** Resolves when `text` is to be seen anywhere in the window. */
  async waitForText(text: string | RegExp, timeout = PATIENCE_MS): Promise<void> {
    await this.frame.getByText(text).first().waitFor({ timeout });
  }

  /** Resolves when a line of the editor in front holds `text`. */
  async waitForEditorText(text: string, timeout = PATIENCE_MS): Promise<void> {
    const line = this.activeGroup.locator('.monaco-editor .view-line').filter({ hasText: text });
    await line.first().waitFor({ timeout });
  }

  /** The notifications that are shown at present. */
  async notifications(): Promise<string[]> {
    return this.frame.locator('.notifications-toasts .notification-list-item-message').allInnerTexts();
  }

  /** Presses a button of a notification or a dialog. */
  async pressButton(label: string): Promise<void> {
    const places = this.frame.locator('.notifications-toasts, .notifications-center, .monaco-dialog-box');
    await places.getByRole('button', { name: label }).first().click();
  }

  /** Presses a button at the right of the tabs of the editor in front. */
  async pressTitleButton(label: string): Promise<void> {
    await this.activeGroup.locator('.editor-actions').getByRole('button', { name: label }).click();
  }

  /** Resolves when the list or input box at the top asks `question`. */
  async waitForQuestion(question: string, timeout = PATIENCE_MS): Promise<void> {
    await this.quickInput.getByPlaceholder(question).waitFor({ timeout });
  }

  /** Types into the list or input box at the top and takes the entry that shows `choice` (or what was typed). */
  async answerQuickInput(text: string, choice?: string): Promise<void> {
    const input = this.quickInput.locator('.quick-input-box input');
    await input.waitFor();
    await input.fill(text);
    if (choice === undefined) {
      await this.page.keyboard.press('Enter');
      return;
    }
    await this.choose(choice);
  }

  /** Takes an entry of the list at the top. */
  async choose(label: string): Promise<void> {
    await this.quickInput.locator('.monaco-list-row').filter({ hasText: label }).first().click();
  }

  /** Takes an entry of the list at the top in or out, where several can be picked. */
  async toggle(label: string): Promise<void> {
    await this.quickInput.locator('.monaco-list-row').filter({ hasText: label }).first().click();
  }

  /** Presses a button beside the title of the list at the top. */
  async pressListButton(label: string): Promise<void> {
    await this.quickInput.getByRole('button', { name: label }).first().click();
  }

  async screenshot(name: string): Promise<string> {
    return takeScreenshot(this.page, name);
  }

  get quickInput(): Locator {
    return this.frame.locator('.quick-input-widget');
  }

  private get activeGroup(): Locator {
    return this.frame.locator('.editor-group-container.active');
  }

  /** Keys go to the frame that has the focus; a page with two workbenches has one focus. */
  private async press(key: string): Promise<void> {
    await this.frame.locator('.monaco-workbench').evaluate(() => window.focus());
    await this.page.keyboard.press(key);
  }
}
