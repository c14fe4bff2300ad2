/** What a save is to write where the disk has changed beneath unsaved edits: pure. */
import { merge } from '@mockforge-cloud/shared/merge';

export type SaveMerge =
  /** The disk is as it was, or holds the same. */
  | { outcome: 'as_it_is' }
  | { outcome: 'merged'; text: string }
  /** Both changed the same place: the one that is not saved has to be kept elsewhere. */
  | { outcome: 'collides' };

/** All three with the same line ends, and without a byte order mark. `clean`: what the unsaved edits were made from. */
export function mergeForSave(texts: { path: string; clean: string; mine: string; disk: string }): SaveMerge {
  const { path, clean, mine, disk } = texts;
  if (disk === clean || disk === mine) return { outcome: 'as_it_is' };
  const merged = merge({ base: clean, local: mine, remote: disk, path });
  if (merged.outcome !== 'clean') return { outcome: 'collides' };
  return merged.content === mine ? { outcome: 'as_it_is' } : { outcome: 'merged', text: merged.content };
}
