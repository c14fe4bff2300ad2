/** A patch onto JSON, with or without comments, in its text: what is not named keeps every byte. */
import { type Node, type ParseError, parseTree } from 'jsonc-parser';
import { isDeeperThan } from '../../../http/json-depth.ts';
import { type AnyData, type Data, dataOf, isObject, isSame, mergePatch } from './data.ts';
import type { JsonEdit } from './json-edit.ts';
import { editMembers } from './json-members.ts';
import { JsonStyle } from './json-style.ts';
import type { PatchableText } from './patchable-text.ts';
import { applySplices, type Splice } from './splices.ts';

/** The parsers recurse. */
const MAX_DEPTH = 500;

export function readJsonText(text: string): PatchableText | { reason: string } {
  if (isDeeperThan(text, MAX_DEPTH)) return { reason: `it nests deeper than ${MAX_DEPTH} levels.` };
  const root = parse(text);
  if (root === null) return { reason: 'it is not JSON.' };
  return {
    data: dataOf(root, text),
    *patched(patch) {
      const splices: Splice[] = [];
      editValue({ text, splices, style: new JsonStyle(text) }, root, patch);
      yield applySplices(text, splices);
    },
    read(patched): AnyData {
      const after = parse(patched);
      return after === null ? undefined : dataOf(after, patched);
    },
  };
}

function parse(text: string): Node | null {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  return errors.length > 0 || root === undefined ? null : root;
}

function editValue(edit: JsonEdit, node: Node, patch: Data): void {
  if (isObject(patch) && node.type === 'object') return editObject(edit, node, patch);
  const value = mergePatch(undefined, patch);
  // Where both hold others there is a difference, which nobody has to look for.
  if (!isObject(value) && isSame(dataOf(node, edit.text), value)) return;
  const by = edit.style.write(value, node.offset);
  edit.splices.push({ from: node.offset, to: node.offset + node.length, by });
}

function editObject(edit: JsonEdit, object: Node, patch: ReadonlyMap<string, Data>): void {
  const byKey = membersByKey(object);
  const removed = new Set<Node>();
  const added: [string, Data][] = [];
  for (const [key, value] of patch) {
    const members = byKey.get(key);
    // Of a key that stands twice the last one counts.
    const there = members?.at(-1)?.children?.[1];
    if (value === null) for (const member of members ?? []) removed.add(member);
    else if (there === undefined) added.push([key, mergePatch(undefined, value)]);
    else editValue(edit, there, value);
  }
  editMembers(edit, object, { removed, added });
}

function membersByKey(object: Node): Map<string, Node[]> {
  const byKey = new Map<string, Node[]>();
  for (const member of object.children ?? []) {
    const key = String(member.children?.[0]?.value);
    const others = byKey.get(key);
    if (others === undefined) byKey.set(key, [member]);
    else others.push(member);
  }
  return byKey;
}
