/**
 * A push that nobody can explain the failure of: which of its operations is to blame? Its sender would send all of them
 * again for ever, each time with the same outcome. Those to blame are refused, so that the others go on.
 */
import type { CloudError } from '@mockforge-cloud/shared/protocol';
import type { Operation } from './operation.ts';
import type { PushRequest } from './plan/push-draft.ts';

/** Each is a transaction. What this many do not find is not looked for (I16). */
const MOST_TRIALS = 64;

/**
 * @param fails tries these operations by themselves, and takes them back
 * @returns the push without its culprits; `null` where none is found, or all of it is to blame
 */
export async function refuseCulprits(
  push: PushRequest,
  failure: CloudError,
  fails: (operations: readonly Operation[]) => Promise<boolean>,
): Promise<PushRequest | null> {
  const culprits = new Set<Operation>();
  let trials = 0;
  const suspects = [push.operations];
  for (let some = suspects.pop(); some !== undefined; some = suspects.pop()) {
    trials += 1;
    if (trials > MOST_TRIALS) return null;
    if (!(await fails(some))) continue;
    const [only] = some;
    if (some.length === 1 && only !== undefined) culprits.add(only);
    const half = Math.ceil(some.length / 2);
    if (some.length > 1) suspects.push(some.slice(half), some.slice(0, half));
  }
  if (culprits.size === 0 || culprits.size === push.operations.length) return null;
  const refused = { kind: 'refused', error: failure } as const;
  return {
    ...push,
    operations: push.operations.map((op) => (culprits.has(op) ? { ...op, intent: refused } : op)),
  };
}
