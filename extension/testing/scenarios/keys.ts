/** Edits made key by key, as by a person. */
import { readFile } from 'node:fs/promises';
import type { Workbench } from '../workbench/workbench.ts';

/** Puts the cursor at the end of a line, deletes what stands there, and types something else. */
export async function retypeEndOfLine(
  window: Workbench,
  { line, from, to }: { line: number; from: string; to: string },
): Promise<void> {
  const { keyboard } = window.page;
  await window.goToLine(line);
  await keyboard.press('End');
  for (const _ of from) await keyboard.press('Backspace');
  await keyboard.type(to);
}

/** The number of the first line of a file that holds `text`. */
export async function lineIn(file: string, text: string): Promise<number> {
  const at = (await readFile(file, 'utf8')).split('\n').findIndex((line) => line.includes(text));
  if (at === -1) throw new Error(`${file} holds no "${text}".`);
  return at + 1;
}
