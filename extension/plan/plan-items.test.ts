import assert from 'node:assert/strict';
import type { PlannedMock, SyncPlan } from '@mockforge-cloud/shared/sync';
import { planGroups, planRest } from './plan-items.ts';

function mock(path: string, part: Partial<PlannedMock>): PlannedMock {
  return {
    mockId: path,
    path,
    action: 'up',
    byGit: false,
    overrules: false,
    localBytes: 10,
    remoteBytes: null,
    ...part,
  };
}

const PLAN: SyncPlan = {
  reason: 'first_sync',
  mocks: [
    mock('a.yaml', {}),
    mock('b.yaml', { action: 'down', localBytes: null, remoteBytes: 2_000 }),
    mock('c.yaml', { action: 'conflict', remoteBytes: 1_200, byGit: true }),
    mock('d.yaml', { remoteBytes: 20 }),
    mock('e.yaml', { action: 'ignored' }),
  ],
  same: 12,
  ignored: { paths: ['.mockforge/', 'notes.txt'], isAll: true },
  untried: 0,
};

describe('the list of a plan', () => {
  it('is grouped by what happens, what may surprise first', () => {
    assert.deepEqual(
      planGroups(PLAN).map(({ title, items }) => [title, ...items.map(({ label }) => label)]),
      [
        ['In conflict (1)', '$(warning) c.yaml'],
        ['Replace in the cloud (1)', '$(arrow-up) d.yaml'],
        ['Send (1)', '$(cloud-upload) a.yaml'],
        ['Receive (1)', '$(cloud-download) b.yaml'],
      ],
    );
  });

  it('says of each what happens, and how large it is on both sides', () => {
    const [conflict, replaced, sent] = planGroups(PLAN).flatMap(({ items }) => items);
    assert.equal(
      conflict?.description,
      '10 B here, 1.2 KB in the cloud · changed by Git · both versions are kept until you settle it',
    );
    assert.equal(replaced?.description, "20 B → 10 B · replaces the cloud's");
    assert.deepEqual([conflict.canCompare, sent?.canCompare], [true, false]);
  });

  it('counts what nothing happens to', () => {
    assert.equal(planRest(PLAN), '12 the same · 1 of the cloud ignored here · 1 other file');
    assert.equal(planRest({ ...PLAN, mocks: [], same: 0, ignored: { paths: [], isAll: true } }), '');
    assert.match(planRest({ ...PLAN, untried: 2 }), / · 2 merges not tried: some may become conflicts$/);
  });

  it('of very many mocks shows the first ones, and says of how many', () => {
    const mocks = Array.from({ length: 3_000 }, (_, at) => mock(`${at}.yaml`, {}));
    const [group] = planGroups({ mocks });
    assert.equal(group?.items.length, 2_000);
    assert.equal(group.title, 'Send (3000, 1000 of them not shown: they follow the plan)');
  });
});
