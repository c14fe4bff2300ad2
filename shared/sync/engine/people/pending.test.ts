import assert from 'node:assert/strict';
import { CloudError, type Direction } from '@mockforge-cloud/shared/protocol';
import { agreedMock, type EngineBench, newBench } from '../../testing/engine-bench.ts';
import type { MockRecord } from '../../versions/mock-record.ts';
import { Halts } from '../ground/halts.ts';
import { pendingMocks } from './pending.ts';
import { ApartCount, activityOf, statusOf } from './status.ts';

const DIRECTIONS: readonly Direction[] = ['bidirectional', 'local_to_remote', 'remote_to_local'];
const OTHER = { path: 'a.yaml', hash: 'f'.repeat(64) };
const OPERATION = {
  opId: 'op',
  mockId: 'm',
  kind: 'update',
  path: 'a.yaml',
  hash: OTHER.hash,
  strategy: null,
} as const;

type Make = (bench: EngineBench, mock: MockRecord) => Promise<unknown> | unknown;

async function editHere({ context, folder }: EngineBench): Promise<void> {
  folder.saves('a.yaml', 'two');
  await context.tree.look(['a.yaml']);
}

async function renameHere({ context, folder }: EngineBench, mock: MockRecord): Promise<void> {
  await folder.move('a.yaml', 'b.yaml', mock.base?.hash ?? '');
  context.tree.removed('a.yaml');
  await context.tree.look(['b.yaml']);
  context.replica.update(mock, { path: 'b.yaml' });
}

const remote = (hash: string | null, path = 'a.yaml'): Make => {
  return ({ context }, mock) => context.replica.update(mock, { remote: hash === null ? null : { path, hash } });
};
const and = (...makes: readonly Make[]): Make => {
  return async (bench, { mockId }) => {
    for (const make of makes) {
      const mock = bench.context.replica.mock(mockId);
      if (mock !== undefined) await make(bench, mock);
    }
  };
};
const deleteHere: Make = ({ context, folder }) => {
  folder.deletes('a.yaml');
  context.tree.removed('a.yaml');
};
const forgetBase: Make = ({ context }, mock) => context.replica.update(mock, { base: null });
const leftOut = (by: 'by_person' | 'by_git'): Make => {
  return ({ context }, mock) => context.replica.update(mock, { leftOut: by });
};

/** What makes a mock differ, and what it counts as in each direction: both, only sending, only receiving. */
const REASONS: Readonly<Record<string, { make: Make; states: readonly [string, string, string] }>> = {
  'edited here': { make: editHere, states: ['queued', 'queued', 'one_way'] },
  'edited there': { make: remote(OTHER.hash), states: ['incoming', 'one_way', 'incoming'] },
  'edited on both sides': { make: and(editHere, remote(OTHER.hash)), states: ['queued', 'queued', 'incoming'] },
  'deleted here': { make: deleteHere, states: ['queued', 'queued', 'one_way'] },
  'deleted there': { make: remote(null), states: ['incoming', 'one_way', 'incoming'] },
  'deleted here, edited there': {
    make: and(deleteHere, remote(OTHER.hash)),
    states: ['incoming', 'one_way', 'incoming'],
  },
  'edited here, deleted there': { make: and(editHere, remote(null)), states: ['queued', 'queued', 'one_way'] },
  'new here': { make: and(remote(null), forgetBase), states: ['queued', 'queued', 'one_way'] },
  'new there': { make: and(deleteHere, forgetBase), states: ['incoming', 'one_way', 'incoming'] },
  'renamed here': { make: renameHere, states: ['queued', 'queued', 'one_way'] },
  'renamed there': {
    make: ({ context }, mock) =>
      context.replica.update(mock, { remote: { path: 'c.yaml', hash: mock.remote?.hash ?? '' } }),
    states: ['incoming', 'one_way', 'incoming'],
  },
  'in conflict': {
    make: and(editHere, remote(OTHER.hash), ({ context }, mock) => {
      const localHash = context.tree.hashOf('a.yaml');
      context.replica.update(mock, { submission: { conflictId: 'c', localHash } });
    }),
    states: ['in_conflict', 'in_conflict', 'in_conflict'],
  },
  'left out of a plan': { make: and(editHere, leftOut('by_person')), states: ['left_out', 'left_out', 'left_out'] },
  'an older version of Git': { make: and(editHere, leftOut('by_git')), states: ['left_out', 'left_out', 'left_out'] },
  'in an editor with unsaved changes': {
    make: and(remote(OTHER.hash), ({ context }) => context.busy.add('m')),
    states: ['waiting', 'waiting', 'waiting'],
  },
  refused: {
    make: and(editHere, ({ context }) => {
      const error = new CloudError('mock.held_invalid', 'It no longer parses.', { hint: 'Correct it.' });
      context.blocked.block('m', { error, hash: null, path: 'a.yaml' });
    }),
    states: ['blocked', 'blocked', 'blocked'],
  },
  'queued to be sent': {
    make: and(editHere, ({ context }, { base }) => context.replica.queue({ ...OPERATION, base, sent: false })),
    states: ['queued', 'queued', 'queued'],
  },
  'on its way': {
    make: and(editHere, ({ context }, { base }) => context.replica.queue({ ...OPERATION, base, sent: true })),
    states: ['in_flight', 'in_flight', 'in_flight'],
  },
  'to have the name of a file that stays': {
    make: async (bench, mock) => {
      await agreedMock(bench, { mockId: 'n', path: 'n.yaml', text: 'n' });
      bench.context.replica.update(mock, { remote: { path: 'n.yaml', hash: mock.remote?.hash ?? '' } });
      bench.context.waiting.set('n.yaml', new Set(['m']));
    },
    states: ['blocked', 'blocked', 'blocked'],
  },
  'one that can’t be read, and new': {
    make: ({ context, folder }) => {
      const error = new CloudError('folder.unreadable', 'secret can’t be looked into.', { hint: 'Check it.' });
      folder.closedFolders.set('secret', error);
      return context.tree.compare();
    },
    states: ['blocked', 'blocked', 'blocked'],
  },
  'one whose name can’t be synced, and new': {
    make: ({ folder }) => folder.badNames.set('a:b.yaml', 'has a character that not every system allows'),
    states: ['blocked', 'blocked', 'blocked'],
  },
};

