/** The three-way merge of mocks. */

export type { MergeLimits } from './check/limits.ts';
export { merge } from './merge.ts';
export { policyNames } from './policies/policies.ts';
export type { MergeConflict, MergeInput, MergeResult, TextRange } from './result.ts';
