/** What Undo does in a document that sync has written to: it takes the person's own last edit, and only that. */
import { merge } from '@mockforge-cloud/shared/merge';
import type { ForeignChange, ForeignChanges } from './foreign-changes.ts';

/** An open document with its undo stack. */
export interface UndoableText {
  /** Decides how it is merged. */
  readonly path: string;
  text(): string;
  /** One step. Where there is none, nothing changes. */
  undo(): Promise<void>;
  redo(): Promise<void>;
  /** As an element of the undo stack of its own. */
  replace(text: string): Promise<void>;
}

export type Outcome =
  /** The own edit below is undone, and what sync has written is there. */
  | 'stepped_over'
  /** Nothing below could be undone alone: the document is as it was. */
  | 'put_back';

/** Called right after Undo has taken `first` away. */
export async function stepOver(
  document: UndoableText,
  changes: ForeignChanges,
  first: ForeignChange,
): Promise<Outcome> {
  // From the text before the lowest change that is skipped to the one after the highest.
  const skipped = { before: first.before, after: first.after };
  let steps = 1;
  for (;;) {
    const was = document.text();
    await document.undo();
    const now = document.text();
    if (now === was) return putBack(document, changes, { skipped, steps });
    steps += 1;
    const further = changes.missingFrom(now);
    if (further !== null && further.after === was) {
      skipped.before = further.before;
      continue;
    }
    const merged = merge({ base: skipped.before, local: now, remote: skipped.after, path: document.path });
    if (merged.outcome !== 'clean') return putBack(document, changes, { skipped, steps });
    // Known before it is done: the next Undo may come at once.
    changes.add({ before: now, after: merged.content });
    await document.replace(merged.content);
    return 'stepped_over';
  }
}

async function putBack(
  document: UndoableText,
  changes: ForeignChanges,
  { skipped, steps }: { skipped: ForeignChange; steps: number },
): Promise<Outcome> {
  for (let step = 0; step < steps && document.text() !== skipped.after; step += 1) await document.redo();
  // Somebody has typed in between, so that there is nothing to redo.
  if (document.text() !== skipped.after) await bringBack(document, changes, skipped);
  return 'put_back';
}

/** Puts what sync has written onto whatever is there. */
export async function bringBack(document: UndoableText, changes: ForeignChanges, change: ForeignChange): Promise<void> {
  const now = document.text();
  const merged = merge({ base: change.before, local: now, remote: change.after, path: document.path });
  // Where both are at the same place, what was typed just now stays: the save asks the cloud.
  if (merged.outcome !== 'clean') return;
  changes.add({ before: now, after: merged.content });
  await document.replace(merged.content);
}
