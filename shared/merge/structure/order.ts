import { longestRising } from '../text/anchors.ts';

/** One member of the merged container and where it stands in each version. */
export interface Member {
  base: number | null;
  local: number | null;
  remote: number | null;
  kept: boolean;
}

interface Ordered {
  order: Member[];
  /** Members that the two sides moved to different places or put in different orders. Local's was taken. */
  disputed: Member[];
}

type Side = 'local' | 'remote';

/**
 * Puts the kept members in order. What neither side moved stays as in base; what one side moved or inserted goes where
 * that side has it. Where both inserted in one place, `localFirst` decides about the two runs.
 */
export function orderMembers(
  members: readonly Member[],
  localFirst: (local: Member, remote: Member) => boolean,
): Ordered {
  if (members.every((member) => member.kept) && areInPlace(members)) return { order: [...members], disputed: [] };
  const steady = { local: steadyMembers(members, 'local'), remote: steadyMembers(members, 'remote') };
  const anchors = members
    .filter((member) => member.kept && steady.local.has(member) && steady.remote.has(member))
    .sort((a, b) => (a.base ?? 0) - (b.base ?? 0));
  const disputed = members.filter(
    (member) =>
      member.kept &&
      member.base !== null &&
      member.local !== null &&
      member.remote !== null &&
      !steady.local.has(member) &&
      !steady.remote.has(member),
  );
  const gaps = {
    local: placeInGaps(members, 'local', anchors, steady),
    remote: placeInGaps(members, 'remote', anchors, steady),
  };
  const agreed = settle(gaps, anchors.length);
  const order: Member[] = [];
  const crossed: Member[] = [];
  for (let gap = 0; gap <= anchors.length; gap++) {
    for (const member of weave(gaps.local[gap] ?? [], gaps.remote[gap] ?? [], localFirst, order)) crossed.push(member);
    const anchor = anchors[gap];
    if (anchor) order.push(anchor);
  }
  return { order, disputed: [...disputed.filter((member) => !agreed.has(member)), ...crossed] };
}

/** Whether all versions have the same members in the same order, so that nobody inserted, deleted or moved any. */
export function areInPlace(members: readonly Member[]): boolean {
  return members.every(({ base, local, remote }, at) => base === at && local === at && remote === at);
}

/** What was found of a list of members is asked for again while it is merged. */
const steadyOf: Record<Side, WeakMap<readonly Member[], ReadonlySet<Member>>> = {
  local: new WeakMap(),
  remote: new WeakMap(),
};

/** Members of base that this side has in base's order. Where members stand in the versions must not change any more. */
export function steadyMembers(members: readonly Member[], side: Side): ReadonlySet<Member> {
  const found = steadyOf[side].get(members);
  if (found) return found;
  const known = members
    .filter((member) => member.base !== null && member[side] !== null)
    .sort((a, b) => (a[side] ?? 0) - (b[side] ?? 0));
  const picked = longestRising(known.map((member) => member.base ?? 0));
  const steady = new Set<Member>();
  for (const at of picked) {
    const member = known[at];
    if (member) steady.add(member);
  }
  steadyOf[side].set(members, steady);
  return steady;
}

interface Placed {
  member: Member;
  /** Position in base of the last steady member before it. */
  slot: number;
}

function placeInGaps(
  members: readonly Member[],
  side: Side,
  anchors: readonly Member[],
  steady: Record<Side, ReadonlySet<Member>>,
): Placed[][] {
  const other: Side = side === 'local' ? 'remote' : 'local';
  const anchorSet = new Set(anchors);
  const gaps: Placed[][] = [[]];
  let slot = -1;
  const own = members.filter((member) => member[side] !== null).sort((a, b) => (a[side] ?? 0) - (b[side] ?? 0));
  for (const member of own) {
    if (anchorSet.has(member)) gaps.push([]);
    else if (member.kept) {
      const movedByOther = member.base !== null && member[other] !== null && steady[side].has(member);
      if (!movedByOther) gaps.at(-1)?.push({ member, slot });
    }
    if (steady[side].has(member)) slot = member.base ?? slot;
  }
  return gaps;
}

