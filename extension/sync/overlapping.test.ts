import assert from 'node:assert/strict';
import { overlapOf, type Placed, refusedMappings } from './overlapping.ts';

function placed(folder: string, workspaceId: string, branch = 'main'): Placed {
  const key = `${folder} ${workspaceId} ${branch}`;
  const configFile = '/p/.mockforge/sync.yaml';
  return { key, folder, realFolder: `/real${folder}`, configFile, local: 'mocks', options: { workspaceId, branch } };
}

describe('mappings that can’t run beside each other (B7)', () => {
  const mocks = placed('/p/mocks', 'one');
  const cases: [string, Placed, boolean][] = [
    ['the same folder and another workspace', placed('/p/mocks', 'two'), true],
    ['the same folder and another branch', placed('/p/mocks', 'one', 'next'), true],
    ['a folder inside', placed('/p/mocks/users', 'two'), true],
    ['a folder around', placed('/p', 'two'), true],
    ['a folder inside, and the same workspace', placed('/p/mocks/users', 'one'), true],
    ['a folder beside', placed('/p/other', 'one'), false],
    ['a folder whose name begins alike', placed('/p/mocks-2', 'one'), false],
    ['itself', mocks, false],
  ];
  for (const [what, other, isRefused] of cases) {
    it(`${what}: ${isRefused ? 'refused' : 'fine'}`, () => {
      assert.equal(overlapOf(other, [mocks])?.code ?? null, isRefused ? 'folder.nested' : null);
      assert.deepEqual([...refusedMappings([mocks, other], () => false).keys()], isRefused ? [other.key] : []);
    });
  }

  it('are the ones that do not run yet, each named with the other one', () => {
    const later = placed('/p/mocks', 'two');
    const refused = refusedMappings([later, mocks], (key) => key === mocks.key);
    assert.deepEqual([...refused.keys()], [later.key]);
    assert.match(refused.get(later.key)?.message ?? '', /\/p\/mocks is linked to one \(branch main\) already/);
  });

  it('are told by where a folder really is, not by the name that it is opened under', () => {
    const link = { ...placed('/q/link', 'two'), realFolder: mocks.realFolder };
    assert.equal(overlapOf(link, [mocks])?.code, 'folder.nested');
  });
});
