import type { Policy } from '../policies/policy.ts';
import type { Language, Node } from './tree.ts';

export type Side = 'local' | 'remote';

/** The same place in three versions. */
export interface Three<T> {
  base: T | null;
  local: T;
  remote: T;
}

export type ConflictKind = 'text' | 'value' | 'delete-update' | 'create-create' | 'order' | 'rename';

export interface NodeConflict {
  path: string;
  kind: ConflictKind;
  base: Node | null;
  local: Node | null;
  remote: Node | null;
}

/** What one merge by structure collects on its way through the trees. */
export interface Run {
  /** Path of the mock. */
  file: string;
  language: Language;
  /** Unit of indent of the outcome. */
  unit: string;
  policies: readonly Policy[];
  /** Names of the policies about what is the same thing that are on. */
  follows: ReadonlySet<string>;
  conflicts: NodeConflict[];
  /** What policies decided and which renames were followed. */
  notes: string[];
  /** Keys about which policies decided. */
  decided: Set<string>;
}

/** The data that the outcome must have: a value of one side as it is, or a container merged from several. */
export type MergedData =
  | { kind: 'node'; node: Node }
  | { kind: 'map'; entries: { key: string; data: MergedData }[] }
  | { kind: 'list'; entries: { key: string; data: MergedData }[] };

export interface MergedValue {
  text: string;
  data: MergedData;
  /** The side whose way of writing was taken. */
  from: Side;
  /** Whether its first line begins behind a dash, and the others stand below the first word. */
  isCompact: boolean;
}

/** Where a merged value goes. */
export interface Place {
  path: string;
  /** Keys on the way, for policies; an item of a list is `[]`. */
  keys: readonly string[];
  /** Indent of the line on which its key stands in the outcome. */
  indent: string;
  /** The side that alone changed what stands between key and value, so that the value has to be written as there. */
  preferred?: Side | null;
}

export function pathTo(path: string, key: string): string {
  return /^[\w$-]+$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}
