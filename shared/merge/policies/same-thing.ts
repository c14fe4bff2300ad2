/**
 * Policies that take two things for the same although no identity says so. They decide no value; where one is switched
 * off, its cases are conflicts.
 */

/** A key that one side gave up lives on under that side's one new key with exactly the old value. */
export const followedRename = 'followed-rename';

/** An item without identity is the one that stood in its place, although the other side inserted something beside it. */
export const alignedItems = 'aligned-items';

export const sameThingPolicies: readonly string[] = [followedRename, alignedItems];
