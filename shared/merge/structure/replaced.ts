import { type Member, steadyMembers } from './order.ts';

type Side = 'local' | 'remote';

/** Items without identity that one side inserted between two items of base, with what it deleted there. */
interface Run {
  items: Member[];
  /** Positions in base of the items between which it stands on its own side. */
  after: number;
  before: number;
  gone: Set<Member>;
}

/**
 * Finds insertions whose place is in dispute, in lists whose items have no identity: both sides put something else in
 * place of the same items, or one side inserted between two items that the other deleted. In a list of commands or
 * arguments nobody can tell what should then stand where.
 */
export function disputedInsertions(members: readonly Member[], isNameless: (member: Member) => boolean): Member[] {
  const inBase = members.filter((member) => member.base !== null).sort((a, b) => (a.base ?? 0) - (b.base ?? 0));
  const runs = {
    local: runsOf(members, inBase, 'local', isNameless),
    remote: runsOf(members, inBase, 'remote', isNameless),
  };
  const disputed = new Set<Member>();
  for (const mine of runs.local) {
    for (const theirs of runs.remote) {
      if ([...mine.gone].some((member) => theirs.gone.has(member))) add(disputed, [...mine.items, ...theirs.items]);
    }
    if (isSurrounded(mine, inBase, 'remote')) add(disputed, mine.items);
  }
  for (const theirs of runs.remote) if (isSurrounded(theirs, inBase, 'local')) add(disputed, theirs.items);
  return [...disputed];
}

function add(set: Set<Member>, members: readonly Member[]): void {
  for (const member of members) set.add(member);
}

function runsOf(
  members: readonly Member[],
  inBase: readonly Member[],
  side: Side,
  isNameless: (member: Member) => boolean,
): Run[] {
  const other: Side = side === 'local' ? 'remote' : 'local';
  const steady = steadyMembers(members, side);
  const own = members.filter((member) => member[side] !== null).sort((a, b) => (a[side] ?? 0) - (b[side] ?? 0));
  const runs: Run[] = [];
  let run: Run = { items: [], after: -1, before: inBase.length, gone: new Set() };
  const close = (before: number): void => {
    run.before = before;
    for (let at = run.after + 1; at < before; at++) {
      const member = inBase[at];
      if (member && member[side] === null) run.gone.add(member);
    }
    if (run.items.length > 0) runs.push(run);
  };
  for (const member of own) {
    if (steady.has(member)) {
      const at = member.base ?? 0;
      close(at);
      run = { items: [], after: at, before: inBase.length, gone: new Set() };
    } else if (member.base === null && member[other] === null && isNameless(member)) run.items.push(member);
  }
  close(inBase.length);
  return runs;
}

/** Whether the other side deleted what stands before and what stands behind. */
function isSurrounded(run: Run, inBase: readonly Member[], other: Side): boolean {
  const before = inBase[run.after];
  const after = inBase[run.before];
  return before !== undefined && after !== undefined && before[other] === null && after[other] === null;
}
