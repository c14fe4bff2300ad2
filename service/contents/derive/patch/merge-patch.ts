/** JSON merge patch (RFC 7396) onto the text of a mock: what the patch does not name keeps its formatting. */
import { isSame, mergePatch, readData } from './data.ts';
import { readJsonText } from './patch-json.ts';
import { readYamlText } from './patch-yaml.ts';

export type PatchedText = { ok: true; text: string } | { ok: false; reason: string };

const YAML = /\.ya?ml$/i;
const BOM = '\uFEFF';

/** @param patch as JSON, so that its numbers keep every digit */
export function applyMergePatch({ text, patch, path }: { text: string; patch: string; path: string }): PatchedText {
  const bom = text.startsWith(BOM) ? BOM : '';
  const bare = text.slice(bom.length);
  try {
    // Text that nests too deep for the stack throws here.
    const readable = YAML.test(path) ? readYamlText(bare) : readJsonText(bare);
    if ('reason' in readable) return { ok: false, reason: readable.reason };
    const wantedPatch = readData(patch);
    const wanted = mergePatch(readable.data, wantedPatch);
    for (const patched of readable.patched(wantedPatch)) {
      // An anchor, a key that stands twice: where the text can't be made to say it, nothing is changed.
      if (isSame(readable.read(patched), wanted)) return { ok: true, text: bom + patched };
    }
  } catch (error) {
    return { ok: false, reason: `its structure can't take this patch (${(error as Error).message}).` };
  }
  return { ok: false, reason: "its structure can't take this patch." };
}
