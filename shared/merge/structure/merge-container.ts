import { decide } from '../policies/decide.ts';
import { followedRename } from '../policies/same-thing.ts';
import { sameComments } from '../write/comments.ts';
import { mergeEntry, type WrittenEntry, writeEntries } from '../write/entries.ts';
import { chooseLayout, closing, type Layout } from '../write/layout.ts';
import { withTailsOnce } from '../write/tails.ts';
import { type Held, heldItems } from './held.ts';
import { entriesOf, membersOf } from './members.ts';
import { clash, mergeValue, take } from './merge-value.ts';
import { inOrder } from './natural.ts';
import { type Member, orderMembers, steadyMembers } from './order.ts';
import { type MergedValue, type Place, pathTo, type Run, type Side, type Three } from './run.ts';
import { canon, sameData } from './same.ts';
import type { Container, Node } from './tree.ts';

interface ContainerMerge {
  nodes: Three<Node>;
  shapes: Three<Container>;
  place: Place;
  run: Run;
}

const nothingHeld: ReadonlyMap<Member, Held> = new Map();
const nothingMoved: ReadonlySet<Member> = new Set();

/** Merges two maps or two lists, member by member. */
export function mergeContainer(merge: ContainerMerge): MergedValue {
  const { nodes, shapes, place, run } = merge;
  const found = membersOf(shapes, {
    key: place.keys.at(-1) ?? '',
    followRenames: run.follows.has(followedRename),
    work: nodes.local.source.work,
  });
  const { members, label } = found;
  const isList = shapes.local.kind === 'list';
  const wasMoved = isList ? movedMembers(members) : nothingMoved;
  for (const member of members) {
    // Most members are there on both sides, and need no path to be told.
    member.kept =
      (member.local !== null && member.remote !== null) ||
      isKept(member, merge, pathOf(merge, member, label), wasMoved.has(member));
  }
  const held = isList ? heldItems(merge, found) : nothingHeld;
  const { order, disputed } = orderMembers(members, comesFirst(merge, label));
  if (isList && disputed.length > 0) run.conflicts.push({ path: place.path, kind: 'order', ...nodes });
  const layout = chooseLayout(nodes, shapes, place);
  const itemKeys = [...place.keys, '[]'];
  const each = order.map((member) =>
    mergeMember(merge, { member, layout, label, itemKeys, held: held.get(member) ?? null }),
  );
  const written = withTailsOnce(each, order, shapes.base);
  const entries = written.map(({ key, value }) => ({ key, data: value.data }));
  const data = { kind: shapes.local.kind, entries };
  if (written.length === 0) return { text: emptyText(merge), data, from: layout.side, isCompact: false };
  const open = layout.node.source.text.slice(layout.node.start, layout.shape.open);
  const close = closing(nodes, shapes, layout, place);
  if (close.isDisputed) run.conflicts.push({ path: place.path, kind: 'text', ...nodes });
  return {
    text: open + writeEntries(written, layout) + close.text,
    data,
    from: layout.side,
    isCompact: layout.node.form === 'compact',
  };
}

function pathOf({ place, shapes }: ContainerMerge, member: Member, label: (member: Member) => string): string {
  return shapes.local.kind === 'map' ? pathTo(place.path, label(member)) : `${place.path}[${label(member)}]`;
}

/** Items that one side deleted and the other moved. */
function movedMembers(members: readonly Member[]): ReadonlySet<Member> {
  const deleted = members.filter(({ base, local, remote }) => base !== null && (local === null) !== (remote === null));
  if (deleted.length === 0) return nothingMoved;
  const steady = { local: steadyMembers(members, 'local'), remote: steadyMembers(members, 'remote') };
  return new Set(deleted.filter((member) => !steady[member.local === null ? 'remote' : 'local'].has(member)));
}

/**
 * What one side deleted goes, unless the other side changed or moved it, or a comment at it: that is a conflict, and
 * local's state stays.
 */
