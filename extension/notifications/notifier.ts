import { type Notice, printable } from '@mockforge-cloud/shared/sync';
import * as vscode from 'vscode';
import type { Log } from '../logs/log.ts';
import { readSetting } from '../manifest/read-settings.ts';
import { errorText } from '../prompts/error-text.ts';
import { isShown, isShownElsewhere } from './policy.ts';

export interface Action {
  title: string;
  run: () => unknown;
}

/** What the extension says of its own accord. Answers to commands are not its business. */
export class Notifier {
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  notice(notice: Notice): void {
    this.#log(notice.level === 'warning' ? 'warn' : notice.level, `${notice.code}: ${notice.message}`);
    if (!isShownElsewhere(notice.code)) this.#show(notice.level, notice.message, []);
  }

  /** Something that waits for a person, with what can be done about it. */
  warn(message: string, actions: readonly Action[]): void {
    this.#log('warn', message);
    this.#show('warning', message, actions);
  }

  #show(level: Notice['level'], text: string, actions: readonly Action[]): void {
    const message = printable(text);
    if (!isShown({ level }, readSetting('notifications.level'))) return;
    const titles = actions.map((action) => action.title);
    const shown = SHOW[level](message, ...titles);
    void Promise.resolve(shown)
      .then((chosen) => actions.find((action) => action.title === chosen)?.run())
      // What somebody has pressed is answered, also where it fails.
      .catch((error: unknown) => {
        this.#log('error', String(error));
        void vscode.window.showErrorMessage(printable(errorText(error)));
      });
  }
}

const SHOW = {
  info: (message: string, ...titles: string[]) => vscode.window.showInformationMessage(message, ...titles),
  warning: (message: string, ...titles: string[]) => vscode.window.showWarningMessage(message, ...titles),
  error: (message: string, ...titles: string[]) => vscode.window.showErrorMessage(message, ...titles),
};
