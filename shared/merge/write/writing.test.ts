import assert from 'node:assert/strict';
import { cleanly, dedent } from '../testing/three.ts';

describe('writing a merge back', () => {
  it('keeps comments, quotes, blank lines and key order that nobody touched', () => {
    const merged = cleanly('mock.yaml', {
      base: `
        # Users
        name: 'users'   # plural

        routes:
          # the first
          - path: "/a"  # keep
            status: 200
            delay: 0
      `,
      local: `
        # Users
        name: 'users'   # plural

        routes:
          # the first
          - path: "/a"  # keep
            status: 201
            delay: 0
      `,
      remote: `
        # Users
        name: 'users'   # plural

        routes:
          # the first
          - path: "/a"  # keep
            status: 200
            delay: 5 # ms
          # the second
          - path: "/b"
            status: 404
      `,
    });
    assert.equal(
      merged,
      dedent(`
        # Users
        name: 'users'   # plural

        routes:
          # the first
          - path: "/a"  # keep
            status: 201
            delay: 5 # ms
          # the second
          - path: "/b"
            status: 404
      `),
    );
  });

  it('gives inserted parts the indent of a file that was indented anew', () => {
    const write = (data: unknown, indent: string | number): string => `${JSON.stringify(data, null, indent)}\n`;
    const base = { a: { x: 1 }, list: [1] };
    const remote = { a: { x: 1, deep: { y: { z: 2 } } }, list: [1, { b: [2] }] };
    for (const indent of [4, '\t', 1]) {
      assert.equal(
        cleanly('x.json', { base: write(base, 2), local: write(base, indent), remote: write(remote, 2) }),
        write(remote, indent),
      );
      assert.equal(
        cleanly('x.json', { base: write(base, 2), local: write(remote, 2), remote: write(base, indent) }),
        write(remote, indent),
      );
    }
  });

  describe('[D6] comments that stand deeper than what both sides insert above them', () => {
    const tail = ['  # one row for each user', '  # entries:', '  #  - user', ''].join('\n');
    const head = 'name: users\nfile:\n  entries: {}\n';

    it('are there once, behind both insertions, from both sides', () => {
      const [mine, theirs] = ['trace:\n  nested: 8\nlevel: 2\n', 'priority: true\n'];
      const base = head + tail;
      assert.equal(
        cleanly('mock.yaml', { base, local: head + mine + tail, remote: head + theirs + tail }),
        head + mine + theirs + tail,
      );
      assert.equal(
        cleanly('mock.yaml', { base, local: head + theirs + tail, remote: head + mine + tail }),
        head + theirs + mine + tail,
      );
    });

    it('are there once in lists and inside of maps', () => {
      const list = '- id: 1\n  tags: []\n';
      const [mine, theirs] = ['- id: 2\n  tags: []\n', '- id: 3\n'];
      const inside = `${list}${mine}${theirs}${tail}`.replaceAll(/^(?=.)/gm, '  ');
      const at = (item: string): string => `a: 1\nitems:\n${`${list}${item}${tail}`.replaceAll(/^(?=.)/gm, '  ')}`;
      assert.equal(
        cleanly('mock.yaml', { base: at(''), local: at(mine), remote: at(theirs) }),
        `a: 1\nitems:\n${inside}`,
      );
    });

    it('stay with what they stood below if one side left them there', () => {
      const base = head + tail;
      const merged = cleanly('mock.yaml', { base, local: `${head}a: 1\n${tail}`, remote: `${base}b: 2\n` });
      assert.equal(merged, `${head}a: 1\n${tail}b: 2\n`);
    });

    it("are each side's own if both wrote them anew", () => {
      const local = `${head}a: 1\n  # mine\n`;
      const merged = cleanly('mock.yaml', { base: head, local, remote: `${head}b: 2\n  # theirs\n` });
      assert.equal(merged, `${local}b: 2\n  # theirs\n`);
    });
  });

  it('keeps a comment behind the dash of an item that both sides insert, whoever wrote it', () => {
    const list = (item: string): string => `a:\n${item}  - id: 1\n    k: 2\nz: 1\n`;
    const [base, plain, commented] = [list(''), list('  - id: new\n'), list('  - # why\n    id: new\n')];
    for (const [local, remote] of [
      [plain, commented],
      [commented, plain],
    ] as const)
      assert.equal(cleanly('x.yaml', { base, local, remote }), commented);
  });

  it('keeps JSON with comments and trailing commas as it is', () => {
    const merged = cleanly('settings.jsonc', {
      base: '{\n  // one\n  "a": 1, // first\n  "b": 2,\n}\n',
      local: '{\n  // one\n  "a": 9, // first\n  "b": 2,\n}\n',
      remote: '{\n  // one\n  "a": 1, // first\n  "b": 2,\n  /* three */\n  "c": 3,\n}\n',
    });
    assert.equal(merged, '{\n  // one\n  "a": 9, // first\n  "b": 2,\n  /* three */\n  "c": 3,\n}\n');
  });

  it('puts commas where they belong when the last entry goes or one comes behind it', () => {
    assert.equal(
      cleanly('x.json', { base: '{"a": 1, "b": 2}', local: '{"a": 1}', remote: '{"a": 5, "b": 2}' }),
      '{"a": 5}',
    );
    assert.equal(cleanly('x.json', { base: '[1]', local: '[1, 2]', remote: '[0, 1]' }), '[0, 1, 2]');
    assert.equal(
      cleanly('x.json', { base: '{"a": {}}', local: '{"a": {"x": 1}}', remote: '{"a": {"y": 2}}' }),
      '{"a": {"x": 1, "y": 2}}',
    );
  });

  it('writes block entries for a map that one side opened up and the other edited in one line', () => {
    const merged = cleanly('x.yaml', {
      base: 'a: {x: 1, y: 1}\n',
      local: 'a: {x: 1, y: 2}\n',
      remote: 'a:\n  x: 1\n  y: 1\n  z: 1\n',
    });
    assert.equal(merged, 'a:\n  x: 1\n  y: 2\n  z: 1\n');
  });

  it('merges block scalars by lines', () => {
    const text = (first: string, last: string): string => `run: |\n  ${first}\n  b\n  c\n  ${last}\nx: 1\n`;
    const merged = cleanly('x.yaml', {
      base: text('a', 'd').replace('x: 1\n', ''),
      local: text('A', 'd'),
      remote: text('a', 'D').replace('x: 1', 'y: 2'),
    });
    assert.equal(merged, text('A', 'D').replace('x: 1\n', 'x: 1\ny: 2\n'));
  });

  it('keeps anchors, aliases and merge keys', () => {
    const text = (a: number, b: number): string => `base: &base\n  a: ${a}\n  b: ${b}\nuser:\n  <<: *base\n  c: 1\n`;
    assert.equal(cleanly('x.yaml', { base: text(1, 1), local: text(2, 1), remote: text(1, 2) }), text(2, 2));
  });

  it('writes an emptied block map as an empty one', () => {
    const merged = cleanly('x.yaml', {
      base: 'a:\n  x: 1\n  y: 2\nb: 1\n',
      local: 'a:\n  y: 2\nb: 1\n',
      remote: 'a:\n  x: 1\nb: 1\n',
    });
    assert.equal(merged, 'a: {}\nb: 1\n');
  });

  it('[I12] keeps CRLF and BOM through a merge by structure', () => {
    const text = (a: number, b: number): string => `\uFEFF{\r\n  "a": ${a},\r\n  "b": ${b}\r\n}`;
    assert.equal(cleanly('x.json', { base: text(1, 1), local: text(2, 1), remote: text(1, 2) }), text(2, 2));
  });
});
