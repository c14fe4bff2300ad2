import assert from 'node:assert/strict';
import { merge } from './merge.ts';
import { cleanly, mergeAs } from './testing/three.ts';

describe('the merge of mocks', () => {
  it('[P6] merges two people adding a route in the same place', () => {
    const route = (id: number): string => `  {\n    "id": ${id},\n    "path": "/${id}"\n  }`;
    const list = (...ids: number[]): string => `[\n${ids.map(route).join(',\n')}\n]\n`;
    const merged = merge({ base: list(1), local: list(1, 2), remote: list(1, 3), path: 'routes.json' });
    assert.deepEqual([merged.outcome, merged.content, merged.how], ['clean', list(1, 2, 3), ['by structure']]);
  });

  it('[P6] merges neighbouring edits that lines call a conflict', () => {
    const merged = cleanly('mock.yaml', {
      base: `
        status: 200 # plain
        delay: 10
      `,
      local: `
        status: 404 # plain
        delay: 10
      `,
      remote: `
        status: 200 # plain
        delay: 25
      `,
    });
    assert.equal(merged, 'status: 404 # plain\ndelay: 25\n');
  });

  it('[P1] reports two edits of one value at its place, with all three values and their ranges', () => {
    const text = (status: number, name: string): string =>
      `{"routes":[{"id":7,"response":{"status":${status}}}],"name":"${name}"}\n`;
    const texts = { base: text(200, 'a'), local: text(404, 'a'), remote: text(500, 'b') };
    const merged = merge({ ...texts, path: 'mock.json' });
    assert.equal(merged.content, text(404, 'b'));
    assert.deepEqual(merged.conflicts, [
      {
        place: '$.routes[id=7].response.status',
        kind: 'value',
        base: { text: '200', range: { start: 40, end: 43 } },
        local: { text: '404', range: { start: 40, end: 43 } },
        remote: { text: '500', range: { start: 40, end: 43 } },
      },
    ]);
  });

  it('reports an edit inside of what the other side deleted, and holds what local has', () => {
    const texts = { base: 'a: {x: 1}\nb: 2\n', local: 'b: 2\n', remote: 'a: {x: 3}\nb: 2\n' };
    const merged = merge({ ...texts, path: 'mock.yaml' });
    assert.deepEqual(
      merged.conflicts.map(({ place, kind, local }) => [place, kind, local]),
      [['$.a', 'delete-update', null]],
    );
    assert.equal(merged.content, 'b: 2\n');
    const back = merge({ base: texts.base, local: texts.remote, remote: texts.local, path: 'mock.yaml' });
    assert.equal(back.content, 'a: {x: 3}\nb: 2\n');
  });

  it('never lets a key stand twice because both sides added it in different places', () => {
    const texts = {
      base: '{\n  "a": 1,\n  "b": 2,\n  "c": 3\n}\n',
      local: '{\n  "n": 1,\n  "a": 1,\n  "b": 2,\n  "c": 3\n}\n',
      remote: '{\n  "a": 1,\n  "b": 2,\n  "c": 3,\n  "n": 1\n}\n',
    };
    assert.equal(merge({ ...texts, path: 'x.json' }).content, texts.local);
    const other = merge({ ...texts, remote: texts.remote.replace('"n": 1', '"n": 2'), path: 'x.json' });
    assert.deepEqual(
      other.conflicts.map(({ place, kind }) => [place, kind]),
      [['$.n', 'create-create']],
    );
  });

  it('never lets a key stand twice in an item that has no identity', () => {
    const of = (...lines: string[]): string => `[\n  {\n${lines.map((line) => `    ${line}`).join(',\n')}\n  }\n]\n`;
    const [a, b, c, d] = ['"a": 1', '"b": 2', '"c": 3', '"d": 4'] as const;
    const merged = merge({
      base: of(a, b, c, d),
      local: of(a, '"n": 1', b, c, d),
      remote: of(a, b, c, '"n": 1', d),
      path: 'x.json',
    });
    assert.deepEqual([merged.outcome, merged.content], ['clean', of(a, '"n": 1', b, c, d)]);
    const clash = merge({
      base: of(a, b, c, d),
      local: of(a, '"n": 1', b, c, d),
      remote: of(a, b, c, '"n": 2', d),
      path: 'x.json',
    });
    assert.deepEqual(
      clash.conflicts.map(({ place, kind }) => [place, kind]),
      [['$[0].n', 'create-create']],
    );
  });

  it('[I10] sees when lines fit together but an edit went to the wrong item', () => {
    const write = (...items: [string, boolean | null][]): string =>
      `${JSON.stringify(
        items.map(([id, body]) => ({ id, status: 200, body })),
        null,
        2,
      )}\n`;
    const merged = merge({
      base: write(['b', null], ['c', false]),
      local: write(['b', true], ['c', false]),
      remote: write(['a', true], ['b', null]),
      path: 'x.json',
    });
    assert.deepEqual([merged.outcome, merged.content], ['clean', write(['a', true], ['b', true])]);
  });

  it('merges two files that were created at the same path, where they agree or add to each other', () => {
    const both = merge({ base: null, local: 'a: 1\nb: 2\n', remote: 'a: 1\nc: 3\n', path: 'x.yaml' });
    assert.deepEqual([both.outcome, both.content], ['clean', 'a: 1\nb: 2\nc: 3\n']);
    const clash = merge({ base: null, local: 'a: 1\n', remote: 'a: 2\n', path: 'x.yaml' });
    assert.deepEqual(
      clash.conflicts.map(({ place, kind, base }) => [place, kind, base]),
      [['$.a', 'create-create', null]],
    );
  });

  it("merges what it can't parse by lines", () => {
    const texts = {
      base: '{"a": {{x}},\n"b": 1,\n"c": 2,\n"d": 3}\n',
      local: '{"a": {{y}},\n"b": 1,\n"c": 2,\n"d": 3}\n',
      remote: '{"a": {{x}},\n"b": 1,\n"c": 2,\n"d": 4}\n',
    };
    assert.deepEqual(merge({ ...texts, path: 'template.json' }).how, ['by lines']);
    assert.equal(merge({ ...texts, path: 'template.json' }).outcome, 'clean');
  });

  it('merges JSON Lines by item', () => {
    const merged = cleanly('log.jsonl', {
      base: '{"id":1,"a":1}\n{"id":2,"a":1}\n',
      local: '{"id":1,"a":2}\n{"id":2,"a":1}\n',
      remote: '{"id":1,"a":1}\n{"id":2,"a":2}\n',
    });
    assert.equal(merged, '{"id":1,"a":2}\n{"id":2,"a":2}\n');
  });

  it('merges YAML of several documents, each with its own', () => {
    const text = (a: number, b: number): string =>
      `kind: A\nmetadata: {name: x}\nspec: ${a}\n---\nkind: B\nmetadata: {name: x}\nspec: ${b}\n`;
    const swapped = 'kind: B\nmetadata: {name: x}\nspec: 1\n---\nkind: A\nmetadata: {name: x}\nspec: 1\n';
    assert.equal(cleanly('k8s.yaml', { base: text(1, 1), local: text(2, 1), remote: text(1, 3) }), text(2, 3));
    assert.match(
      cleanly('k8s.yaml', { base: text(1, 1), local: text(2, 1), remote: swapped }),
      /kind: A\nmetadata: {name: x}\nspec: 2/,
    );
  });

  it('names a comment that both sides changed as a conflict instead of dropping one', () => {
    const { conflicts } = mergeAs('x.yaml', {
      base: '# one\na: 1\n',
      local: '# two\na: 1\n',
      remote: '# three\na: 1\n',
    });
    assert.deepEqual(
      conflicts.map(({ place, kind }) => [place, kind]),
      [['$.a', 'text']],
    );
  });
});

