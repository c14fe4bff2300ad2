import { higherCounter } from './higher-counter.ts';
import { higherVersion } from './higher-version.ts';
import { joinedHistory } from './joined-history.ts';
import { newerExport } from './newer-export.ts';
import { newerTime } from './newer-time.ts';
import type { Policy } from './policy.ts';
import { sameThingPolicies } from './same-thing.ts';

/** All policies, in the order in which they are asked. `docs/merge.md` lists them for users. */
export const policies = [
  newerTime,
  newerExport,
  higherCounter,
  higherVersion,
  joinedHistory,
] as const satisfies Policy[];

/** Names of the policies, for switching them off. */
export const policyNames: readonly string[] = [...policies.map((policy) => policy.name), ...sameThingPolicies];
