/** Which conflicts a command is about: what its caller named, else the file in front, else what a person picks. Pure. */
import { isAbsolute } from 'node:path';
import * as z from 'zod';
import { isSamePath, pathInside } from '../sync/paths.ts';
import { CONFLICT_SCHEME } from './conflict-scheme.ts';

/** A conflict's id, or the absolute path of a file or folder. */
export type Target = string;

export interface Targeted {
  conflict: { conflict_id: string; mock_id: string };
  /** Absolute; `null` where it is not here. */
  file: string | null;
}

export type Decision<Open extends Targeted> =
  /** The caller named these, or they are in front. */
  | { what: 'act'; conflicts: readonly Open[] }
  /** Nobody named one: a person picks. */
  | { what: 'ask'; among: readonly Open[] }
  /** What was named is in no conflict: nothing else is touched in its place. */
  | { what: 'not_in_conflict'; targets: readonly Target[] };

/** Shapes rather than classes: so that it holds for whatever a menu, a view or another extension passes. */
const uriSchema = z.object({ scheme: z.string(), fsPath: z.string(), query: z.string() });
const itemSchema = z.object({ resourceUri: uriSchema });
const groupSchema = z.object({ resourceStates: z.array(z.unknown()) });

/**
 * What the arguments of a command name; `null`: nothing. The Explorer and trees pass what was clicked and all that is
 * selected, editors what they show and where, source control one argument for each item.
 */
export function namedTargets(args: readonly unknown[]): readonly Target[] | null {
  const [clicked, selected] = args;
  const named = Array.isArray(selected) && selected.length > 0 ? selected : args;
  const targets = named.flatMap(targetsIn);
  const fallback = targets.length > 0 ? targets : targetsIn(clicked);
  return fallback.length === 0 ? null : [...new Set(fallback)];
}

function targetsIn(value: unknown): Target[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (Array.isArray(value)) return value.flatMap(targetsIn);
  const group = groupSchema.safeParse(value);
  if (group.success) return group.data.resourceStates.flatMap(targetsIn);
  const uri = uriSchema.safeParse(value);
  const item = itemSchema.safeParse(value);
  if (uri.success) return [targetOfUri(uri.data)];
  return item.success ? [targetOfUri(item.data.resourceUri)] : [];
}

export function targetOfUri({ scheme, fsPath, query }: z.infer<typeof uriSchema>): Target {
  return scheme === CONFLICT_SCHEME ? (query.split('/')[0] ?? '') : fsPath;
}

export function decide<Open extends Targeted>(
  conflicts: readonly Open[],
  called: { named: readonly Target[] | null; front: Target | null },
): Decision<Open> {
  const { named, front } = called;
  const found = matching(conflicts, named ?? (front === null ? [] : [front]));
  if (named !== null && found.length === 0) return { what: 'not_in_conflict', targets: named };
  if (found.length === 0) return { what: 'ask', among: conflicts };
  // One mock with several conflicts: which of them is meant, nobody has said.
  const isOneMock = new Set(found.map(({ conflict }) => conflict.mock_id)).size === 1;
  return isOneMock && found.length > 1 ? { what: 'ask', among: found } : { what: 'act', conflicts: found };
}

/** Those with an id, of a file, or below a folder that is named; each once. */
function matching<Open extends Targeted>(conflicts: readonly Open[], targets: readonly Target[]): Open[] {
  return conflicts.filter(({ conflict, file }) =>
    targets.some((target) => conflict.conflict_id === target || (file !== null && isAtOrBelow(file, target))),
  );
}

function isAtOrBelow(file: string, target: Target): boolean {
  return isSamePath(file, target) || (isAbsolute(target) && pathInside(target, file) !== null);
}

/** Mocks that are in several of these conflicts: "theirs" would be one of several. */
export function inSeveral<Open extends Targeted>(conflicts: readonly Open[]): Open[] {
  const count = (mockId: string) => conflicts.filter(({ conflict }) => conflict.mock_id === mockId).length;
  return conflicts.filter(({ conflict }) => count(conflict.mock_id) > 1);
}
