/** JSON merge patch (RFC 7396) onto the text of a mock: what the patch does not name keeps its formatting. */
import { isDeepStrictEqual } from 'node:util';
import { readJsonText } from './merge-patch-json.ts';
import { readYamlText } from './merge-patch-yaml.ts';

export type PatchedText = { ok: true; text: string } | { ok: false; reason: string };

/** Text of one language, with its data, and a way to change it in one place. */
export interface StructuredText {
  readonly data: unknown;
  /** Sets the value at `path`, or removes it where `value` is `undefined`. An empty path is the whole. */
  edit(path: readonly string[], value: unknown): void;
  /** The text after the edits, and the data that it holds. */
  result(): { text: string; data: unknown };
}

const YAML = /\.ya?ml$/i;
const BOM = '\uFEFF';

export function applyMergePatch({ text, patch, path }: { text: string; patch: unknown; path: string }): PatchedText {
  const bom = text.startsWith(BOM) ? BOM : '';
  const bare = text.slice(bom.length);
  try {
    // Text that nests too deep for the stack throws here.
    const structured = YAML.test(path) ? readYamlText(bare) : readJsonText(bare);
    if ('reason' in structured) return { ok: false, reason: structured.reason };
    const wanted = mergePatch(structured.data, patch);
    editTowards(structured, { target: structured.data, patch, path: [] });
    const { text: patched, data } = structured.result();
    // An anchor, a key that stands twice: where the text can't be made to say it, nothing is changed.
    if (isDeepStrictEqual(data, wanted)) return { ok: true, text: bom + patched };
  } catch (error) {
    return { ok: false, reason: `its structure can't take this patch (${(error as Error).message}).` };
  }
  return { ok: false, reason: "its structure can't take this patch." };
}

type Data = Record<string, unknown>;

function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** https://www.rfc-editor.org/rfc/rfc7396#section-2 */
function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isData(patch)) return patch;
  const result = new Map(Object.entries(isData(target) ? target : {}));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) result.delete(key);
    else result.set(key, mergePatch(result.get(key), value));
  }
  return Object.fromEntries(result);
}

function editTowards(
  text: StructuredText,
  { target, patch, path }: { target: unknown; patch: unknown; path: string[] },
): void {
  if (!isData(patch) || !isData(target)) return text.edit(path, mergePatch(undefined, patch));
  for (const [key, value] of Object.entries(patch)) {
    const there = Object.hasOwn(target, key);
    const place = [...path, key];
    if (value === null) {
      if (there) text.edit(place, undefined);
    } else if (there && isData(value)) editTowards(text, { target: target[key], patch: value, path: place });
    else if (!there || !isDeepStrictEqual(target[key], value)) text.edit(place, mergePatch(undefined, value));
  }
}
