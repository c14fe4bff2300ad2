/** Edits made key by key, as by a person. */
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
