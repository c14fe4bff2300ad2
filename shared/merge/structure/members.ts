import { cost, type Work } from '../check/work.ts';
import { identify, type Names } from './identity.ts';
import { insertedByBoth, isSet } from './inserted.ts';
import { type Match, matchItems, matchKeys, matchReplaced } from './match.ts';
import type { Member } from './order.ts';
import { renames } from './rename.ts';
import type { Side, Three } from './run.ts';
import { canon } from './same.ts';
import { shapeOf } from './shape.ts';
import { similarity } from './similar.ts';
import type { Container, Entry, Node } from './tree.ts';

export interface Members {
  members: Member[];
  /** Name of an item for people, such as `id=7`; its position where it has none. */
  label(member: Member): string;
  /** Whether this is an item of a list that has no identity. */
  isNameless(member: Member): boolean;
  /** The identity that an item of a list has in the outcome; `null`: none. */
  nameInOutcome(member: Member): string | null;
  /** Whether this is an item whose identity is not the same in all versions, or that only looks like the other's. */
  wasRenamed(member: Member): boolean;
}

/** The entries of one member in all versions. */
export function entriesOf(shapes: Three<Container>, member: Member): Record<'base' | Side, Entry | null> {
  return {
    base: entryAt(shapes.base, member.base),
    local: entryAt(shapes.local, member.local),
    remote: entryAt(shapes.remote, member.remote),
  };
}

function entryAt(shape: Container | null, position: number | null): Entry | null {
  return position === null ? null : (shape?.entries[position] ?? null);
}

/** Finds out which entries of three versions of a map or list are the same. */
export function membersOf(
  shapes: Three<Container>,
  options: { key: string; followRenames: boolean; work: Work },
): Members {
  const { work } = options;
  const base = shapes.base?.entries ?? [];
  const local = shapes.local.entries;
  const remote = shapes.remote.entries;
  work.spend((base.length + local.length + remote.length) * cost.member);
  if (shapes.local.kind === 'map') {
    const matches = { local: matchKeys(base, local), remote: matchKeys(base, remote) };
    renames({ base, local, remote }, matches, options);
    const members = join(base.length, matches, (locals, remotes) => sameKeys(local, remote, locals, remotes));
    const label = (member: Member): string => nameOf(member, { base, local, remote });
    return { members, label, isNameless: () => false, nameInOutcome: () => null, wasRenamed: () => false };
  }
  const [ofBase, ofLocal, ofRemote] = identify([base, local, remote]) ?? [];
  const named = (entries: readonly Entry[], names: Names | undefined) => ({ entries, names: names ?? null });
  const matches = {
    local: matchItems(named(base, ofBase), named(local, ofLocal), work),
    remote: matchItems(named(base, ofBase), named(remote, ofRemote), work),
  };
  matchReplaced(named(base, ofBase), [
    { side: named(local, ofLocal), match: matches.local },
    { side: named(remote, ofRemote), match: matches.remote },
  ]);
  const members = join(base.length, matches, (locals, remotes) => {
    const same = sameNames(
      locals,
      remotes,
      (at) => ofLocal?.[at] ?? null,
      (at) => ofRemote?.[at] ?? null,
    );
    const open = (ats: readonly number[], list: Names | undefined, pairs: Joined, side: 0 | 1): number[] => {
      const paired = new Set(pairs.map((pair) => pair[side]));
      return ats.filter((at) => list?.[at] == null && !paired.has(at));
    };
    const equal = insertedByBoth(
      { entries: local, match: matches.local, inserted: open(locals, ofLocal, [], 0) },
      { entries: remote, match: matches.remote, inserted: open(remotes, ofRemote, [], 1) },
      isSet(options.key, [base, local, remote]),
    );
    return [
      ...same,
      ...equal,
      ...alike(local, remote, open(locals, ofLocal, equal, 0), open(remotes, ofRemote, equal, 1)),
    ];
  });
  const label = ({ local: l, remote: r, base: b }: Member): string =>
    (b !== null ? ofBase?.[b] : l !== null ? ofLocal?.[l] : ofRemote?.[r ?? 0]) ?? String(b ?? l ?? r ?? 0);
  const isNameless = (member: Member): boolean =>
    (member.base === null || ofBase?.[member.base] == null) &&
    (member.local === null || ofLocal?.[member.local] == null) &&
    (member.remote === null || ofRemote?.[member.remote] == null);
  const wasRenamed = ({ base: b, local: l, remote: r }: Member): boolean => {
    const names = [ofLocal?.[l ?? -1] ?? null, ofRemote?.[r ?? -1] ?? null];
    if (b === null) return names.every((name) => name === null);
    return names.some((name) => name !== null && name !== (ofBase?.[b] ?? null));
  };
  const nameInOutcome = ({ base: b, local: l, remote: r }: Member): string | null => {
    const [before, mine, theirs] = [ofBase?.[b ?? -1] ?? null, ofLocal?.[l ?? -1] ?? null, ofRemote?.[r ?? -1] ?? null];
    if (l === null || r === null) return mine ?? theirs;
    return mine === before ? theirs : mine;
  };
  return { members, label, isNameless, nameInOutcome, wasRenamed };
}

