import assert from 'node:assert/strict';
import { cleanly, mergeAs } from '../testing/three.ts';

const json = (data: unknown): string => `${JSON.stringify(data, null, 2)}\n`;
const three = (base: unknown, local: unknown, remote: unknown) => ({
  base: json(base),
  local: json(local),
  remote: json(remote),
});
const merged = (base: unknown, local: unknown, remote: unknown): unknown =>
  JSON.parse(cleanly('x.json', three(base, local, remote)));
const conflicts = (base: unknown, local: unknown, remote: unknown): string[] =>
  mergeAs('x.json', three(base, local, remote)).conflicts.map(({ kind, place }) => `${kind} ${place}`);

describe('maps', () => {
  const body = { type: 'object', required: true, size: 3 };

  it("follow a renamed key with the other side's edit inside of it, and say so", () => {
    const texts = three({ a: 1, body }, { a: 1, payload: body }, { a: 1, body: { ...body, type: 'list' } });
    const { content, how } = mergeAs('x.json', texts);
    assert.deepEqual(JSON.parse(content), { a: 1, payload: { ...body, type: 'list' } });
    assert.deepEqual(how, ['by structure', 'followed-rename: $.payload, "body" is now "payload"']);
  });

  it('conflict where both sides renamed one key differently', () => {
    assert.deepEqual(conflicts({ body, z: 1 }, { payload: body, z: 1 }, { content: body, z: 1 }), ['rename $.payload']);
  });

  it("don't take a key for renamed when two new ones could be it", () => {
    const texts = [{ 'test:a': 'jest' }, { x: 'jest', y: 'jest' }, { 'test:a': 'mocha' }] as const;
    assert.deepEqual(conflicts(...texts), ['delete-update $["test:a"]']);
  });

  it("don't take a key for renamed when two old ones could have become it, or nothing but its place tells which", () => {
    assert.deepEqual(conflicts({ a: body, b: body }, { c: body }, { a: { ...body, size: 4 }, b: body }), [
      'delete-update $.a',
    ]);
    assert.deepEqual(conflicts({ a: {}, b: {} }, { c: {} }, { a: 1, b: {} }), ['delete-update $.a']);
    assert.deepEqual(conflicts({ a: 1, b: [] }, { a: 1, x: ['run'], c: [] }, { a: 1, b: ['make'] }), [
      'delete-update $.b',
    ]);
  });

  it("don't take a key for renamed that was rewritten, too: it may as well be something else", () => {
    const other = { ...body, size: 9 };
    assert.deepEqual(conflicts({ body }, { payload: other }, { body: { ...body, type: 'list' } }), [
      'delete-update $.body',
    ]);
  });

  it("don't take a key for renamed that became two", () => {
    const ref = (name: string): object => ({ $ref: name });
    assert.deepEqual(conflicts({ any: ref('x') }, { some: ref('x'), other: ref('y') }, { any: ref('z') }), [
      'delete-update $.any',
    ]);
  });

  it('merge what both sides renamed alike, also where one of them rewrote it', () => {
    assert.deepEqual(merged({ body }, { payload: body }, { payload: { ...body, size: 4 } }), {
      payload: { ...body, size: 4 },
    });
  });

  it('merge a moved key with an edit of its value', () => {
    assert.deepEqual(
      cleanly('x.json', three({ a: 1, b: 2, c: 3 }, { b: 2, a: 1, c: 3 }, { a: 9, b: 2, c: 3 })),
      json({ b: 2, a: 9, c: 3 }),
    );
  });

  it('merge maps that both sides created', () => {
    assert.deepEqual(merged({ z: 1 }, { z: 1, headers: { a: '1' } }, { z: 1, headers: { b: '2' } }), {
      z: 1,
      headers: { a: '1', b: '2' },
    });
  });

  it('stay sorted where they are', () => {
    const texts = three({ a: 1, m: 1, z: 1 }, { a: 1, m: 1, r: 1, z: 1 }, { a: 1, m: 1, p: 1, z: 1 });
    assert.equal(cleanly('x.json', texts), json({ a: 1, m: 1, p: 1, r: 1, z: 1 }));
  });

  it('conflict where a value became a map on one side and another value on the other', () => {
    assert.deepEqual(conflicts({ a: 1 }, { a: { b: 1 } }, { a: 2 }), ['value $.a']);
  });

  it("tell numbers apart that a double can't hold", () => {
    const of = (number: string): string => `{"n":${number}}`;
    const result = mergeAs('x.json', {
      base: of('12345678901234567890'),
      local: of('12345678901234567891'),
      remote: of('12345678901234567892'),
    });
    assert.equal(result.outcome, 'conflict');
  });
});
