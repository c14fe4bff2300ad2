import { type Collection, isCollection, type Model, type Part } from './model.ts';

/** The sides can't both be had. */
export class Clash extends Error {}
/** From the texts nobody can tell what the sides did. */
export class Unclear extends Error {}

/** What the right outcome of a list has, in which order. */
export interface Lists {
  /** What was inserted in one piece. */
  runs: Part[][];
  /** What may be there once although both sides inserted it. */
  shared: Part[];
  /** What was there before and stays, in order. */
  steady: Part[];
}

export interface Truth {
  node: Collection;
  lists: ReadonlyMap<Model, Lists>;
}

/** The right outcome of a merge, found by the numbers of the parts. @throws {@link Clash}, {@link Unclear} */
export function truthOf(base: Collection, local: Collection, remote: Collection): Truth {
  const lists = new Map<Model, Lists>();
  const node = mergeNodes(base, local, remote, lists);
  if (!isCollection(node)) throw new Clash();
  return { node, lists };
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** What a value means and what stands in it, without the numbers. */
function spelled(node: Model): string {
  return JSON.stringify(node, (key, value: unknown) => (key === 'uid' ? undefined : value));
}

function isNull(node: Model): boolean {
  return node.kind === 'scalar' && node.value === null;
}

function hasOtherKinds(base: Model, local: Model, remote: Model): boolean {
  return base.kind !== local.kind || base.kind !== remote.kind;
}

/** Whether a side did no more than take comments away. */
function onlyTookComments(base: Model, side: Model): boolean {
  const noComments = (node: Model): string =>
    JSON.stringify(node, (key, value: unknown) => (/^(?:above|behind|atEnd)$/.test(key) ? undefined : value));
  const known = new Set(wordsOfModel(base));
  return noComments(base) === noComments(side) && wordsOfModel(side).every((word) => known.has(word));
}

function three<T>(base: T, local: T, remote: T): T {
  if (same(local, remote) || same(remote, base)) return local;
  if (same(local, base)) return remote;
  throw new Clash();
}

function mergeNodes(base: Model, local: Model, remote: Model, lists: Map<Model, Lists>): Model {
  if (same(local, base)) return remote;
  if (same(remote, base) || spelled(local) === spelled(remote)) return local;
  if (isNull(base) && isCollection(local) && local.kind === remote.kind) {
    // What both sides put in place of nothing they created.
    return mergeNodes(
      { kind: local.kind, parts: [], atEnd: [], tag: base.tag, anchor: base.anchor },
      local,
      remote,
      lists,
    );
  }
  if (!isCollection(base) || !isCollection(local) || !isCollection(remote) || hasOtherKinds(base, local, remote)) {
    // Comments that one side took away are gone, too, with the whole that the other one replaced.
    if (onlyTookComments(base, remote)) return local;
    if (onlyTookComments(base, local)) return remote;
    throw new Clash();
  }
  // What one version has twice is no identity, so nobody can tell which item became which.
  if (base.kind === 'list' && [base, local, remote].some(hasNameTwice)) throw new Unclear();
  const runs = { local: runsIn(base, local, remote), remote: runsIn(base, remote, local) };
  const merged: Collection = {
    kind: base.kind,
    tag: three(base.tag, local.tag, remote.tag),
    anchor: three(base.anchor, local.anchor, remote.anchor),
    atEnd: three(base.atEnd, local.atEnd, remote.atEnd),
    parts: mergeKept(base, local, remote, lists),
  };
  const steady = [...merged.parts];
  const joined = addInserted(
    merged,
    [...runs.local, ...runs.remote].flatMap(({ run }) => run),
    lists,
  );
  if (merged.kind === 'list') {
    const all = [...runs.local, ...runs.remote].filter(({ run }) => !run.some((one) => twinOf(base, one)));
    const pieces = all.flatMap(({ run }) => piecesOf(run, joined));
    lists.set(merged, { runs: pieces, shared: sharedOf(runs.local, runs.remote), steady });
  }
  if (merged.parts.length === 0 && merged.atEnd.length > 0) throw new Unclear();
  if (hasNameTwice(merged)) throw new Clash();
  return merged;
}

function hasNameTwice({ parts }: Collection): boolean {
  const names = parts.map(nameOf).filter((name) => name !== null);
  return new Set(names).size < names.length;
}

/** An item that was there before and is equal: where an inserted one stands between them, nobody can tell which is new. */
function twinOf({ kind, parts }: Collection, { node }: Part): Part | undefined {
  return kind === 'list' ? parts.find((before) => spelled(before.node) === spelled(node)) : undefined;
}

/** What of a run stands together: an item that both sides inserted has its place in both runs. */
function piecesOf(run: readonly Part[], joined: ReadonlySet<Part>): Part[][] {
  const pieces: Part[][] = [[]];
  for (const one of run) {
    if (joined.has(one)) pieces.push([]);
    else pieces.at(-1)?.push(one);
  }
  return pieces.filter((piece) => piece.length > 0);
}

function mergeKept(base: Collection, local: Collection, remote: Collection, lists: Map<Model, Lists>): Part[] {
  const find = ({ parts }: Collection, uid: number): Part | undefined => parts.find((one) => one.uid === uid);
  const hasMoves = isMoved(base, local) || isMoved(base, remote);
  const isRepeated = ({ node }: Part): boolean =>
    base.parts.filter((one) => spelled(one.node) === spelled(node)).length > 1;
  const isTouched = (side: Collection, { node }: Part): boolean =>
    base.parts.some((one) => spelled(one.node) === spelled(node) && !same(find(side, one.uid), one));
  return base.parts.flatMap((before): Part[] => {
    // Where both sides deleted or changed one of several equal items, nobody can tell whether it was the same one.
    if (base.kind === 'list' && isRepeated(before) && isTouched(local, before) && isTouched(remote, before))
      throw new Unclear();
    const [mine, theirs] = [find(local, before.uid), find(remote, before.uid)];
    const present = mine ?? theirs;
    if (!present) return [];
    // Whether an item that has lost its identity is still the same is not told here.
    if ([mine, theirs].some((one) => one && nameOf(before) !== null && nameOf(one) === null)) throw new Unclear();
    try {
      if (mine && theirs) return [mergeParts(before, mine, theirs, lists)];
      // Who moved what the other deleted is not told here.
      if (hasMoves || present.key !== before.key) throw new Unclear();
      if (same(present, before)) return [];
      // Whoever put one thing in its place has, for all that a text tells, changed it.
      if (isReplaced(base, mine ? remote : local, before)) throw new Unclear();
      throw new Clash();
    } catch (error) {
      // Of two equal items nobody can tell which one was meant, nor whether one with another identity is the same.
      const isUnclear = isRepeated(before) || [mine, theirs].some((one) => one && nameOf(one) !== nameOf(before));
      throw error instanceof Clash && base.kind === 'list' && isUnclear ? new Unclear() : error;
    }
  });
}

/** Whether a side has something new where an item of a list was. */
function isReplaced(base: Collection, side: Collection, before: Part): boolean {
  if (base.kind !== 'list') return false;
  const known = new Set(base.parts.map(({ uid }) => uid));
  const kept = new Set(side.parts.map(({ uid }) => uid));
  const at = base.parts.indexOf(before);
  const previous = base.parts.slice(0, at).findLast(({ uid }) => kept.has(uid));
  const next = side.parts[side.parts.findIndex(({ uid }) => uid === previous?.uid) + 1];
  return next !== undefined && !known.has(next.uid);
}

/** Adds what the sides inserted; what both created under one name is merged. Returns those. */
function addInserted(merged: Collection, inserted: readonly Part[], lists: Map<Model, Lists>): ReadonlySet<Part> {
  const joined = new Set<Part>();
  for (const one of inserted) {
    const name = nameOf(one);
    const at = name === null ? -1 : merged.parts.findIndex((other) => nameOf(other) === name);
    const other = merged.parts[at];
    if (!other) merged.parts.push(one);
    else if (!inserted.includes(other)) throw new Clash();
    else {
      merged.parts[at] = created(other, one, lists);
      joined.add(other).add(one);
    }
  }
  return joined;
}

function created(local: Part, remote: Part, lists: Map<Model, Lists>): Part {
  const empty: Model = { kind: 'map', parts: [], atEnd: [], tag: '', anchor: '' };
  const [mine, theirs] = [local.node, remote.node];
  if (mine.kind !== 'map' && spelled(mine) !== spelled(theirs)) throw new Clash();
  const node = mine.kind === 'map' ? mergeNodes(empty, mine, theirs, lists) : mine;
  return {
    ...local,
    above: three([], local.above, remote.above),
    behind: three('', local.behind, remote.behind),
    node,
  };
}

function mergeParts(base: Part, local: Part, remote: Part, lists: Map<Model, Lists>): Part {
  if (local.key !== base.key && remote.key !== base.key) throw new Unclear();
  return {
    uid: base.uid,
    key: three(base.key, local.key, remote.key),
    above: three(base.above, local.above, remote.above),
    behind: three(base.behind, local.behind, remote.behind),
    node: mergeNodes(base.node, local.node, remote.node, lists),
  };
}

function nameOf({ key, node }: Part): string | null {
  if (key !== '') return key;
  const id = isCollection(node) ? node.parts.find((one) => one.key === 'id')?.node : undefined;
  return id?.kind === 'scalar' ? `id ${id.value}` : null;
}

interface Run {
  /** Number of what stands before it on both sides; 0: nothing. */
  after: number;
  run: Part[];
}

/** What a side inserted, as it stands together. */
function runsIn(base: Collection, side: Collection, other: Collection): Run[] {
  const known = new Set(base.parts.map(({ uid }) => uid));
  const kept = new Set(side.parts.map(({ uid }) => uid));
  const gone = new Set(base.parts.filter(({ uid }) => !kept.has(uid)).map(({ node }) => spelled(node)));
  const runs: Run[] = [{ after: 0, run: [] }];
  for (const one of side.parts) {
    if (known.has(one.uid)) {
      const looksMoved = base.parts.some((other) => other.uid !== one.uid && spelled(other.node) === spelled(one.node));
      const before = base.parts.find(({ uid }) => uid === one.uid);
      if (looksMoved && before && spelled(before.node) !== spelled(one.node)) throw new Unclear();
      runs.push({ after: one.uid, run: [] });
    } else {
      // Which of two equal items was there before?
      const twin = twinOf(base, one);
      if (
        twin &&
        [side, other].some(
          ({ parts }) =>
            !same(
              parts.find(({ uid }) => uid === twin.uid),
              twin,
            ),
        )
      )
        throw new Unclear();
      // Deleted and inserted again: for all that a text tells, it was moved or left alone.
      if (gone.has(spelled(one.node))) throw new Unclear();
      runs.at(-1)?.run.push(one);
    }
  }
  return runs.filter(({ run }) => run.length > 0);
}

/** Items of the shorter of two runs at one place, if all of it is in the longer one, too. */
function sharedOf(local: readonly Run[], remote: readonly Run[]): Part[] {
  return local.flatMap(({ run }) =>
    remote.flatMap((other) => {
      const [short, long] = run.length <= other.run.length ? [run, other.run] : [other.run, run];
      let at = 0;
      for (const one of long) if (short[at] && spelled(one.node) === spelled((short[at] as Part).node)) at++;
      return at === short.length ? short : [];
    }),
  );
}

function isMoved(base: Collection, side: Collection): boolean {
  const places = side.parts.map(({ uid }) => base.parts.findIndex((one) => one.uid === uid)).filter((at) => at >= 0);
  return places.some((at, index) => index > 0 && at < (places[index - 1] ?? 0));
}

/** What a parser says about a model's text. @throws Clash where an alias stands for nothing */
export function dataOfModel(node: Model, whole: Collection): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'alias') {
    const meant = whole.parts.find((one) => one.node.anchor === node.name);
    if (!meant) throw new Clash();
    return dataOfModel(meant.node, whole);
  }
  if (node.kind === 'list') return node.parts.map((one) => dataOfModel(one.node, whole));
  return Object.fromEntries(node.parts.map((one): [string, unknown] => [one.key, dataOfModel(one.node, whole)]));
}

/** Comments and tags, each of which is there once. */
export function wordsOfModel(node: Model): string[] {
  const own = [node.tag, ...(isCollection(node) && node.parts.length > 0 ? node.atEnd : [])];
  if (!isCollection(node)) return own.filter(Boolean);
  return [...own, ...node.parts.flatMap((one) => [...one.above, one.behind, ...wordsOfModel(one.node)])].filter(
    Boolean,
  );
}