describe('places of conflicts', () => {
  const of = (value: number): string => `a: 1\r\nb: ${value}\r\nc: 1\r\nd: ${value}`;
  for (const [what, bom, end] of [
    ['CRLF', '', '\r\n'],
    ['CRLF without a final newline', '', ''],
    ['CRLF and a BOM', '\uFEFF', '\r\n'],
  ] as const) {
    it(`are those in the text as it came: ${what}`, () => {
      const text = (value: number): string => `${bom}${of(value)}${end}`;
      const { conflicts } = merge({ base: text(10), local: text(20), remote: text(30), path: 'x.yaml' });
      assert.deepEqual(
        conflicts.map(({ local }) => [local?.text, local?.range.start]),
        [
          ['20', text(20).indexOf('20')],
          ['20', text(20).lastIndexOf('20')],
        ],
      );
    });
  }
});

describe('[I16] bounds of the merge', function () {
  // For a machine that is busy with much else.
  this.timeout(120_000);
  it('looks at lines only where brackets or dashes nest deeper than the limit', () => {
    const deep = (value: number): string => `${'['.repeat(10_000)}${value}${']'.repeat(10_000)}\n`;
    assert.deepEqual(merge({ base: deep(1), local: deep(2), remote: deep(3), path: 'deep.json' }).how, ['by lines']);
    const dashes = (value: number): string => `${'- '.repeat(5000)}${value}\n`;
    assert.deepEqual(merge({ base: dashes(1), local: dashes(2), remote: dashes(3), path: 'deep.yaml' }).how, [
      'by lines',
    ]);
  });

  it('never expands aliases, so a YAML bomb costs what its text costs', () => {
    const levels = Array.from(
      { length: 30 },
      (_, at) => `l${at + 1}: &l${at + 1} [${Array(10).fill(`*l${at}`).join(', ')}]`,
    );
    const bomb = (value: number): string => `l0: &l0 ${value}\n${levels.join('\n')}\n`;
    const merged = merge({ base: bomb(1), local: bomb(2), remote: `${bomb(1)}x: 1\n`, path: 'bomb.yaml' });
    assert.deepEqual([merged.outcome, merged.content], ['clean', `${bomb(2)}x: 1\n`]);
  });

  it('takes a text that nests as deep as it may apart in bounded work', () => {
    const nested = (value: number): string =>
      `${'{"a":'.repeat(190)}${value},"b":"${'x'.repeat(1_000_000)}"${'}'.repeat(190)}`;
    const { outcome } = merge({ base: nested(1), local: nested(2), remote: nested(3), path: 'x.json' });
    assert.equal(outcome, 'conflict');
  });

  it('takes no line of many dashes or blanks for nesting', () => {
    const text = (a: number, b: number): string => `# ${'-'.repeat(1000)}\na: ${a} ${' '.repeat(1000)}# c\nb: ${b}\n`;
    assert.deepEqual(merge({ base: text(1, 1), local: text(2, 1), remote: text(1, 2), path: 'x.yaml' }).how, [
      'by structure',
    ]);
  });

  it('lets lines answer where the structure would cost too much', () => {
    const list = (value: number): string => JSON.stringify(Array.from({ length: 130_000 }, (_, at) => 4 * at + value));
    const merged = merge({ base: list(1), local: list(2), remote: list(3), path: 'x.json' });
    assert.deepEqual([merged.outcome, merged.conflicts.length, merged.how], ['conflict', 1, ['by lines']]);
  });

  it('merges large lists of equal items, of items in another order and of one key again and again', () => {
    const many = (value: (at: number) => unknown): unknown[] => Array.from({ length: 20_000 }, (_, at) => value(at));
    const lists: [unknown[], unknown[], unknown[]][] = [
      [many((at) => at % 7), many((at) => ((at * 3) % 11) % 7), many((at) => ((at * 5) % 13) % 7)],
      [[], many((at) => at), many((at) => -at)],
      [many((id) => ({ id })), many((id) => ({ id: 19_999 - id })), many((id) => ({ id: (id * 7) % 20_000 }))],
    ];
    for (const [base, local, remote] of lists.map((list) => list.map((data) => `${JSON.stringify(data)}\n`))) {
      assert.ok(base !== undefined && local !== undefined && remote !== undefined);
      assert.equal(merge({ base, local, remote, path: 'x.json' }).how[0], 'by structure');
    }
    const keys = (value: number): string => `{${many(() => `"a":${value}`).join(',\n')}}\n`;
    assert.equal(merge({ base: keys(1), local: keys(2), remote: keys(3), path: 'x.json' }).conflicts.length, 20_000);
  });

  it('obeys limits that the caller sets', () => {
    const texts = { base: '{"a":1,"b":1}', local: '{"a":2,"b":1}', remote: '{"a":1,"b":2}', path: 'x.json' };
    assert.deepEqual(merge(texts).how, ['by structure']);
    assert.deepEqual(merge({ ...texts, limits: { maxLength: 5 } }).how, ['by lines']);
  });
});
