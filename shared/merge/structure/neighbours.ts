import { areInPlace, type Member, steadyMembers } from './order.ts';

type Side = 'local' | 'remote';

/** What one side did to items without identity between two items that it left where they were. */
interface Change {
  inserted: Member[];
  deleted: ReadonlySet<Member>;
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
  const found: Neighbours = { disputed: new Set(), moved: new Set(), beside: new Set() };
  if (areInPlace(members)) return found;
  const inBase = members.filter((member) => member.base !== null).sort((a, b) => (a.base ?? 0) - (b.base ?? 0));
  const steady = { local: steadyMembers(members, 'local'), remote: steadyMembers(members, 'remote') };
  const changes = {
    local: changesOf(list, inBase, 'local', steady.local),
    remote: changesOf(list, inBase, 'remote', steady.remote),
  };
  const [met, besides] = [new Set<Change>(), new Set<Change>()];
  eachMeeting(changes.local, changes.remote, (mine, theirs) => {
    if (isDispute(mine, theirs)) for (const change of [mine, theirs]) met.add(change);
  });
  for (const [side, other] of bothWays) {
    const others = changes[other].filter(
      ({ inserted, deleted }) => deleted.size > 0 || inserted.some((member) => member[side] === null),
    );
    if (others.length === 0 && steady[other].size === inBase.length) continue;
    const edits = inBase.filter(
      (member) => member[side] !== null && member[other] !== null && isNameless(member) && isEdited(member, side),
    );
    for (const member of edits) if (!steady[other].has(member)) found.moved.add(member);
    const places = edits.map((member) => ({ member, start: member.base ?? 0, end: (member.base ?? 0) + 1 }));
    eachMeeting(places, others, ({ member }, change) => {
      const isDisputed = change.deleted.size > 0;
      (isDisputed ? met : besides).add(change);
      (isDisputed ? found.disputed : found.beside).add(member);
    });
  }
  addAll(found.disputed, met);
  addAll(found.beside, besides);
  return found;
}

const bothWays: readonly (readonly [side: Side, other: Side])[] = [
  ['local', 'remote'],
  ['remote', 'local'],
];

function addAll(set: Set<Member>, changes: Iterable<Change>): void {
  for (const { inserted, deleted } of changes) {
    for (const member of inserted) set.add(member);
    for (const member of deleted) set.add(member);
  }
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
  if (mine.deleted.size === 0 && theirs.deleted.size === 0) return false;
  return !covers(mine, theirs) && !covers(theirs, mine);
}

/**
 * Whether the other change only deleted what this one deleted, too, and neither put anything in its place that the other
 * did not. What is inserted where nothing is deleted is put in place of nothing.
 */
function covers({ deleted, inserted }: Change, other: Change): boolean {
  if (other.inserted.length !== inserted.length || other.deleted.size > deleted.size) return false;
  if (inserted.length > 0 && other.deleted.size === 0) return false;
  return (
    inserted.every((member) => other.inserted.includes(member)) &&
    [...other.deleted].every((member) => deleted.has(member))
  );
}

function changesOf(
  { members, isNameless }: List,
  inBase: readonly Member[],
  side: Side,
  steady: ReadonlySet<Member>,
): Change[] {
  const own = members.filter((member) => member[side] !== null).sort((a, b) => (a[side] ?? 0) - (b[side] ?? 0));
  const changes: Change[] = [];
  let inserted: Member[] = [];
  let after = -1;
  const close = (before: number): void => {
    const isReplaced = inserted.length > 0;
    const gone = inBase
      .slice(after + 1, before)
      .filter((member) => member[side] === null && (isReplaced || isNameless(member)));
    const [first, last] = [gone[0]?.base ?? after + 1, gone.at(-1)?.base ?? after];
    const stretch = inserted.length === 0 ? { start: first, end: last + 1 } : { start: after + 1, end: before };
    if (gone.length === 0) stretch.end = stretch.start;
    if (inserted.length > 0 || gone.length > 0) changes.push({ inserted, deleted: new Set(gone), ...stretch });
    inserted = [];
    after = before;
  };
  for (const member of own) {
    if (steady.has(member)) close(member.base ?? 0);
    else if (member.base === null && isNameless(member)) inserted.push(member);
  }
  close(inBase.length);
  return changes;
}
