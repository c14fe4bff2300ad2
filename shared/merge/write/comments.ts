import { mergeText } from '../text/merge-text.ts';

/**
 * Merges what stands around an entry: comments and blank lines. White space is nobody's edit worth a dispute, so there
 * local's is taken. `null`: both sides changed the comment differently.
 */
export function mergeComment(texts: { base: string | null; local: string; remote: string }): string | null {
  const { base, local, remote } = texts;
  if (local === remote || remote === base) return local;
  if (local === base) return remote;
  const [before, mine, theirs] = [words(base ?? ''), words(local), words(remote)];
  if (mine === theirs || theirs === before) return local;
  if (mine === before) return remote;
  const merged = mergeText(texts);
  return merged.conflicts.length > 0 ? null : merged.content;
}

function words(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
