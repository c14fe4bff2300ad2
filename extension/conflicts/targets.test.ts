/** Every command about conflicts, however it is called, is about what was named, or asks (B2, B9, B10). */
import assert from 'node:assert/strict';
import { decide, inSeveral, namedTargets, type Targeted } from './targets.ts';

function open(id: string, file: string | null, mockId = `mock-${id}`): Targeted {
  return { conflict: { conflict_id: id, mock_id: mockId }, file };
}

const uri = (fsPath: string, more: { scheme?: string; query?: string } = {}) => ({
  scheme: 'file',
  query: '',
  ...more,
  fsPath,
});
const ours = (id: string, file: string) =>
  uri('/users/get.yaml', { scheme: 'mockforge-conflict', query: `${id}/${file}` });

const GET = open('c-get', '/p/mocks/users/get.yaml');
const LIST = open('c-list', '/p/mocks/users/list.yaml');
const ORDER = open('c-order', '/p/mocks/orders/order.yaml');
const GONE = open('c-gone', null);
const ELSEWHERE = open('c-else', '/q/mocks/users/get.yaml');
const SEVERAL = [GET, LIST, ORDER, GONE, ELSEWHERE];

const CALM = '/p/mocks/users/calm.yaml';

interface Way {
  how: string;
  conflicts?: readonly Targeted[];
  args?: readonly unknown[];
  front?: string | null;
  acts?: readonly Targeted[];
  asks?: readonly Targeted[];
}

const WAYS: readonly Way[] = [
  { how: 'palette, nothing in front', asks: SEVERAL },
  { how: 'palette, nothing in front, one conflict', conflicts: [GET], asks: [GET] },
  { how: 'palette, its file in front', front: '/p/mocks/users/list.yaml', acts: [LIST] },
  { how: 'palette, another file in front', front: CALM, asks: SEVERAL },
  { how: 'palette, another file in front, one conflict', conflicts: [GET], front: CALM, asks: [GET] },
  { how: 'palette, its merge or comparison in front', front: 'c-order', acts: [ORDER] },
  { how: 'palette, a file outside of every folder in front', front: '/tmp/x.yaml', asks: SEVERAL },
  {
    how: 'palette, a file of the same name in another workspace folder',
    front: '/q/mocks/users/get.yaml',
    acts: [ELSEWHERE],
  },
  { how: 'key, with arguments that name nothing', args: [{ some: 'argument' }], front: CALM, asks: SEVERAL },
  { how: 'key, with nothing', args: [undefined], front: '/p/mocks/users/get.yaml', acts: [GET] },
  { how: 'Explorer, one file', args: [uri('/p/mocks/users/get.yaml'), [uri('/p/mocks/users/get.yaml')]], acts: [GET] },
  {
    how: 'Explorer, one file, another one in front',
    args: [uri('/p/mocks/users/get.yaml'), [uri('/p/mocks/users/get.yaml')]],
    front: '/p/mocks/users/list.yaml',
    acts: [GET],
  },
  {
    how: 'Explorer, several files',
    args: [uri('/p/mocks/users/get.yaml'), [uri('/p/mocks/users/get.yaml'), uri('/p/mocks/orders/order.yaml')]],
    acts: [GET, ORDER],
  },
  {
    how: 'Explorer, several files, not all of them in conflict',
    args: [uri('/p/mocks/users/get.yaml'), [uri(CALM), uri('/p/mocks/users/get.yaml')]],
    acts: [GET],
  },
  {
    how: 'Explorer, a folder and a file below it',
    args: [uri('/p/mocks/users'), [uri('/p/mocks/users'), uri('/p/mocks/users/get.yaml')]],
    acts: [GET, LIST],
  },
  { how: 'Explorer, a folder', args: [uri('/p/mocks/orders'), [uri('/p/mocks/orders')]], acts: [ORDER] },
  { how: 'Explorer, a folder whose name begins like another’s', args: [uri('/p/mocks/order')], front: CALM },
  { how: 'Explorer, the empty area', args: [uri('/p'), []], acts: [GET, LIST, ORDER] },
  { how: 'Explorer, a file that is not in conflict', args: [uri(CALM), [uri(CALM)]], front: '/p/mocks/users/get.yaml' },
  { how: 'Explorer, a file that is not in conflict, one conflict', conflicts: [GET], args: [uri(CALM), [uri(CALM)]] },
  { how: 'title of an editor', args: [uri('/p/mocks/users/list.yaml'), { groupId: 1, editorIndex: 0 }], acts: [LIST] },
  { how: 'title of the merge editor', args: [ours('c-list', 'result'), { groupId: 1 }], front: CALM, acts: [LIST] },
  { how: 'title of a comparison', args: [ours('c-list', 'author')], front: CALM, acts: [LIST] },
  {
    how: 'source control, several items',
    args: [{ resourceUri: uri('/p/mocks/users/list.yaml') }, { resourceUri: uri('/p/mocks/users/get.yaml') }],
    acts: [GET, LIST],
  },
  {
    how: 'source control, a group',
    args: [{ resourceStates: [{ resourceUri: uri('/p/mocks/users/list.yaml') }] }],
    acts: [LIST],
  },
  {
    how: 'tree, one item that is not selected',
    args: [{ resourceUri: uri('/p/mocks/users/list.yaml') }, undefined],
    front: '/p/mocks/users/get.yaml',
    acts: [LIST],
  },
  {
    how: 'tree, several items',
    args: [
      { resourceUri: uri('/p/mocks/users/list.yaml') },
      [{ resourceUri: uri('/p/mocks/users/list.yaml') }, { resourceUri: uri('/p/mocks/users/get.yaml') }],
    ],
    acts: [GET, LIST],
  },
  { how: 'another extension, by a conflict’s id', args: ['c-gone'], acts: [GONE] },
  { how: 'another extension, by a path', args: ['/p/mocks/users/get.yaml'], acts: [GET] },
  { how: 'another extension, by a list', args: [['c-gone', '/p/mocks/users/get.yaml']], acts: [GET, GONE] },
  { how: 'by the id of a conflict that somebody has settled', args: ['c-settled'], front: '/p/mocks/users/get.yaml' },
  { how: 'by the id of a conflict that somebody has settled, one left', conflicts: [GET], args: ['c-settled'] },
];

describe('the conflicts that a command is about (B2, B9, B10)', () => {
  for (const { how, conflicts = SEVERAL, args = [], front = null, acts, asks } of WAYS) {
    const outcome = acts ? `acts on ${acts.length}` : asks ? `asks about ${asks.length}` : 'touches nothing';
    it(`${how}: ${outcome}`, () => {
      const decision = decide(conflicts, { named: namedTargets(args), front });
      if (acts !== undefined) assert.deepEqual(decision, { what: 'act', conflicts: acts });
      else if (asks !== undefined) assert.deepEqual(decision, { what: 'ask', among: asks });
      else assert.equal(decision.what, 'not_in_conflict');
    });
  }

  it('asks which, where one mock is in several', () => {
    const other = open('c-get-2', GET.file, GET.conflict.mock_id);
    const among = [GET, other];
    const decision = decide([...among, LIST], { named: [GET.file ?? ''], front: null });
    assert.deepEqual(decision, { what: 'ask', among });
    assert.deepEqual(inSeveral([...among, LIST]), among);
  });
});
