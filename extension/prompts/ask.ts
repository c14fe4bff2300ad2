import { printable } from '@mockforge-cloud/shared/sync';
import * as vscode from 'vscode';

/** Says something that needs no answer; does not wait until it has been read. */
export function tell(message: string): void {
  void vscode.window.showInformationMessage(printable(message));
}

/** Offers what can be done next. @returns the title chosen, or `null` where the person does none of it */
export async function ask(message: string, ...titles: string[]): Promise<string | null> {
  return (await vscode.window.showWarningMessage(printable(message), ...titles)) ?? null;
}

/** The same, in the middle of the screen: for what can't be taken back. */
export async function choose(message: string, detail: string, ...titles: string[]): Promise<string | null> {
  return (await vscode.window.showWarningMessage(printable(message), { modal: true, detail }, ...titles)) ?? null;
}

/** @returns whether the person wants it */
export async function confirm(message: string, detail: string, title: string): Promise<boolean> {
  return (await choose(message, detail, title)) === title;
}
