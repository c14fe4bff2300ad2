/** No circles, and no import from a lower room to an upper one: what is below can be read without what is above. */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { circlesOf, type ImportGraph, importsOf, readImports, roomOf, upwardImports } from './import-graph.ts';
import { KNOWN_CIRCLES, KNOWN_UPWARD, MERGE_RECURSION, ROOMS } from './rooms.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

describe('the import graph', () => {
  let graph: ImportGraph;

  before(async () => {
    graph = await readImports(root);
  });

  it('has no circle, but for the recursion of the merge and those that are known', () => {
    const isRecursion = (circle: string[]) => circle.every((file) => file.startsWith(`${MERGE_RECURSION}/`));
    const circles = circlesOf(graph).filter((circle) => !isRecursion(circle));
    const names = circles.map((circle) => circle.join(' <-> '));
    assert.deepEqual(left(names, KNOWN_CIRCLES), NONE, 'A known one that is gone is to be taken off the list.');
  });

  it('has no import from a lower room to an upper one, but for those that are known', () => {
    assert.ok(graph.size > 400);
    const rooms = new Set(upwardImports(graph, ROOMS).map((upward) => asRooms(upward)));
    assert.deepEqual(left([...rooms], KNOWN_UPWARD), NONE, 'A known one that is gone is to be taken off the list.');
  });

  it('is read from every kind of import, types included', () => {
    const files = new Map([
      ['cli/a.ts', "import type { B } from './b.ts';\nexport { c } from '../shared/c.ts';\nawait import('./d.ts');\n"],
      [
        'cli/b.ts',
        "import {\n  e,\n} from '@mockforge-cloud/shared/sync/node';\nimport './d.ts';\nimport 'node:fs';\n",
      ],
      ['cli/d.ts', "export const text = 'a';\n"],
      ['shared/c.ts', ''],
      ['shared/sync/node/index.ts', ''],
    ]);
    assert.deepEqual(
      [...importsOf(files)],
      [
        ['cli/a.ts', ['cli/b.ts', 'shared/c.ts', 'cli/d.ts']],
        ['cli/b.ts', ['shared/sync/node/index.ts', 'cli/d.ts']],
        ['cli/d.ts', []],
        ['shared/c.ts', []],
        ['shared/sync/node/index.ts', []],
      ],
    );
  });

  it('tells circles apart, and what is up from what is down', () => {
    const small: ImportGraph = new Map([
      ['low/a.ts', ['low/b.ts', 'high/c.ts']],
      ['low/b.ts', ['low/a.ts']],
      ['high/c.ts', ['high/d.ts', 'low/b.ts']],
      ['high/d.ts', ['high/d.ts']],
    ]);
    assert.deepEqual(circlesOf(small), [['high/c.ts', 'low/a.ts', 'low/b.ts'], ['high/d.ts']].sort());
    assert.deepEqual(upwardImports(small, ['low', 'high']), ['low/a.ts -> high/c.ts']);
    assert.equal(roomOf('high/d.ts', ['high', 'high/d.ts', 'low']), 'high/d.ts');
  });
});

const NONE = { unknown: [], gone: [] };

function left(found: readonly string[], known: readonly string[]): { unknown: string[]; gone: string[] } {
  return {
    unknown: found.filter((one) => !known.includes(one)).sort(),
    gone: known.filter((one) => !found.includes(one)),
  };
}

function asRooms(upward: string): string {
  const [from = '', to = ''] = upward.split(' -> ');
  return `${roomOf(from, ROOMS)} -> ${roomOf(to, ROOMS)}`;
}
