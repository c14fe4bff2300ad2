import type { Run, Side } from '../structure/run.ts';
import type { Disputed } from './policy.ts';

/** Asks the policies in order; notes which of them decided, so that nothing is decided in silence. */
export function decide(disputed: Omit<Disputed, 'key' | 'file'>, run: Run): Side | null {
  const key = disputed.keys.findLast((name) => name !== '[]') ?? '';
  const whole = { ...disputed, key, file: run.file };
  for (const policy of run.policies) {
    const side = policy.decide(whole);
    if (side === null) continue;
    run.decided.add(key);
    run.notes.push(`${policy.name}: ${disputed.path} is ${side}'s`);
    return side;
  }
  return null;
}
