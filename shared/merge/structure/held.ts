import { alignedItems, followedRename } from '../policies/same-thing.ts';
import { entriesOf, type Members } from './members.ts';
import { neighboursIn } from './neighbours.ts';
import type { Member } from './order.ts';
import type { Place, Run, Side, Three } from './run.ts';
import { sameData } from './same.ts';
import type { Container, Node } from './tree.ts';

/** Why an item's value stays local's: its list has been reported already, or the item still has to be. */
export type Held = 'reported' | 'to report';

interface ListMerge {
  nodes: Three<Node>;
  shapes: Three<Container>;
  place: Place;
  run: Run;
}

/**
 * Finds the items of a list about which nobody can tell what the merge of both sides is, and reports their list where
 * the changes meet; there local's list stays.
 */
export function heldItems(merge: ListMerge, found: Members): ReadonlyMap<Member, Held> {
  const { nodes, shapes, place, run } = merge;
  const { members, isNameless } = found;
  const isEdited = (member: Member, side: Side): boolean => {
    const entries = entriesOf(shapes, member);
    const [before, after] = [entries.base, entries[side]];
    return before === null || after === null || !sameData(before.value, after.value);
  };
  const held = new Map<Member, Held>();
  const { disputed, moved, beside } = neighboursIn({ members, isNameless, isEdited });
  for (const member of moved) held.set(member, 'to report');
  for (const member of members) if (!isDecided(merge, found, member, isEdited)) held.set(member, 'to report');
  if (run.follows.has(alignedItems)) {
    if (beside.size > 0) run.notes.push(`${alignedItems}: ${place.path}, changed beside an insertion`);
  } else for (const member of beside) disputed.add(member);
  if (disputed.size > 0) run.conflicts.push({ path: place.path, kind: 'value', ...nodes });
  for (const member of named(merge, found)) held.set(member, 'reported');
  for (const member of disputed) {
    member.kept = member.local !== null;
    held.set(member, 'reported');
  }
  return held;
}

/**
 * Reports items that would have the identity of another one: one side added it and the other gave it to an item that was
 * there, or both gave it to different items. Returns those that stay as local has them.
 */
function named({ shapes, place, run }: ListMerge, { members, nameInOutcome }: Members): Member[] {
  const known = new Map<string, Member>();
  return members.flatMap((member): Member[] => {
    const name = member.kept ? nameInOutcome(member) : null;
    if (name === null) return [];
    const other = known.get(name);
    if (!other) known.set(name, member);
    if (!other) return [];
    const { base, local, remote } = entriesOf(shapes, member);
    const values = { base: base?.value ?? null, local: local?.value ?? null, remote: remote?.value ?? null };
    run.conflicts.push({ path: `${place.path}[${name}]`, kind: 'create-create', ...values });
    for (const one of [member, other]) one.kept = one.local !== null;
    return [member, other];
  });
}

/** Whether an item is known to be the same on both sides, or a policy says so; what it says is noted. */
function isDecided(
  { place, run, shapes }: ListMerge,
  { label, wasRenamed }: Members,
  member: Member,
  isEdited: (member: Member, side: Side) => boolean,
): boolean {
  const { local, remote } = entriesOf(shapes, member);
  if (!local || !remote || !wasRenamed(member)) return true;
  if (!isEdited(member, 'local') || !isEdited(member, 'remote') || sameData(local.value, remote.value)) return true;
  const policy = member.base === null ? alignedItems : followedRename;
  const what = member.base === null ? 'inserted by both' : 'changed in its identity';
  if (run.follows.has(policy)) run.notes.push(`${policy}: ${place.path}[${label(member)}], ${what}`);
  return run.follows.has(policy);
}
