import { Check } from './check/check.ts';
import { mergeLimits } from './check/limits.ts';
import { Reader, type Reading } from './check/reading.ts';
import { Work, WorkSpent } from './check/work.ts';
import { policies } from './policies/policies.ts';
import { alignedItems, sameThingPolicies } from './policies/same-thing.ts';
import type { MergeConflict, MergeInput, MergeResult } from './result.ts';
import { mergeStructure, type StructureMerge } from './structure/merge-structure.ts';
import { type Notation, notationOf } from './structure/root.ts';
import { mergeText, type TextMerge } from './text/merge-text.ts';

/**
 * Merges three versions of one mock: by lines; where that conflicts or goes wrong, by structure. Pure: the same input
 * gives the same result on every machine. Never throws; whatever can't be merged is a conflict.
 */
export function merge(input: MergeInput): MergeResult {
  const { base, local, remote } = input;
  if (local === remote || remote === base) return clean(local, 'the same on both sides');
  if (local === base) return clean(remote, 'changed on one side only');
  const byLines = mergeText(input);
  const notation = notationOf(input.path);
  if (notation === null) return lines(byLines);
  const limits = { ...mergeLimits, ...input.limits };
  if ([base ?? '', local, remote].some(({ length }) => length > limits.maxLength)) return unchecked(input, byLines);
  const reader = new Reader(notation);
  const read = {
    base: base?.trim() ? reader.read(base) : null,
    local: reader.read(local),
    remote: reader.read(remote),
  };
  if (Object.values(read).includes('too deep')) return unchecked(input, byLines);
  if (!isRead(read.local) || !isRead(read.remote)) return lines(byLines);
  const sources = { base: isRead(read.base) ? read.base : null, local: read.local, remote: read.remote };
  const check = new Check(notation, reader, sources);
  if (read.base === 'broken') return onBrokenBase(input, byLines, check);
  if (byLines.isClean && check.isRight(byLines.content)) return lines(byLines);
  const isShallow = Object.values(sources).every((source) => source === null || source.depth <= limits.maxDepth);
  const byStructure = isShallow ? mergeByStructure(input, notation) : null;
  // Where lines fit together to something else, what only looks like the same item is no ground to decide on.
  const isGuess = byLines.isClean && byStructure?.notes.some((note) => note.startsWith(alignedItems));
  if (byStructure && !isGuess && isGood(byStructure, check)) return structure(byStructure);
  return byLines.isClean ? whole(input) : lines(byLines);
}

function isRead(reading: Reading | null | string): reading is Reading {
  return typeof reading === 'object' && reading !== null;
}

/** What can't be checked can only be a conflict, unless lines know where. */
function unchecked(input: MergeInput, byLines: TextMerge): MergeResult {
  return byLines.isClean ? whole(input) : lines(byLines);
}

/** Nobody knows what the sides did, but their outcome has to parse as they do. */
function onBrokenBase(input: MergeInput, byLines: TextMerge, check: Check): MergeResult {
  return byLines.isClean && !check.isSound(byLines.content) ? whole(input) : lines(byLines);
}

function mergeByStructure(input: MergeInput, notation: Notation): StructureMerge | null {
  const off = new Set(input.policiesOff);
  return unlessSpent(() =>
    mergeStructure({
      ...input,
      notation,
      work: new Work((input.base ?? '').length + input.local.length + input.remote.length),
      policies: policies.filter(({ name }) => !off.has(name)),
      follows: new Set(sameThingPolicies.filter((name) => !off.has(name))),
    }),
  );
}

/** A clean merge has to be right. One that conflicts has to parse. */
function isGood({ conflicts, content, decided }: StructureMerge, check: Check): boolean {
  return conflicts.length > 0 ? check.isSound(content) : check.isRight(content, decided);
}

/** What `run` finds; `null` if it would take more work than a merge may cost. */
function unlessSpent<T>(run: () => T): T | null {
  try {
    return run();
  } catch (error) {
    if (error instanceof WorkSpent) return null;
    throw error;
  }
}

function clean(content: string, how: string): MergeResult {
  return { outcome: 'clean', content, conflicts: [], how: [how] };
}

function lines({ isClean, content, conflicts }: TextMerge): MergeResult {
  return { outcome: isClean ? 'clean' : 'conflict', content, conflicts, how: ['by lines'] };
}

function structure({ content, conflicts, notes }: StructureMerge): MergeResult {
  const outcome = conflicts.length > 0 ? 'conflict' : 'clean';
  return { outcome, content, conflicts, how: ['by structure', ...notes] };
}

/** The lines fit together but what they say doesn't, and structure has no answer: a person has to look. */
function whole({ base, local, remote }: MergeInput): MergeResult {
  const all = (text: string): MergeConflict['local'] => ({ text, range: { start: 0, end: text.length } });
  const conflict: MergeConflict = {
    place: '$',
    kind: 'text',
    base: base === null ? null : all(base),
    local: all(local),
    remote: all(remote),
  };
  return { outcome: 'conflict', content: local, conflicts: [conflict], how: ['by lines, but the outcome is broken'] };
}
