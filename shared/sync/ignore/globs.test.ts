import assert from 'node:assert/strict';
import fc from 'fast-check';
import picomatch from 'picomatch';
import { matcherOfFiles, matcherOfIgnored } from './globs.ts';

/** What globs are made of, but for what the two read differently: see the cases below. */
const bits = ['a', 'b', '.', '*', '?', '/', '{a,b}', '{a,.b}', '{a/b,c}', '[ab]', '[a-c]', 'a.b', '.a', '**/', '\\*'];
const globs = fc
  .array(fc.constantFrom(...bits), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.join(''))
  .filter((glob) => !/\/\/|^\.?\/|\*\*\*|\/$|[^/]\*\*|\*\*[^/]/.test(glob));
const names = ['a', 'b', '.a', 'a.b', 'ab', 'c', '..a', 'ba.b'];
const paths = fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));

function matches(glob: string, path: string): boolean {
  return matcherOfFiles([glob]).last(path) >= 0;
}

describe('globs', () => {
  it('mean what they mean to a well-known matcher', () => {
    const options = { nocase: true, nonegate: true, noextglob: true, windows: false };
    fc.assert(
      fc.property(globs, fc.array(paths, { minLength: 1, maxLength: 8 }), (glob, list) => {
        const theirs = [picomatch(glob, { ...options, dot: false }), picomatch(glob, { ...options, dot: true })];
        const ours = [matcherOfFiles([glob]), matcherOfIgnored([glob])];
        for (const path of list) {
          assert.deepEqual(
            ours.map((matcher) => matcher.last(path) >= 0),
            theirs.map((isMatch) => isMatch(path)),
            path,
          );
        }
      }),
      { numRuns: 500 },
    );
  });

  it('take a class that begins with an exclamation mark for what it leaves out, as shells do', () => {
    assert.deepEqual([matches('[!a].json', 'b.json'), matches('[!a].json', 'a.json')], [true, false]);
    assert.equal(matches('[^a].json', 'b.json'), true);
    assert.deepEqual([matches('a[!b]c', 'a/c'), matches('[!b]a', '.a')], [false, false], 'no slash, no leading dot');
  });

  it('take two stars before an ending for any folder, at the beginning alone', () => {
    assert.deepEqual(
      ['b.json', 'a/b.json', '.b.json', 'a/.b.json'].map((path) => matches('**.json', path)),
      [true, true, false, false],
    );
    assert.equal(matches('a/**.json', 'a/b/c.json'), false);
  });

  it('count through ranges', () => {
    assert.deepEqual(
      ['v9.json', 'v10.json', 'v12.json', 'v13.json'].map((path) => matches('v{9..12}.json', path)),
      [true, true, true, false],
    );
    assert.deepEqual([matches('{a..c}', 'b'), matches('{a..c}', 'd')], [true, false]);
  });

  it('take what is not closed literally', () => {
    assert.ok(matches('{a,b.json', '{a,b.json'));
    assert.ok(matches('[a.json', '[a.json'));
    assert.ok(matches('a{b}.json', 'a{b}.json'));
    assert.ok(matches('a\\', 'a\\'));
    assert.ok(matches('file(1).json', 'file(1).json'));
  });

  it('cost no more than the path is long, however many wildcards they have (M7, I16)', () => {
    const hostile = [
      '*a*a*a*a*a*a*a*a*a*a*a*aX',
      '{a,aa,aaa}{a,aa,aaa}{a,aa,aaa}{a,aa,aaa}{a,aa,aaa}{a,aa,aaa}X',
      '**/a/**/a/**/a/**/a/**/a/**/a/**/a/**/a/X',
      '[a-z]*[a-z]*[a-z]*[a-z]*[a-z]*[a-z]*[a-z]*X',
      '?*?*?*?*?*?*?*?*?*?*?*?*X',
    ];
    for (const glob of hostile) {
      for (const path of ['a'.repeat(1000), `${'a/'.repeat(500)}a`]) {
        const matcher = matcherOfIgnored([glob]);
        assert.equal(matcher.last(path), -1);
        assert.ok(matcher.steps <= path.length * glob.length * 10, `${glob}: ${matcher.steps} steps`);
      }
    }
  });
});
