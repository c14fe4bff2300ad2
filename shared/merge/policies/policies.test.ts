import assert from 'node:assert/strict';
import { merge } from '../merge.ts';
import type { MergeResult } from '../result.ts';
import { policyNames } from './policies.ts';

type Data = Record<string, unknown>;

function mergeData(
  base: Data,
  local: Data,
  remote: Data,
  more: { path?: string; policiesOff?: string[] } = {},
): MergeResult {
  const write = (data: Data): string => JSON.stringify(data, null, 2);
  return merge({ base: write(base), local: write(local), remote: write(remote), path: 'mock.json', ...more });
}

/** Merges one key that both sides changed, there and back, and returns what stands in the outcomes. */
function decided(key: string, base: unknown, local: unknown, remote: unknown): unknown[] {
  return [
    mergeData({ [key]: base }, { [key]: local }, { [key]: remote }),
    mergeData({ [key]: base }, { [key]: remote }, { [key]: local }),
  ].map(({ outcome, content }) => (outcome === 'clean' ? JSON.parse(content)[key] : 'conflict'));
}

describe('policies', () => {
  it('newer-time: takes the later of two times that every save touches', () => {
    const [old, mid, late] = ['2024-01-01T00:00:00Z', '2024-02-01T09:00:00+02:00', '2024-02-01T08:00:00Z'];
    assert.deepEqual(decided('updated_at', old, mid, late), [late, late]);
    assert.deepEqual(decided('modified', 1700000000000, 1700000000001, 1700000000002), [1700000000002, 1700000000002]);
    assert.deepEqual(decided('updated_at', old, 'yesterday', late), ['conflict', 'conflict']);
    assert.deepEqual(decided('birthday', old, mid, late), ['conflict', 'conflict']);
  });

  it('newer-export: takes the marks of the later export', () => {
    const file = (id: string, at: string): Data => ({ _postman_id: id, exported_at: at });
    const merged = mergeData(file('a', '2024-01-01'), file('b', '2024-03-01'), file('c', '2024-02-01'));
    assert.deepEqual(JSON.parse(merged.content), file('b', '2024-03-01'));
    assert.deepEqual(decided('_postman_id', 'a', 'b', 'c'), ['conflict', 'conflict']);
    assert.deepEqual(decided('id', 'a', 'b', 'c'), ['conflict', 'conflict']);
  });

  it('higher-counter: takes the higher of two counters', () => {
    assert.deepEqual(decided('lastMigration', 30, 32, 31), [32, 32]);
    assert.deepEqual(decided('count', 30, 32, 31), ['conflict', 'conflict']);
  });

  it('higher-version: takes the higher of two numeric versions of the file', () => {
    assert.deepEqual(decided('version', '1.2.0', '1.10.0', '1.9.3'), ['1.10.0', '1.10.0']);
    assert.deepEqual(decided('version', '1.2.0', '2.0.0-rc.1', '2.0.0'), ['2.0.0', '2.0.0']);
    assert.deepEqual(decided('version', '1.2.0-rc.1', '1.2.0-rc.2', '1.2.0-rc.10'), ['1.2.0-rc.10', '1.2.0-rc.10']);
    assert.deepEqual(decided('version', '0.1-SNAPSHOT.1', '0.1-SNAPSHOT.2', '0.1-SNAPSHOT.3'), [
      'conflict',
      'conflict',
    ]);
    assert.deepEqual(decided('version', 'a', 'b', 'c'), ['conflict', 'conflict']);
  });

  it('higher-version: leaves dependencies and charts alone', () => {
    const dependency = (version: string): Data => ({ dependencies: { a: { version } } });
    assert.equal(mergeData(dependency('1.0.0'), dependency('1.1.0'), dependency('1.2.0')).outcome, 'conflict');
    const chart = mergeData({ version: '1.0.0' }, { version: '1.0.1' }, { version: '1.0.2' }, { path: 'a/Chart.yaml' });
    assert.equal(chart.outcome, 'conflict');
  });

  it('joined-history: keeps what either side has in response_history', () => {
    const history = (...items: unknown[]): Data => ({ response_history: items });
    const [one, two, three] = [
      { id: 1, at: 1 },
      { id: 2, at: 1 },
      { id: 3, at: 1 },
    ];
    const changed = { id: 1, at: 2 };
    const merged = mergeData(history(one), history(two), history(changed, three));
    assert.equal(merged.outcome, 'clean');
    assert.deepEqual(JSON.parse(merged.content), history(changed, two, three));
  });

  it('say in the result what they decided, and decide nothing when they are switched off', () => {
    const versions = [{ version: '1.0.0' }, { version: '1.1.0' }, { version: '1.2.0' }] as const;
    assert.deepEqual(mergeData(...versions).how, ['by structure', "higher-version: $.version is remote's"]);
    assert.equal(mergeData(...versions, { policiesOff: ['higher-version'] }).outcome, 'conflict');
    assert.deepEqual(policyNames, [
      'newer-time',
      'newer-export',
      'higher-counter',
      'higher-version',
      'joined-history',
      'followed-rename',
      'aligned-items',
    ]);
  });

  const body = { type: 'object', required: true, size: 3 };
  const steps = (...names: string[]): Data => ({ steps: names.map((uses) => ({ uses })) });
  const longer = { ...body, from: 'both', a: 1, b: 2, c: 3 };
  const sameThings: [policy: string, what: string, texts: readonly [Data, Data, Data], merged: Data, note: string][] = [
    [
      'followed-rename',
      "a renamed key with the other side's edit",
      [{ body }, { payload: body }, { body: { ...body, type: 'list' } }],
      { payload: { ...body, type: 'list' } },
      '$.payload, "body" is now "payload"',
    ],
    [
      'followed-rename',
      'an item whose identity one side changed and whose rest the other did',
      [
        { list: [{ id: 'a', ...body }] },
        { list: [{ id: 'a2', ...body }] },
        { list: [{ id: 'a', ...body, type: 'list' }] },
      ],
      { list: [{ id: 'a2', ...body, type: 'list' }] },
      '$.list[id=a], changed in its identity',
    ],
    [
      'aligned-items',
      'an item without identity that one side changed beside what the other inserted',
      [steps('lint', 'test@1'), steps('lint', 'lua', 'test@1'), steps('lint', 'test@2')],
      steps('lint', 'lua', 'test@2'),
      '$.steps, changed beside an insertion',
    ],
    [
      'aligned-items',
      'an item without identity that both sides inserted with other details',
      [{ list: [] }, { list: [{ ...longer, mine: 1 }] }, { list: [{ ...longer, theirs: 1 }] }],
      { list: [{ ...longer, mine: 1, theirs: 1 }] },
      '$.list[0], inserted by both',
    ],
  ];
  for (const [policy, what, texts, merged, note] of sameThings) {
    it(`${policy}: takes ${what} for the same; switched off, it is a conflict`, () => {
      const { content, how } = mergeData(...texts);
      assert.deepEqual(JSON.parse(content), merged);
      assert.deepEqual(how, ['by structure', `${policy}: ${note}`]);
      assert.equal(mergeData(...texts, { policiesOff: [policy] }).outcome, 'conflict');
    });
  }
});
