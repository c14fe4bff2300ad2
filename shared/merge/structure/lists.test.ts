import assert from 'node:assert/strict';
import { cleanly, mergeAs } from '../testing/three.ts';

const json = (data: unknown): string => `${JSON.stringify(data, null, 2)}\n`;
const merged = (base: unknown, local: unknown, remote: unknown): unknown =>
  JSON.parse(cleanly('x.json', { base: json(base), local: json(local), remote: json(remote) }));
const conflicts = (base: unknown, local: unknown, remote: unknown): string[] =>
  mergeAs('x.json', { base: json(base), local: json(local), remote: json(remote) }).conflicts.map(
    ({ kind, place }) => `${kind} ${place}`,
  );

describe('lists', () => {
  const identities: [string, object, object][] = [
    ['id', { id: 1 }, { id: 2 }],
    ['uuid (Mockoon)', { uuid: 'a' }, { uuid: 'b' }],
    ['_id (Insomnia)', { _id: 'a' }, { _id: 'b' }],
    ['name and in (OpenAPI)', { name: 'x', in: 'query' }, { name: 'x', in: 'path' }],
    ['key (Postman)', { key: 'a' }, { key: 'b' }],
    ['method and path (MockForge)', { method: 'GET', path: '/a' }, { method: 'PUT', path: '/a' }],
    [
      'method and url in the request (WireMock)',
      { request: { method: 'GET', url: '/a' } },
      { request: { method: 'PUT', url: '/a' } },
    ],
  ];
  for (const [name, one, two] of identities) {
    it(`follow their items by ${name}, moved by one side and edited by the other`, () => {
      const items = (a: number, b: number): object[] => [
        { ...one, delay: a },
        { ...two, delay: b },
      ];
      assert.deepEqual(merged(items(1, 1), items(1, 1).reverse(), items(2, 3)), items(2, 3).reverse());
    });
  }

  it('put two insertions at one place in the order of their identity, whoever made them', () => {
    const [one, two, ten] = [{ id: 1 }, { id: 2 }, { id: 10 }];
    assert.deepEqual(merged([one], [one, ten], [one, two]), [one, two, ten]);
    assert.deepEqual(merged([one], [one, two], [one, ten]), [one, two, ten]);
  });

  it('have an item once that both sides inserted', () => {
    assert.deepEqual(merged(['a'], ['a', 'x', 'y'], ['a', 'x', 'y']), ['a', 'x', 'y']);
    assert.deepEqual(merged([{ id: 1 }], [{ id: 2, a: 1 }, { id: 1 }], [{ id: 1 }, { id: 2, a: 1 }]), [
      { id: 2, a: 1 },
      { id: 1 },
    ]);
  });

  it('are aligned where their items have no identity', () => {
    assert.deepEqual(merged([1, 2, 3, 4], [1, 20, 3, 4], [1, 2, 30, 4]), [1, 20, 30, 4]);
    assert.deepEqual(merged(['a', 'b', 'c'], ['b', 'c'], ['a', 'b', 'c', 'd']), ['b', 'c', 'd']);
  });

  it('conflict at the item that both sides changed differently', () => {
    assert.deepEqual(conflicts([1, 2, 3], [1, 20, 3], [1, 200, 3]), ['value $[1]']);
    assert.deepEqual(conflicts([{ id: 1, a: 1 }], [], [{ id: 1, a: 2 }]), ['delete-update $[id=1]']);
  });

  it('conflict where both sides put different commands in place of the same ones', () => {
    assert.deepEqual(conflicts(['setup', 'build', 'test'], ['setup', 'make', 'lint', 'check'], ['setup', 'run']), [
      'delete-update $[2]',
      'value $',
    ]);
  });

  it('conflict where one side inserted beside a command that the other deleted', () => {
    assert.deepEqual(conflicts(['a', 'b', 'c', 'd'], ['a', 'd'], ['a', 'b', 'new', 'c', 'd']), ['value $']);
    assert.deepEqual(conflicts(['a', 'b', 'c'], ['b', 'c'], ['new', 'a', 'b', 'c']), ['value $']);
  });

  it('[I10] conflict where one side inserted what the other put in place of the next item', () => {
    assert.deepEqual(conflicts([{ a: 1 }, { c: 1 }], [{ a: 1 }, {}, { c: 1 }], [{ a: 1 }, {}]), ['value $']);
    assert.deepEqual(conflicts([{ a: 1 }, { c: 1 }], [{ a: 1 }, {}], [{ a: 1 }, {}, { c: 1 }]), ['value $']);
    // Both put the same in place of the same: nothing to ask.
    const replaced = [{ a: 1 }, {}];
    const [before, after] = [{ a: 1 }, { c: 1 }];
    assert.deepEqual(merged([before, after, 'm', 'x'], [...replaced, 'm', 'y'], [...replaced, 'm', 'x']), [
      ...replaced,
      'm',
      'y',
    ]);
  });

  it('conflict where the sides deleted neighbouring commands, and hold what local has', () => {
    const texts = { base: json(['a', 'b', 'c', 'd']), local: json(['a', 'c', 'd']), remote: json(['a', 'b', 'd']) };
    const { conflicts: found, content } = mergeAs('x.json', texts);
    assert.deepEqual([found.map(({ kind, place }) => `${kind} ${place}`), content], [['value $'], texts.local]);
  });

  it('merge deletions that have a neighbour between them, and what both deleted', () => {
    assert.deepEqual(merged(['a', 'b', 'c', 'd'], ['b', 'c', 'd'], ['a', 'b', 'd']), ['b', 'd']);
    assert.deepEqual(merged(['a', 'b', 'c', 'd'], ['a', 'd'], ['a', 'b', 'd']), ['a', 'd']);
  });

  it('conflict where one side changed an item without identity beside what the other deleted', () => {
    const item = (uses: string): object => ({ uses, with: { cache: true }, on: 'push' });
    const [one, two, three] = [item('one'), item('two'), item('three')];
    assert.deepEqual(conflicts([one, two, three], [two, three], [one, item('2'), three]), ['value $']);
  });

  it('conflict where one side moved an item without identity that the other changed', () => {
    const item = (test: string, by: string): object => ({ test, by, profile: 'minimal', on: 'push' });
    const [a, b, c, d] = [item('a', 'x'), item('b', 'x'), item('c', 'x'), item('d', 'x')];
    assert.deepEqual(conflicts([a, b, c, d], [b, c, d, a], [item('a', 'y'), b, c, d]), ['value $[0]']);
  });

  it('conflict where both sides moved an item to different places', () => {
    const of = (...ids: number[]): object[] => ids.map((id) => ({ id }));
    assert.deepEqual(conflicts(of(1, 2, 3, 4, 5), of(2, 3, 1, 4, 5), of(2, 3, 4, 5, 1)), ['order $']);
    assert.deepEqual(merged(of(1, 2, 3, 4, 5), of(2, 3, 4, 5, 1), of(2, 3, 4, 5, 1)), of(2, 3, 4, 5, 1));
    assert.deepEqual(conflicts(of(1), of(1, 2, 3), of(1, 3, 2)), ['order $']);
  });
});
