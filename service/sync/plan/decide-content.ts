/** What becomes of submitted content, from the base it names and the head there is. Pure. */
import type { Strategy } from '@mockforge-cloud/shared/protocol';
import type { Content } from '../../contents/content.ts';
import type { MergeOutcome, MergeRequest } from '../../contents/derive/derivation.ts';

export type ContentDecision =
  /** The head holds these bytes already. */
  | { outcome: 'same' }
  /** The submitted content becomes the head as it is: nobody was in between, or the strategy says so. */
  | { outcome: 'taken' }
  | { outcome: 'merged'; content: Content }
  /** The head stays; what was submitted is kept in a closed conflict record. */
  | { outcome: 'kept'; head: Content }
  | { outcome: 'conflict' }
  /** The sender has to decide. */
  | { outcome: 'stale' }
  /** Can't be said before this has been derived. */
  | { outcome: 'underived'; derivation: MergeRequest };

export interface Submission {
  /** The head's hash. */
  headHash: string;
  submitted: Content;
  /** `null`: none is known. */
  baseHash: string | null;
  strategy: Strategy;
  /** Its ending says how it is merged. */
  path: string;
}

export function decideContent(
  submission: Submission,
  merged: (request: MergeRequest) => MergeOutcome | undefined,
): ContentDecision {
  const { headHash, submitted, baseHash, strategy, path } = submission;
  if (submitted.hash === headHash) return { outcome: 'same' };
  if (baseHash === headHash) return { outcome: 'taken' };
  if (strategy === 'manual') return { outcome: 'conflict' };
  const derivation: MergeRequest = { kind: 'merge', baseHash, localHash: submitted.hash, headHash, path };
  const merge = merged(derivation);
  if (merge === undefined) return { outcome: 'underived', derivation };
  switch (merge.outcome) {
    case 'clean':
      return { outcome: 'merged', content: merge.content };
    case 'conflict':
      return WITHOUT_MERGE[strategy](merge.head, 'conflict');
    case 'opaque':
      return WITHOUT_MERGE[strategy](merge.head, 'stale');
  }
}

type Merging = Exclude<Strategy, 'manual'>;

/** What each strategy comes to where there is no clean merge; `otherwise`: its sender or a person has to decide. */
const WITHOUT_MERGE: Record<Merging, (head: Content, otherwise: 'conflict' | 'stale') => ContentDecision> = {
  merge: (_head, otherwise) => ({ outcome: otherwise }),
  local: () => ({ outcome: 'taken' }),
  remote: (head) => ({ outcome: 'kept', head }),
};
