import assert from 'node:assert/strict';
import { STRATEGIES, type Strategy } from '@mockforge-cloud/shared/protocol';
import type { Content } from '../../contents/content.ts';
import type { MergeOutcome } from '../../contents/derive/derivation.ts';
import { decideContent } from './decide-content.ts';

const SUBMITTED: Content = { hash: 'submitted', size: 1, bytes: null };
const HEAD: Content = { hash: 'head', size: 1, bytes: null };
const MERGED: Content = { hash: 'merged', size: 1, bytes: null };
const OUTCOMES: Record<MergeOutcome['outcome'], MergeOutcome> = {
  clean: { outcome: 'clean', content: MERGED },
  conflict: { outcome: 'conflict', head: HEAD },
  opaque: { outcome: 'opaque', head: HEAD },
};

function decided(strategy: Strategy, { base, merge }: { base: string | null; merge?: MergeOutcome | undefined }) {
  const submission = { headHash: HEAD.hash, submitted: SUBMITTED, baseHash: base, strategy, path: 'a.yaml' };
  return decideContent(submission, () => merge).outcome;
}

/** What each strategy comes to where the head has moved on, by what the merge of both comes to. */
const TABLE: Record<Strategy, Record<MergeOutcome['outcome'], ReturnType<typeof decided>>> = {
  merge: { clean: 'merged', conflict: 'conflict', opaque: 'stale' },
  local: { clean: 'merged', conflict: 'taken', opaque: 'taken' },
  remote: { clean: 'merged', conflict: 'kept', opaque: 'kept' },
  manual: { clean: 'conflict', conflict: 'conflict', opaque: 'conflict' },
};

describe('the decision on submitted content', () => {
  for (const strategy of STRATEGIES) {
    for (const [outcome, merge] of Object.entries(OUTCOMES) as [MergeOutcome['outcome'], MergeOutcome][]) {
      const expected = TABLE[strategy][outcome];
      it(`[CONTENT3] [CONTENT7] "${strategy}", where the merge is ${outcome}: ${expected}`, () => {
        assert.equal(decided(strategy, { base: 'older', merge }), expected);
        // A base that nobody knows is none.
        assert.equal(decided(strategy, { base: null, merge }), expected);
      });
    }

    it(`[CONTENT1] "${strategy}" takes what was made from the head, without a merge`, () => {
      assert.equal(decided(strategy, { base: HEAD.hash }), 'taken');
    });

    it(`[CONTENT2] "${strategy}" changes nothing where the head holds the same bytes`, () => {
      const same = { headHash: 'one', submitted: { ...SUBMITTED, hash: 'one' }, baseHash: null, path: 'a.yaml' };
      assert.equal(decideContent({ ...same, strategy }, () => assert.fail()).outcome, 'same');
    });

    if (strategy === 'manual') continue;
    it(`"${strategy}" asks for the merge that it lacks, and for nothing else`, () => {
      const submission = { headHash: 'head', submitted: SUBMITTED, baseHash: 'older', strategy, path: 'a.yaml' };
      assert.deepEqual(
        decideContent(submission, () => undefined),
        {
          outcome: 'underived',
          derivation: { kind: 'merge', baseHash: 'older', localHash: 'submitted', headHash: 'head', path: 'a.yaml' },
        },
      );
    });
  }
});
