import { skipComment, skipString } from '../structure/scan.ts';

/**
 * Counts keys that stand in their map for the second time or later. Works on the text, because parsers keep only the
 * last of them.
 */
export function countJsonDuplicates(text: string): ReadonlyMap<string, number> {
  const duplicates = new Map<string, number>();
  const open: (Set<string> | null)[] = [];
  let keys: Set<string> | null = null;
  let isKey = false;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 34: {
        const end = skipString(text, at);
        if (isKey && keys) {
          const key = text.slice(at + 1, end - 1);
          if (keys.has(key)) duplicates.set(key, (duplicates.get(key) ?? 0) + 1);
          else keys.add(key);
        }
        isKey = false;
        at = end - 1;
        break;
      }
      case 44: // ,
        isKey = keys !== null;
        break;
      case 47: // /
        at = Math.max(at, skipComment(text, at, 'json') - 1);
        break;
      case 91: // [
        open.push(keys);
        keys = null;
        break;
      case 123: // {
        open.push(keys);
        keys = new Set();
        isKey = true;
        break;
      case 93: // ]
      case 125: // }
        keys = open.pop() ?? null;
        isKey = false;
        break;
    }
  }
  return duplicates;
}
