import { decide } from '../policies/decide.ts';
import { mergeText } from '../text/merge-text.ts';
import { changeUnit, moved } from '../write/indent.ts';
import { mergeContainer } from './merge-container.ts';
import type { ConflictKind, MergedValue, Place, Run, Side, Three } from './run.ts';
import { sameData, sameText } from './same.ts';
import { shapeOf } from './shape.ts';
import { type Container, type Node, textOf } from './tree.ts';

/** One side's value as it is, moved to its place in the outcome. */
export function take(side: Side, node: Node, place: Place, run: Run): MergedValue {
  const placed = moved(node, place.indent);
  const text = run.language === 'json' ? changeUnit(placed, place.indent, node.source.unit, run.unit) : placed;
  return { text, data: { kind: 'node', node }, from: side, isCompact: node.form === 'compact' };
}

/** Merges one value that both sides have. */
export function mergeValue(nodes: Three<Node>, parents: Three<Node> | null, place: Place, run: Run): MergedValue {
  const { base, local, remote } = nodes;
  const mixesForms = Boolean(place.preferred) && local.form !== remote.form;
  const shapes = mixesForms ? containersOf(nodes) : null;
  if (shapes) return mergeContainer({ nodes, shapes, place, run });
  if (sameText(local, remote)) return take('local', local, place, run);
  if (base && sameText(local, base)) return take('remote', remote, place, run);
  if (base && sameText(remote, base)) return take('local', local, place, run);
  const containers = containersOf(nodes);
  if (containers) return mergeContainer({ nodes, shapes: containers, place, run });
  if (sameData(local, remote)) return take('local', local, place, run);
  if (base && sameData(local, base)) return take('remote', remote, place, run);
  if (base && sameData(remote, base)) return take('local', local, place, run);
  const lines = mergeBlockScalar(nodes, place);
  if (lines) return lines;
  const decided = decide({ path: place.path, keys: place.keys, values: nodes, parents }, run);
  if (decided) return take(decided, nodes[decided], place, run);
  return clash(nodes, base ? 'value' : 'create-create', place, run);
}

/** A conflict: local's value stays. */
export function clash(nodes: Three<Node>, kind: ConflictKind, place: Place, run: Run): MergedValue {
  run.conflicts.push({ path: place.path, kind, ...nodes });
  return take('local', nodes.local, place, run);
}

/** The members of all sides, if both sides have the same kind of container and base has it, too, or has nothing. */
function containersOf({ base, local, remote }: Three<Node>): Three<Container> | null {
  const shapes = { base: base && shapeOf(base), local: shapeOf(local), remote: shapeOf(remote) };
  if (!shapes.local || !shapes.remote || shapes.local.kind !== shapes.remote.kind) return null;
  if (base && !shapes.base && !/^(?:null|~|)$/.test(textOf(base).trim())) return null;
  if (shapes.base && shapes.base.kind !== shapes.local.kind) return null;
  return { base: shapes.base, local: shapes.local, remote: shapes.remote };
}

/** Texts of several lines in YAML (`|` and `>`) are merged by lines. */
function mergeBlockScalar({ base, local, remote }: Three<Node>, place: Place): MergedValue | null {
  if (!base || ![base, local, remote].every(isBlockScalar)) return null;
  const at = (node: Node): string => moved(node, place.indent);
  const { content, isClean } = mergeText({ base: at(base), local: at(local), remote: at(remote) });
  if (!isClean) return null;
  const source = {
    text: content,
    language: 'yaml' as const,
    unit: local.source.unit,
    passed: 0,
    work: local.source.work,
  };
  const node: Node = { source, start: 0, end: content.length, lineIndent: place.indent, form: 'inline' };
  return { text: content, data: { kind: 'node', node }, from: 'local', isCompact: false };
}

function isBlockScalar(node: Node): boolean {
  return node.source.language === 'yaml' && /^[|>]/.test(textOf(node));
}
