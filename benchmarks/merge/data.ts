import { type ParseError, parse as parseJsonc } from 'jsonc-parser';
import { parseAllDocuments } from 'yaml';

/** A text as data, by parsers that have no part in the merge; `undefined`: it doesn't parse. */
export function dataOf(text: string, path: string): unknown {
  const bare = text.replace(/^\uFEFF/, '');
  if (/\.json$/i.test(path)) {
    try {
      return JSON.parse(bare);
    } catch {
      const errors: ParseError[] = [];
      const data: unknown = parseJsonc(bare, errors, { allowTrailingComma: true });
      return errors.length === 0 ? data : undefined;
    }
  }
  try {
    const documents = parseAllDocuments(bare, { uniqueKeys: false, logLevel: 'silent' });
    if (documents.some((document) => document.errors.length > 0)) return undefined;
    return documents.map((document): unknown => document.toJS({ maxAliasCount: -1 }));
  } catch {
    return undefined;
  }
}

/** Keys that stand twice in one map, each as often as it does. */
export function twiceIn(text: string): string[] {
  const bare = text.replace(/^\uFEFF/, '');
  return parseAllDocuments(bare, { prettyErrors: false, logLevel: 'silent' }).flatMap((document) =>
    document.errors
      .filter(({ code }) => code === 'DUPLICATE_KEY')
      .map(({ pos }) => /^["']?([^"':\n]*)/.exec(bare.slice(pos[0]))?.[1]?.trim() ?? ''),
  );
}

/** Data in one spelling: keys sorted, and with `anyOrder` lists, too. */
export function spelled(data: unknown, anyOrder = false): string {
  if (Array.isArray(data)) {
    const items = data.map((item) => spelled(item, anyOrder));
    return `[${(anyOrder ? items.sort() : items).join()}]`;
  }
  if (typeof data !== 'object' || data === null) return JSON.stringify(data) ?? 'null';
  const pairs = Object.entries(data).map(([key, value]) => `${JSON.stringify(key)}:${spelled(value, anyOrder)}`);
  return `{${pairs.sort().join()}}`;
}

function isMap(data: unknown): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

/** Places where one side alone changed something that the outcome doesn't have. Lists count only where one side changed them. */
export function lostChanges(base: unknown, local: unknown, remote: unknown, merged: unknown, path = '$'): string[] {
  const [b, l, r, m] = [base, local, remote, merged].map((data) => spelled(data, true));
  if (l === r || r === b) return m === l ? [] : lostOf(base, local, merged, path);
  if (l === b) return m === r ? [] : lostOf(base, remote, merged, path);
  if (!isMap(local) || !isMap(remote)) return [];
  const before = isMap(base) ? base : {};
  const after = isMap(merged) ? merged : {};
  const keys = new Set([...Object.keys(before), ...Object.keys(local), ...Object.keys(remote)]);
  return [...keys].flatMap((key) => {
    // A key that one side gave up may live on under another name.
    if (key in before && !(key in local && key in remote)) return [];
    return lostChanges(before[key], local[key], remote[key], after[key], `${path}.${key}`);
  });
}

function lostOf(before: unknown, wanted: unknown, merged: unknown, path: string): string[] {
  if (spelled(before, true) === spelled(wanted, true) && merged === undefined) return [];
  return [path];
}
