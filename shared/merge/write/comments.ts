import type { Entry } from '../structure/tree.ts';
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
  if (base === null && (mine === '' || theirs === '')) return mine === '' ? remote : local;
  const merged = mergeText(texts);
  return merged.isClean ? merged.content : leftByBoth(base ?? '', local, remote);
}

/** Whether two entries have the same comments above, behind and in them. */
export function sameComments(a: Entry, b: Entry): boolean {
  const [left, right] = [wholeText(a), wholeText(b)];
  return left === right || commentsIn(left, a) === commentsIn(right, b);
}

function wholeText({ value, start, end }: Entry): string {
  return value.source.text.slice(start, end);
}

/** What looks like comments, without white space; part of a text may look so, too, which does no harm here. */
function commentsIn(text: string, { value }: Entry): string {
  const found = text.match(value.source.language === 'yaml' ? /(?<=^|\s)#.*/g : /\/\/.*|\/\*[\s\S]*?\*\//g) ?? [];
  return found.map(words).join('\n');
}

/** Where both sides only took lines away, what neither took away. */
function leftByBoth(base: string, local: string, remote: string): string | null {
  const [before, mine, theirs] = [base, local, remote].map((text) => text.split('\n').map((line) => line.trim()));
  const known = new Set(before);
  if (![...(mine ?? []), ...(theirs ?? [])].every((line) => known.has(line))) return null;
  const kept = new Set(theirs);
  return local
    .split('\n')
    .filter((line) => kept.has(line.trim()))
    .join('\n');
}

function words(text: string): string {
  return text.replaceAll(/[\s#/*-]+/g, ' ').trim();
}
