/** The three-way merge of mocks. */

export type { MergeLimits } from './check/limits.ts';
export { type MergeConflict, type MergeInput, type MergeResult, merge, type TextRange } from './merge.ts';
export { policyNames } from './policies/policies.ts';
