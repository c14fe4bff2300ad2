import { once } from '../text/once.ts';
import { type Counts, rangeOf } from './counts.ts';
import { eachOf, holds, type Rules } from './holds.ts';
import { movedIn } from './moved.ts';
import { countsIn, type Numbers } from './numbers.ts';
import type { Value } from './pool.ts';

/** Beyond this many items that both sides changed they are not compared each with each. */
const mostEdited = 40;

interface Unexplained {
  /** Items of one side that are not in the outcome. */
  missing: Record<'local' | 'remote', Value[]>;
  /** Items of the outcome that no side has. */
  extra: Value[];
  /** Items that neither side has any more. */
  gone: Value[];
}

interface Explained {
  /** What an item of a side became, where both sides changed it. */
  became: ReadonlyMap<Value, Value>;
  /** All items that became one of the outcome, and these. */
  used: ReadonlySet<Value>;
}

/**
 * Compares items without identity, as numbers, by how often each is there. What is missing of both sides must have become one item
 * of the outcome, which has the changes of both. `freshIn`: items of the outcome that only this side has. `null`: it
 * doesn't hold.
 */
export function namelessHold(
  numbers: Numbers<Value>,
  freshIn: (side: 'local' | 'remote') => readonly Value[],
  key: string,
  rules: Rules,
): Explained | null {
  const open = unexplained(numbers);
  if (!open) return null;
  const { missing, extra, gone } = open;
  const [became, used] = [new Map<Value, Value>(), new Set<Value>()];
  if ([extra, missing.local, missing.remote].some((items) => items.length > mostEdited)) return null;
  const explain = (merged: Value, sides: Record<'local' | 'remote', readonly Value[]>, mayBeNew: boolean): boolean => {
    const found = tripleFor(merged, { ...sides, gone, mayBeNew }, key, rules);
    if (!found) return false;
    const { base, local, remote } = found;
    if (base) take(gone, base);
    take(missing.local, local);
    take(missing.remote, remote);
    for (const value of [base, local, remote, merged]) if (value) used.add(value);
    became.set(local, merged).set(remote, merged);
    return true;
  };
  for (const merged of extra) if (!explain(merged, missing, true)) return null;
  // What one side did to an item may be part of what the other did.
  const fresh = { local: once(() => freshIn('local')), remote: once(() => freshIn('remote')) };
  for (const local of [...missing.local])
    fresh.remote().some((item) => explain(item, { local: [local], remote: [item] }, false));
  for (const remote of [...missing.remote])
    fresh.local().some((item) => explain(item, { local: [item], remote: [remote] }, false));
  return missing.local.length === 0 && missing.remote.length === 0 ? { became, used } : null;
}

function take(items: Value[], item: Value): void {
  const at = items.indexOf(item);
  if (at >= 0) items.splice(at, 1);
}

function unexplained({ of, things }: Numbers<Value>): Unexplained | null {
  const open: Unexplained = { missing: { local: [], remote: [] }, extra: [], gone: [] };
  const size = things.length;
  const moved = {
    local: once(() => movedIn(of.base, of.local, size)),
    remote: once(() => movedIn(of.base, of.remote, size)),
  };
  const all = eachOf(of, (list) => countsIn(list, size));
  for (const [number, value] of things.entries()) {
    const found = eachOf(all, (counts) => counts[number] ?? 0);
    if (found.local === found.base && found.remote === found.base && found.merged === found.base) continue;
    const counts = withoutMoved(number, found, moved);
    const [least, most] = rangeOf(counts);
    const { base, local, remote, merged } = counts;
    if (merged > most) open.extra.push(...copies(value, merged - most));
    if (merged < least) {
      if (local <= base && remote <= base) return null;
      if (local > base) open.missing.local.push(...copies(value, least - merged));
      if (remote > base) open.missing.remote.push(...copies(value, least - merged));
    }
    open.gone.push(...copies(value, base - Math.max(local, remote)));
  }
  return open;
}

/** What one side deleted and the other moved has to stay: to whoever moved it, it is like new. */
function withoutMoved(
  number: number,
  counts: Counts,
  moved: Record<'local' | 'remote', () => ReadonlySet<number>>,
): Counts {
  const { local, remote } = counts;
  const isKept = (remote === 0 && moved.local().has(number)) || (local === 0 && moved.remote().has(number));
  return isKept ? { ...counts, base: 0 } : counts;
}

function copies(value: Value, count: number): Value[] {
  return Array.from({ length: Math.max(0, count) }, () => value);
}

interface Candidates extends Record<'local' | 'remote', readonly Value[]> {
  gone: readonly Value[];
  /** Whether both sides may have inserted it. */
  mayBeNew: boolean;
}

function tripleFor(
  merged: Value,
  { gone, mayBeNew, ...sides }: Candidates,
  key: string,
  rules: Rules,
): { base: Value | undefined; local: Value; remote: Value } | null {
  const bases: (Value | undefined)[] = gone.slice(0, mostEdited);
  if (mayBeNew) bases.push(undefined);
  for (const base of bases) {
    for (const local of sides.local) {
      for (const remote of sides.remote) {
        if (holds({ base, local, remote, merged }, key, rules)) return { base, local, remote };
      }
    }
  }
  return null;
}