/** Takes members that both sides placed out of one of the two gaps, if these differ. Returns those that are agreed. */
function settle(gaps: Record<Side, Placed[][]>, last: number): Set<Member> {
  const placeOf = new Map<Member, number>();
  gaps.remote.forEach((gap, at) => {
    for (const { member } of gap) placeOf.set(member, at);
  });
  const agreed = new Set<Member>();
  const onlyLocal = new Set<Member>();
  for (let gap = 0; gap <= last; gap++) {
    gaps.local[gap] = (gaps.local[gap] ?? []).filter(({ member }) => {
      const remoteGap = placeOf.get(member);
      if (remoteGap === undefined) return true;
      if (remoteGap === gap) {
        agreed.add(member);
        return true;
      }
      // Inserted by both in different places: once, in the earlier. Moved by both: where local has it.
      const stays = member.base !== null || gap < remoteGap;
      if (stays) onlyLocal.add(member);
      return stays;
    });
  }
  if (onlyLocal.size > 0) {
    gaps.remote = gaps.remote.map((gap) => gap.filter(({ member }) => !onlyLocal.has(member)));
  }
  return agreed;
}

/** Puts the members of one gap in order. Returns those that both sides placed there, in different orders: local's wins. */
function weave(
  local: readonly Placed[],
  remote: readonly Placed[],
  localFirst: (local: Member, remote: Member) => boolean,
  out: Member[],
): Member[] {
  const places = new Map(remote.map(({ member }, at) => [member, at]));
  const shared = local.flatMap(({ member }) => (places.has(member) ? [member] : []));
  const isCrossed = shared.some(
    (member, at) => at > 0 && (places.get(member) ?? 0) < (places.get(shared[at - 1] ?? member) ?? 0),
  );
  if (isCrossed) {
    const crossed = new Set(shared);
    interleave(
      local,
      remote.filter(({ member }) => !crossed.has(member)),
      localFirst,
      out,
    );
    return shared;
  }
  let remoteAt = 0;
  let run: Placed[] = [];
  const emit = (remoteEnd: number): void => {
    interleave(run, remote.slice(remoteAt, remoteEnd), localFirst, out);
    remoteAt = remoteEnd;
    run = [];
  };
  for (const placed of local) {
    const at = places.get(placed.member);
    if (at === undefined) run.push(placed);
    else {
      emit(at);
      remoteAt = at + 1;
      out.push(placed.member);
    }
  }
  emit(remote.length);
  return [];
}

function interleave(
  local: readonly Placed[],
  remote: readonly Placed[],
  localFirst: (local: Member, remote: Member) => boolean,
  out: Member[],
): void {
  let [l, r] = [0, 0];
  const take = (placed: readonly Placed[], from: number): number => {
    const slot = placed[from]?.slot;
    let at = from;
    while (at < placed.length && placed[at]?.slot === slot) {
      const member = placed[at]?.member;
      if (member) out.push(member);
      at++;
    }
    return at;
  };
  while (l < local.length || r < remote.length) {
    const mine = local[l];
    const theirs = remote[r];
    const isLocalFirst = (): boolean => runFirst([local, l], [remote, r], localFirst);
    const first = !theirs || (mine && (mine.slot < theirs.slot || (mine.slot === theirs.slot && isLocalFirst())));
    if (first) l = take(local, l);
    else r = take(remote, r);
  }
}

type At = readonly [placed: readonly Placed[], from: number];

/** Compares two runs by their first items that differ; local's is first where none does. */
function runFirst([local, l]: At, [remote, r]: At, localFirst: (local: Member, remote: Member) => boolean): boolean {
  const slot = local[l]?.slot;
  for (let at = 0; ; at++) {
    const [mine, theirs] = [local[l + at], remote[r + at]];
    if (!mine || !theirs || mine.slot !== slot || theirs.slot !== slot) return true;
    if (!localFirst(mine.member, theirs.member)) return false;
    if (!localFirst(theirs.member, mine.member)) return true;
  }
}
