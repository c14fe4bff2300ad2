import { type Member, steadyMembers } from './order.ts';

type Side = 'local' | 'remote';

/** What one side did to items without identity between two items that it left where they were. */
interface Change {
  inserted: Member[];
  deleted: Member[];
  /** Positions in base that the change covers, end exclusive; for an insertion alone, the place between two items. */
  start: number;
  end: number;
}

interface Neighbours {
  /**
   * One side deleted or replaced what stands next to the other side's change. In a list of commands or arguments nobody
   * can tell what should then stand there. What both deleted does not count.
   */
  disputed: Set<Member>;
  /** One side changed an item and the other moved it: without an identity nobody knows that it is the same. */
  moved: Set<Member>;
  /** One side inserted next to an item that the other changed; what belongs to it, should this count as a conflict. */
  beside: Set<Member>;
}

interface List {
  members: readonly Member[];
  /** Whether this is an item without identity. */
  isNameless(member: Member): boolean;
  /** Whether this side changed the item. */
  isEdited(member: Member, side: Side): boolean;
}

/** Finds changes of the two sides that meet in a list whose items have no identity. */
export function neighboursIn(list: List): Neighbours {
  const { members, isNameless, isEdited } = list;
  const inBase = members.filter((member) => member.base !== null).sort((a, b) => (a.base ?? 0) - (b.base ?? 0));
  const steady = { local: steadyMembers(members, 'local'), remote: steadyMembers(members, 'remote') };
  const changes = {
    local: changesOf(list, inBase, 'local', steady.local),
    remote: changesOf(list, inBase, 'remote', steady.remote),
  };
  const found: Neighbours = { disputed: new Set(), moved: new Set(), beside: new Set() };
  eachMeeting(changes.local, changes.remote, (mine, theirs) => {
    if (isDispute(mine, theirs)) addAll(found.disputed, mine, theirs);
  });
  for (const [side, other] of [
    ['local', 'remote'],
    ['remote', 'local'],
  ] as const) {
    if (changes[other].length === 0 && steady[other].size === inBase.length) continue;
    const edits = inBase.filter((member) => isEdit(member, side) && isNameless(member) && isEdited(member, side));
    for (const member of edits) if (!steady[other].has(member)) found.moved.add(member);
    const places = edits.map((member) => ({ member, start: member.base ?? 0, end: (member.base ?? 0) + 1 }));
    eachMeeting(places, changes[other], ({ member }, change) => {
      if (change.deleted.length > 0) found.disputed.add(member);
      else found.beside.add(member);
      addAll(change.deleted.length > 0 ? found.disputed : found.beside, change);
    });
  }
  return found;
}

function isEdit(member: Member, side: Side): boolean {
  return member[side] !== null && member[side === 'local' ? 'remote' : 'local'] !== null;
}

function addAll(set: Set<Member>, ...changes: Change[]): void {
  for (const { inserted, deleted } of changes) for (const member of [...inserted, ...deleted]) set.add(member);
}

interface Stretch {
  start: number;
  end: number;
}

/** Calls back for each two stretches that overlap or touch. Both lists are in order. */
function eachMeeting<A extends Stretch, B extends Stretch>(
  mine: readonly A[],
  theirs: readonly B[],
  met: (mine: A, theirs: B) => void,
): void {
  let from = 0;
  for (const one of mine) {
    while ((theirs[from]?.end ?? Infinity) < one.start) from++;
    for (let at = from; at < theirs.length; at++) {
      const other = theirs[at];
      if (!other || other.start > one.end) break;
      met(one, other);
    }
  }
}

/** Two insertions at one place are none: their order is stated. */
function isDispute(mine: Change, theirs: Change): boolean {
  if (mine.deleted.length === 0 && theirs.deleted.length === 0) return false;
  return !covers(mine, theirs) && !covers(theirs, mine);
}

/** Whether the other change only deleted what this one deleted, too. */
function covers({ deleted }: Change, other: Change): boolean {
  return other.inserted.length === 0 && other.deleted.every((member) => deleted.includes(member));
}

function changesOf(
  { members, isNameless }: List,
  inBase: readonly Member[],
  side: Side,
  steady: ReadonlySet<Member>,
): Change[] {
  const other: Side = side === 'local' ? 'remote' : 'local';
  const own = members.filter((member) => member[side] !== null).sort((a, b) => (a[side] ?? 0) - (b[side] ?? 0));
  const changes: Change[] = [];
  let inserted: Member[] = [];
  let after = -1;
  const close = (before: number): void => {
    const deleted = inBase.slice(after + 1, before).filter((member) => member[side] === null && isNameless(member));
    const first = deleted[0]?.base ?? after + 1;
    const end = (deleted.at(-1)?.base ?? after) + 1;
    if (inserted.length > 0)
      changes.push({ inserted, deleted, start: after + 1, end: deleted.length > 0 ? before : after + 1 });
    else if (deleted.length > 0) changes.push({ inserted, deleted, start: first, end });
    inserted = [];
    after = before;
  };
  for (const member of own) {
    if (steady.has(member)) close(member.base ?? 0);
    else if (member.base === null && member[other] === null && isNameless(member)) inserted.push(member);
  }
  close(inBase.length);
  return changes;
}
