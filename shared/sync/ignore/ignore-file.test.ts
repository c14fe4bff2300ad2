import assert from 'node:assert/strict';
import fc from 'fast-check';
import ignore from 'ignore';
import { readIgnoreFile } from './ignore-file.ts';

const bits = ['a', 'b', '.', '*', '**', '?', '/', '[ab]', '[!a]', '[a-c]', 'a.b', '.a', '**/', '/**', '\\*'];
const patterns = fc
  .array(fc.constantFrom(...bits), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.join(''))
  .filter((pattern) => !/\/\/|\*\*\*/.test(pattern));
const lines = fc.tuple(fc.boolean(), patterns).map(([isException, pattern]) => (isException ? `!${pattern}` : pattern));
const names = ['a', 'b', '.a', 'a.b', 'ab', 'c', '..a', 'ba.b'];
const paths = fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));

/** As the filter asks: what is in a folder that is left out is left out. */
function leavesOut(text: string, path: string): boolean {
  const file = readIgnoreFile(text);
  const slashes = [...path].flatMap((character, at) => (character === '/' ? [at] : []));
  return slashes.some((at) => file.ignores(path.slice(0, at + 1))) || file.ignores(path);
}

describe('.mockforgeignore', () => {
  it('means what a .gitignore means to a well-known reader of it', () => {
    fc.assert(
      fc.property(fc.array(lines, { minLength: 1, maxLength: 3 }), fc.array(paths, { maxLength: 8 }), (list, asked) => {
        const theirs = ignore({ allowRelativePaths: true }).add(list.join('\n'));
        for (const path of asked) assert.equal(leavesOut(list.join('\n'), path), theirs.ignores(path), path);
      }),
      { numRuns: 500 },
    );
  });

  it('knows comments, escapes, blanks at the end, line ends of Windows, and a mark at its beginning', () => {
    const text = '\uFEFFa.json\r\n# b.json\r\n\\#c.json\r\n\\!d.json  \r\ne\\ \r\n\r\n';
    const asked = ['a.json', 'b.json', '#c.json', '!d.json', 'e ', 'e'];
    assert.deepEqual(
      asked.map((path) => leavesOut(text, path)),
      [true, false, true, true, true, false],
    );
  });

  it('is refused with more patterns or wildcards than anybody writes, before it costs anything (M7, I16)', () => {
    for (const text of ['a\n'.repeat(1_001), `${'*a'.repeat(1_001)}\n`]) {
      assert.throws(() => readIgnoreFile(text), { code: 'folder.ignore_unreadable' });
    }
  });

  it('costs no more than the path is long, however many wildcards it has (M7, I16)', () => {
    const text = `${'**/a/'.repeat(100)}\n${'*a'.repeat(100)}X\n`.repeat(4);
    const file = readIgnoreFile(text);
    // A backtracking matcher would not be done within the age of the world.
    for (let at = 0; at < 100; at += 1) assert.equal(file.ignores(`${'a/'.repeat(400)}${at}`), false);
    assert.equal(file.ignores('a/'.repeat(400)), true);
  });
});
