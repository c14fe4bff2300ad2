import type { MergeLimits } from './check/limits.ts';

/** One side's range in its own text, in UTF-16 offsets. */
export interface TextRange {
  start: number;
  end: number;
}

/** One place where both sides changed the same thing differently. */
export interface MergeConflict {
  /** Where, for a person: `$.routes[id=…].response.status`, or `lines 4–6` of local. */
  place: string;
  kind: 'text' | 'value' | 'delete-update' | 'create-create' | 'order' | 'rename';
  base: { text: string; range: TextRange } | null;
  local: { text: string; range: TextRange } | null;
  remote: { text: string; range: TextRange } | null;
}

export interface MergeInput {
  /** `null`: both sides created it. */
  base: string | null;
  local: string;
  remote: string;
  /** Path of the mock: its ending says which language it is. */
  path: string;
  /** Names of policies that must not decide anything; see `policyNames`. */
  policiesOff?: readonly string[];
  /** Beyond them only lines are merged. */
  limits?: Partial<MergeLimits>;
}

export interface MergeResult {
  outcome: 'clean' | 'conflict';
  /** Everything merged; where the sides conflict, local's text. */
  content: string;
  conflicts: MergeConflict[];
  /** How it was merged and what policies decided, for people and logs. */
  how: string[];
}