/** What the engine is doing besides. */
const SITUATIONS = {
  'at rest': {},
  paused: { isPaused: true },
  'without the service': { link: { link: 'down', tries: 9, error: new CloudError('service.unreachable', 'Gone.') } },
  'signed out': { link: { link: 'refused', error: new CloudError('auth.token_invalid', 'Signed out.') } },
  'before it has been heard': { isReady: false },
} as const;

function stateOf({ context }: EngineBench, situation: (typeof SITUATIONS)[keyof typeof SITUATIONS]): string {
  const halts = new Halts();
  halts.isUnseen = false;
  halts.isPaused = 'isPaused' in situation;
  const isReady = !('isReady' in situation);
  const apart = new ApartCount().of(context, true);
  const link = 'link' in situation ? situation.link : ({ link: 'up' } as const);
  const working = { context, halts, catchUp: { isReady, wasReady: true }, link, isBusy: false, apart, progress: null };
  return statusOf(activityOf(working)).state;
}

describe('what is not in step', () => {
  for (const [reason, { make, states }] of Object.entries(REASONS)) {
    it(`is named with why, and is never said to be synced: a mock that is ${reason} (P22)`, async () => {
      for (const [at, direction] of DIRECTIONS.entries()) {
        const bench = await newBench({ direction });
        const mock = await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'one' });
        await make(bench, mock);
        const pending = pendingMocks(bench.context);
        assert.deepEqual(
          pending.map(({ state }) => state),
          [states[at]],
          direction,
        );
        const isOnItsWay = ['queued', 'in_flight'].includes(pending[0]?.state ?? '');
        assert.ok(isOnItsWay || (pending[0]?.reason ?? '').length > 0);
        for (const situation of Object.values(SITUATIONS)) assert.notEqual(stateOf(bench, situation), 'synced');
        assert.equal(stateOf(bench, SITUATIONS['at rest']), 'held');
      }
    });
  }

  it('is nothing where folder and cloud hold the same, and then alone it is synced (P22)', async () => {
    for (const direction of DIRECTIONS) {
      const bench = await newBench({ direction });
      const mock = await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'one' });
      assert.deepEqual(pendingMocks(bench.context), []);
      assert.equal(stateOf(bench, SITUATIONS['at rest']), 'synced');
      // Not agreed on yet, and the same all the same.
      bench.context.replica.update(mock, { base: null });
      assert.deepEqual(pendingMocks(bench.context), []);
      for (const [name, situation] of Object.entries(SITUATIONS))
        assert.equal(stateOf(bench, situation) === 'synced', name === 'at rest');
    }
  });

  it('counts what somebody disagrees on as conflicts first', async () => {
    const bench = await newBench();
    await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'one' });
    await editHere(bench);
    const conflict = { conflict_id: 'c', mock_id: 'm' } as never;
    bench.context.conflicts.set('c', conflict);
    assert.equal(stateOf(bench, SITUATIONS['at rest']), 'conflicts');
  });
});