function isKept(member: Member, merge: ContainerMerge, path: string, wasMoved: boolean): boolean {
  const { shapes } = merge;
  const { base, local, remote } = entriesOf(shapes, member);
  if (local && remote) return true;
  const present = local ?? remote;
  if (!base || !present) return present !== null;
  if (sameData(base.value, present.value) && !wasMoved && sameComments(base, present)) return false;
  const values = { base: base.value, local: local?.value ?? null, remote: remote?.value ?? null };
  const keys = [...merge.place.keys, shapes.local.kind === 'map' ? base.key : '[]'];
  const decided = decide({ path, keys, values, parents: merge.nodes }, merge.run);
  if (decided) return values[decided] !== null;
  merge.run.conflicts.push({ path, kind: 'delete-update', ...values });
  return local !== null;
}

/**
 * The stable order of two insertions at one place. Items of a list: by their identity, else by their data, not by whose
 * they are, so that both sides get the same list. Keys of a map, whose order means nothing: sorted where all keys are,
 * else local's first.
 */
function comesFirst(merge: ContainerMerge, label: (member: Member) => string): (a: Member, b: Member) => boolean {
  const { shapes } = merge;
  if (shapes.local.kind === 'map') {
    const sorted = isSorted(shapes);
    return (local, remote) => !sorted || inOrder(label(local), label(remote));
  }
  const rank = (member: Member): string => {
    const { local, remote } = entriesOf(shapes, member);
    const entry = local ?? remote;
    const name = label(member);
    return /^\d+$/.test(name) && entry ? canon(entry.value) : name;
  };
  return (local, remote) => inOrder(rank(local), rank(remote));
}

function isSorted(shapes: Three<Container>): boolean {
  return [shapes.base, shapes.local, shapes.remote].every((shape) => {
    const keys = shape?.entries.map((entry) => entry.key) ?? [];
    return keys.every((key, at) => at === 0 || inOrder(keys[at - 1] ?? '', key));
  });
}

interface MemberMerge {
  member: Member;
  layout: Layout;
  label(member: Member): string;
  /** Keys on the way to an item of a list, the same for all of them. */
  itemKeys: readonly string[];
  /** Set if its value stays local's because the sides can't be brought together. */
  held: Held | null;
}

/** Most members are the same on both sides, and nobody asks for their path. */
class MemberPlace implements Place {
  readonly keys: readonly string[];
  readonly indent: string;
  preferred: Side | null = null;
  private readonly merge: ContainerMerge;
  private readonly options: MemberMerge;

  constructor(merge: ContainerMerge, options: MemberMerge, keys: readonly string[]) {
    this.merge = merge;
    this.options = options;
    this.keys = keys;
    this.indent = options.layout.indent;
  }

  get path(): string {
    return pathOf(this.merge, this.options.member, this.options.label);
  }

  writtenAs(side: Side | null): this {
    this.preferred = side;
    return this;
  }
}

function mergeMember(merge: ContainerMerge, options: MemberMerge): WrittenEntry {
  const { member, layout, held } = options;
  const { nodes, place, run, shapes } = merge;
  const { base, local, remote } = entriesOf(shapes, member);
  const key = base?.key ?? local?.key ?? remote?.key ?? '';
  const keys = shapes.local.kind === 'map' ? [...place.keys, key] : options.itemKeys;
  const inner = new MemberPlace(merge, options, keys);
  return mergeEntry({
    entries: { base, local, remote },
    shapes,
    layout,
    place: inner,
    run,
    mergeValues: (values, preferred) => {
      if (held === 'reported') return take('local', values.local, inner, run);
      return held ? clash(values, 'value', inner, run) : mergeValue(values, nodes, inner.writtenAs(preferred), run);
    },
  });
}

/** Nothing is left: an empty container in the words of whoever emptied it. */
function emptyText({ nodes, shapes }: ContainerMerge): string {
  for (const side of ['local', 'remote'] as const) {
    const shape = shapes[side];
    if (shape.entries.length === 0 && shape.style === 'flow') {
      return nodes[side].source.text.slice(nodes[side].start, nodes[side].end);
    }
  }
  return shapes.local.kind === 'map' ? '{}' : '[]';
}
