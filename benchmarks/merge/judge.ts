import { type MergeResult, merge, policyNames } from '@mockforge-cloud/shared/merge';
import { diff } from '../../shared/merge/text/diff.ts';
import { mergeText } from '../../shared/merge/text/merge-text.ts';
import type { Case } from './corpus.ts';
import { dataOf, lostChanges, spelled, twiceIn } from './data.ts';

export interface Verdict {
  /** Whether this is what the class asks for. */
  good: boolean;
  /** A wrong merge: clean, but not what it should be. */
  wrong: boolean;
  /** One word for the table. */
  label: string;
  detail: string;
  /** Lines that differ from what people wrote, where the data is the same. */
  extraLines: number | null;
}

const verdict = (label: string, good: boolean, rest: Partial<Verdict> = {}): Verdict => ({
  label,
  good,
  wrong: false,
  detail: '',
  extraLines: null,
  ...rest,
});

export function runMerge(test: Case): MergeResult {
  return merge({ base: test.base, local: test.local, remote: test.remote, path: test.path });
}

/** Says that a conflict's content holds conflict markers, so that it can't be read as data. */
export const withMarkers = 'with markers';

function judgeMarked(test: Case): Verdict {
  const wanted = test.class.startsWith('human') || test.class === 'git-wrong-dupkey';
  if (wanted || test.expect === 'conflict' || test.expect === 'clean-or-flag') return verdict('reported', true);
  if (test.class === 'real-conflict') return verdict('reported by lines', false);
  if (test.class === 'unparseable') return verdict('as text', mergeText(test).conflicts.length > 0);
  return verdict('false conflict', false);
}

/** Scores one outcome by the rules of its class. */
export function judge(test: Case, result: MergeLike): Verdict {
  if (result.how.includes(withMarkers)) return judgeMarked(test);
  const twice = newTwice(test, result.content);
  if (twice.length > 0) return verdict('key twice', false, { wrong: true, detail: twice.join() });
  switch (test.class) {
    case 'git-agrees':
      if (result.outcome === 'conflict') return verdict('false conflict', false);
      return result.content === test.merged
        ? verdict('same bytes', true)
        : verdict('other bytes', false, { wrong: true });
    case 'struct-agrees':
      return judgeStructure(test, result);
    case 'real-conflict':
      return judgeConflict(test, result);
    case 'unparseable':
      return judgeUnparseable(test, result);
    case 'constructed':
      return judgeConstructed(test, result);
    default:
      return judgeSafety(test, result);
  }
}

function newTwice(test: Case, content: string): string[] {
  const counted = (text: string): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const key of twiceIn(text)) counts.set(key, (counts.get(key) ?? 0) + 1);
    return counts;
  };
  const merged = counted(content);
  if (merged.size === 0 || test.class === 'unparseable') return [];
  const sources = [test.base, test.local, test.remote].map(counted);
  return [...merged].flatMap(([key, count]) =>
    sources.some((source) => (source.get(key) ?? 0) >= count) ? [] : [key],
  );
}

type Compared = 'same' | 'list order' | 'other' | 'broken';

function compare(test: Case, content: string, wanted: string): Compared {
  if (content === wanted) return 'same';
  const [data, expected] = [dataOf(content, test.path), dataOf(wanted, test.path)];
  if (data === undefined) return 'broken';
  if (spelled(data) === spelled(expected)) return 'same';
  return spelled(data, true) === spelled(expected, true) ? 'list order' : 'other';
}

function changedLines(a: string, b: string): number {
  const numbers = new Map<string, number>();
  const numbered = (text: string): number[] =>
    text.split('\n').map((line) => {
      const known = numbers.get(line) ?? numbers.size;
      numbers.set(line, known);
      return known;
    });
  return diff(numbered(a), numbered(b)).reduce(
    (sum, hunk) => sum + Math.max(hunk.aEnd - hunk.aStart, hunk.bEnd - hunk.bStart),
    0,
  );
}

function judgeStructure(test: Case, result: Pick<MergeResult, 'outcome' | 'content'>): Verdict {
  if (result.outcome === 'conflict') return verdict('false conflict', false);
  const compared = compare(test, result.content, test.merged ?? '');
  if (compared === 'broken' || compared === 'other') return verdict(compared, false, { wrong: true });
  return verdict(compared, true, { extraLines: changedLines(result.content, test.merged ?? '') });
}

function judgeConflict(test: Case, result: MergeLike): Verdict {
  if (result.outcome === 'conflict') {
    return result.how.includes('by lines')
      ? verdict('reported by lines', false)
      : verdict('reported at its node', true);
  }
  const same = compare(test, result.content, test.merged ?? '') === 'same';
  const people = same ? 'as people' : 'unlike people';
  const detail = result.how.slice(1).join('; ');
  if (policyNames.some((name) => detail.includes(`${name}: `))) return verdict(`policy, ${people}`, same, { detail });
  return verdict(`resolved, ${people}`, same, { wrong: !same, detail });
}

type MergeLike = Pick<MergeResult, 'outcome' | 'content' | 'how'>;

function judgeSafety(test: Case, result: MergeLike): Verdict {
  const merged = dataOf(result.content, test.path);
  if (merged === undefined) return verdict('broken', false, { wrong: true });
  if (result.outcome === 'conflict') return verdict('reported', true);
  const [base, local, remote] = [test.base, test.local, test.remote].map((text) => dataOf(text, test.path));
  const lost = lostChanges(base, local, remote, merged);
  return lost.length > 0 ? verdict('lost', false, { wrong: true, detail: lost.join() }) : verdict('kept all', true);
}

function judgeUnparseable(test: Case, result: MergeLike): Verdict {
  // In some cases only what people committed is broken: there the sources are merged like any others.
  const sources = [test.base, test.local, test.remote];
  if (sources.every((text) => dataOf(text, test.path) !== undefined)) return judgeSafety(test, result);
  const plain = mergeText(test);
  const same = plain.content === result.content && plain.conflicts.length > 0 === (result.outcome === 'conflict');
  return same ? verdict('as text', true) : verdict('unlike text', false);
}

function judgeConstructed(test: Case, result: MergeLike): Verdict {
  if (test.expect === 'conflict') {
    return result.outcome === 'conflict' ? verdict('reported', true) : verdict('not reported', false, { wrong: true });
  }
  if (result.outcome === 'conflict') {
    return test.expect === 'clean-or-flag' ? verdict('flagged', true) : verdict('false conflict', false);
  }
  const wanted = [test.merged, test.alternative].filter((text) => text !== null);
  if (wanted.includes(result.content)) return verdict('same bytes', true, { extraLines: 0 });
  const same = wanted.some((text) => compare(test, result.content, text) === 'same');
  const lines = Math.min(...wanted.map((text) => changedLines(result.content, text)));
  return same ? verdict('same data', true, { extraLines: lines }) : verdict('other data', false, { wrong: true });
}