function nameOf(
  { base, local, remote }: Member,
  entries: Record<'base' | 'local' | 'remote', readonly Entry[]>,
): string {
  if (local !== null) return entries.local[local]?.key ?? '';
  if (remote !== null) return entries.remote[remote]?.key ?? '';
  return entries.base[base ?? 0]?.key ?? '';
}

type Joined = [local: number, remote: number][];
type Joiner = (locals: number[], remotes: number[]) => Joined;

function join(baseLength: number, matches: Record<'local' | 'remote', Match>, joinInserted: Joiner): Member[] {
  const members: Member[] = Array.from({ length: baseLength }, (_, base) => ({
    base,
    local: null,
    remote: null,
    kept: false,
  }));
  const place = (side: 'local' | 'remote'): number[] => {
    const inserted: number[] = [];
    matches[side].forEach((baseAt, at) => {
      const member = members[baseAt];
      if (member) member[side] = at;
      else inserted.push(at);
    });
    return inserted;
  };
  const locals = place('local');
  const remotes = place('remote');
  const both = new Map(joinInserted(locals, remotes));
  const taken = new Set(both.values());
  for (const local of locals) members.push({ base: null, local, remote: both.get(local) ?? null, kept: false });
  for (const remote of remotes) if (!taken.has(remote)) members.push({ base: null, local: null, remote, kept: false });
  return members;
}

function sameKeys(
  local: readonly Entry[],
  remote: readonly Entry[],
  locals: readonly number[],
  remotes: readonly number[],
): [number, number][] {
  const match = matchKeys(
    locals.flatMap((at) => local[at] ?? []),
    remotes.flatMap((at) => remote[at] ?? []),
  );
  return match.flatMap((localAt, remoteAt): [number, number][] => {
    const l = locals[localAt];
    const r = remotes[remoteAt];
    return l === undefined || r === undefined ? [] : [[l, r]];
  });
}

/** What both sides inserted alike is one item, if it is there once on each side; else the n-th goes with the n-th. */
function sameNames(
  locals: readonly number[],
  remotes: readonly number[],
  nameLocal: (at: number) => string | null,
  nameRemote: (at: number) => string | null,
): [number, number][] {
  const waiting = new Map<string, number[]>();
  for (const at of remotes) {
    const name = nameRemote(at);
    if (name === null) continue;
    const known = waiting.get(name);
    if (known) known.push(at);
    else waiting.set(name, [at]);
  }
  return locals.flatMap((at): [number, number][] => {
    const name = nameLocal(at);
    const remoteAt = name === null ? undefined : waiting.get(name)?.shift();
    return remoteAt === undefined ? [] : [[at, remoteAt]];
  });
}

/** Two inserted maps that have more than this in common can be one item that both sides inserted. */
const veryAlike = 0.7;
/** Beyond this many insertions they are not compared each with each. */
const mostCompared = 40;

/**
 * Pairs inserted maps without identity that are nearly the same and share a text that nothing else in their lists has:
 * both sides inserted that item, with different details.
 */
function alike(
  local: readonly Entry[],
  remote: readonly Entry[],
  locals: readonly number[],
  remotes: readonly number[],
): [number, number][] {
  if (locals.length > mostCompared || remotes.length > mostCompared) return [];
  if (locals.length === 0 || remotes.length === 0) return [];
  const holders = [countTexts(local), countTexts(remote)];
  const free = new Set(remotes);
  return locals.flatMap((at): [number, number][] => {
    const mine = local[at]?.value;
    if (!mine) return [];
    const found = [...free].find((other) => {
      const theirs = remote[other]?.value;
      if (!theirs || canon(mine) === canon(theirs) || similarity(mine, theirs) <= veryAlike) return false;
      const texts = new Set(textsOf(theirs));
      return textsOf(mine).some((text) => texts.has(text) && holders.every((counts) => counts.get(text) === 1));
    });
    if (found === undefined) return [];
    free.delete(found);
    return [[at, found]];
  });
}

/** The fields of a map that are texts, each as one string of its key and value. */
function textsOf(node: Node): string[] {
  const shape = shapeOf(node);
  if (shape?.kind !== 'map') return [];
  const texts = shape.entries.filter(({ value }) => !shapeOf(value) && canon(value).startsWith('"'));
  return texts.map(({ key, value }) => `${JSON.stringify(key)}:${canon(value)}`);
}

function countTexts(entries: readonly Entry[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { value } of entries) for (const text of textsOf(value)) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}
