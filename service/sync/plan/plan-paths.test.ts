import assert from 'node:assert/strict';
import { DEFAULT_LIMITS } from '@mockforge-cloud/shared/protocol';
import { Derivations } from '../../contents/derive/derivation.ts';
import type { Intent } from '../operation.ts';
import { BranchState } from './branch-state.ts';
import { decideMoves, firstPathChanges } from './plan-paths.ts';
import { PushDraft } from './push-draft.ts';

const USER = { id: 'u', username: 'Ada' };

/** A branch with these mocks, by id, and a push of these intents. */
function draftOf(paths: Record<string, string>, intents: readonly Intent[], role: 'editor' | 'viewer' = 'editor') {
  const mocks = Object.entries(paths).map(([mockId, path]) => ({
    mockId,
    path,
    hash: `hash of ${mockId}`,
    size: 1,
    revision: 1,
    updatedBy: USER,
  }));
  const state = new BranchState({
    place: { workspaceId: 'w', branch: 'main' },
    now: new Date(0),
    head: { revision: 1, chain: '' },
    liveMocks: mocks.length,
    mocks,
    members: new Map([[USER.id, { role, permissions: null }]]),
    stored: new Map(),
    answers: new Map(),
    conflicts: [],
  });
  const operations = intents.map((intent, at) => ({ opId: `${at}`, strategy: 'merge', settles: [], intent }) as const);
  const push = { user: USER, replicaId: 'r', message: null, operations, derivations: new Derivations() };
  return new PushDraft(push, state, DEFAULT_LIMITS);
}

function rename(mockId: string, to: string, from: string | null = null): Intent {
  return { kind: 'rename', mockId, path: { to, from } };
}

/** `mock>path` of what moves, and the index and code of what may not. */
function decided(draft: PushDraft, cancelled = new Map<number, 'failed' | 'taken'>()) {
  const { accepted, refused } = decideMoves(draft, firstPathChanges(draft), cancelled);
  return {
    moves: [...accepted.values()].map(({ mockId, to }) => `${mockId}>${to}`),
    refused: Object.fromEntries([...refused].map(([index, { code }]) => [index, code])),
  };
}

const AB = { a: 'a.yaml', b: 'b.yaml' };

const TABLE: { rule: string; draft: PushDraft; moves: string[]; refused?: Record<number, string> }[] = [
  { rule: '[PATH2] a free path is taken', draft: draftOf(AB, [rename('a', 'c.yaml')]), moves: ['a>c.yaml'] },
  {
    rule: '[PATH5] two mocks swap their paths',
    draft: draftOf(AB, [rename('a', 'b.yaml'), rename('b', 'a.yaml')]),
    moves: ['a>b.yaml', 'b>a.yaml'],
  },
  {
    rule: '[PATH5] a path is taken over from a mock that the push deletes',
    draft: draftOf(AB, [rename('a', 'b.yaml'), { kind: 'delete', mockId: 'b', baseHash: null }]),
    moves: ['a>b.yaml'],
  },
  {
    rule: '[PATH4] [MOCK4] a mock whose deletion is stale keeps its path',
    draft: draftOf(AB, [rename('a', 'b.yaml'), { kind: 'delete', mockId: 'b', baseHash: 'older' }]),
    moves: [],
    refused: { 0: 'mock.path_taken' },
  },
  {
    rule: '[PATH4] a path that another mock has is refused',
    draft: draftOf(AB, [rename('a', 'b.yaml')]),
    moves: [],
    refused: { 0: 'mock.path_taken' },
  },
  {
    rule: '[MOCK2] a path that another mock has but for its case is refused',
    draft: draftOf(AB, [rename('a', 'B.yaml')]),
    moves: [],
    refused: { 0: 'mock.path_case_conflict' },
  },
  {
    rule: '[PATH6] a mock changes the case of its own path',
    draft: draftOf(AB, [rename('a', 'A.yaml')]),
    moves: ['a>A.yaml'],
  },
  {
    rule: '[PATH4] of two that want one path the first has it',
    draft: draftOf(AB, [rename('a', 'c.yaml'), rename('b', 'c.yaml')]),
    moves: ['a>c.yaml'],
    refused: { 1: 'mock.path_taken' },
  },
  {
    rule: '[PATH5] whoever may not leave its path keeps it from the one that would follow',
    draft: draftOf({ ...AB, c: 'c.yaml' }, [rename('a', 'b.yaml'), rename('b', 'c.yaml')]),
    moves: [],
    refused: { 0: 'mock.path_taken', 1: 'mock.path_taken' },
  },
  {
    rule: '[PATH3] where the head has another path than the sender knew, the head’s stays',
    draft: draftOf(AB, [rename('a', 'c.yaml', 'older.yaml')]),
    moves: [],
  },
  { rule: '[PUSH6] a viewer moves nothing (I9)', draft: draftOf(AB, [rename('a', 'c.yaml')], 'viewer'), moves: [] },
];

describe('the decision on paths', () => {
  for (const { rule, draft, moves, refused = {} } of TABLE) {
    it(rule, () => assert.deepEqual(decided(draft), { moves, refused }));
  }

  it('[PATH7] does not try a move again whose operation has failed, and refuses one that was not free after all', () => {
    const draft = draftOf(AB, [rename('a', 'c.yaml'), rename('b', 'd.yaml')]);
    const cancelled = new Map<number, 'failed' | 'taken'>([
      [0, 'failed'],
      [1, 'taken'],
    ]);
    assert.deepEqual(decided(draft, cancelled), { moves: [], refused: { 1: 'mock.path_taken' } });
  });
});
