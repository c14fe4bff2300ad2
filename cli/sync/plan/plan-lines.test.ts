import assert from 'node:assert/strict';
import { DEFAULT_SYNC_OPTIONS, type PlannedMock, type SyncPlan } from '@mockforge-cloud/shared/sync';
import { planLines } from './plan-lines.ts';

const target = { folder: '/home/mocks', options: { ...DEFAULT_SYNC_OPTIONS, workspaceId: 'team' } };

function plan(mocks: readonly Partial<PlannedMock>[], part: Partial<SyncPlan> = {}): SyncPlan {
  const filled = mocks.map((mock, at) => ({
    mockId: `m${at}`,
    path: `${at}.yaml`,
    action: 'up' as const,
    byGit: false,
    overrules: false,
    localBytes: 10,
    remoteBytes: null,
    ...mock,
  }));
  return { reason: 'asked', mocks: filled, same: 0, ignored: { paths: [], isAll: true }, untried: 0, ...part };
}

describe('a plan in lines', () => {
  it('begins with what may surprise', () => {
    const lines = planLines({
      target,
      plan: plan([{}, { action: 'down', localBytes: null, remoteBytes: 2_000 }, { action: 'up', remoteBytes: 5 }], {
        same: 12,
      }),
    });
    assert.deepEqual(lines, [
      'team (main) and /home/mocks:',
      '  replace in the cloud  2.yaml  10 B here, 5 B in the cloud',
      '  send                  0.yaml  10 B',
      '  receive               1.yaml  2.0 KB',
      '  2 to send, 1 to receive, 12 the same (20 B up, 2.0 KB down)',
    ]);
  });

  it('is shortened where a person is to answer, and says how to see the rest', () => {
    const lines = planLines({ target, plan: plan([{}, {}, { action: 'conflict', remoteBytes: 1 }]), most: 1 });
    assert.match(lines[1] ?? '', /conflict +2\.yaml/);
    assert.equal(lines[2], '  … and 2 more: --dry-run shows all of them');
  });

  it('says what Git has changed, which merges were not tried, and what is no mock', () => {
    const ignored = { paths: Array.from({ length: 100 }, (_, at) => `${at}.txt`), isAll: false };
    const lines = planLines({ target, plan: plan([{ byGit: true }], { untried: 4, ignored }) });
    assert.match(lines.join('\n'), /0\.yaml +10 B +changed by Git\n/);
    assert.match(lines.join('\n'), /\n {2}4 merges were not tried: some may become conflicts\n/);
    assert.match(lines.at(-1) ?? '', /^ {2}no mocks: 0\.txt, .*7\.txt, and 92 or more others$/);
  });
});
