import assert from 'node:assert/strict';
import fc from 'fast-check';
import { assertMockPath, pathFault, pathKey, storedPathFault } from './paths.ts';

const REFUSED: [string, RegExp][] = [
  ['', /empty/],
  ['/etc/passwd', /absolute/],
  ['C:/mocks/a.json', /drive letter/],
  ['c:a.json', /drive letter/],
  ['../a.json', /segment "\.\."/],
  ['a/../../b.json', /segment "\.\."/],
  ['a/./b.json', /segment "\."/],
  ['a//b.json', /empty segment/],
  ['a/', /empty segment/],
  ['a\\b.json', /character/],
  ['a\u0000.json', /character/],
  ['a\nb.json', /character/],
  ['what?.json', /character/],
  ['data.json:stream', /character/],
  ['CON.json', /Windows reserves/],
  ['users/aux', /Windows reserves/],
  ['com1.yaml', /Windows reserves/],
  ['a./b.json', /ends with a dot/],
  ['a /b.json', /ends with a dot or a space/],
  [`${'x'.repeat(256)}.json`, /segment over/],
  [`${'日'.repeat(85)}x`, /segment over/],
  [`${'日'.repeat(60)}/${'日'.repeat(80)}/${'日'.repeat(80)}/${'日'.repeat(80)}/${'日'.repeat(42)}`, /longer than/],
  [`${'deep/'.repeat(300)}a.json`, /longer than/],
  ['\ud800.json', /Unicode/],
];

/** Refused as a new one, and held where it is there already. */
const REFUSED_BY_NOW: [string, RegExp][] = [
  ['x\u009b31m.yaml', /invisible/],
  ['a\u0085b/c.yaml', /invisible/],
  ['rtl\u202egnp.yaml', /invisible/],
  ['a\u2066b.yaml', /invisible/],
  ['a\u200fb.yaml', /invisible/],
  ['.git/config.json', /folder of a tool/],
  ['a/.GIT/config.json', /folder of a tool/],
  ['.g\u200cit/config.json', /folder of a tool/],
  ['\ufeff.git', /folder of a tool/],
  ['.gi\u206at/hooks.json', /folder of a tool/],
  ['GIT~1/config.json', /folder of a tool/],
  ['a/git~2', /folder of a tool/],
  ['MOCKFO~1/backups.json', /folder of a tool/],
  ['.mock\u200dforge/x.json', /folder of a tool/],
  ['.vs\u200ccode/tasks.json', /folder of a tool/],
];

describe('mock paths (I8)', () => {
  for (const [path, reason] of REFUSED_BY_NOW) {
    it(`[PATH1] refuses ${JSON.stringify(path)} as a new name (L4, L6)`, () => {
      assert.match(pathFault(path) ?? 'accepted', reason);
      assert.throws(() => assertMockPath(path), { code: 'mock.path_invalid' });
      assert.equal(storedPathFault(path), null);
      assertMockPath(path, true);
    });
  }

  for (const [path, reason] of REFUSED) {
    it(`[PATH1] refuses ${JSON.stringify(path.slice(0, 40))}`, () => {
      assert.match(pathFault(path) ?? 'accepted', reason);
      assert.throws(() => assertMockPath(path), { code: 'mock.path_invalid' });
    });
  }

  for (const path of [
    'a.json',
    'users/create user.yaml',
    'öä/文件.yaml',
    'console.json',
    'a.b.c',
    '.hidden/x.json',
    'a..b',
    '.gitlab/x.json',
    'git~x.json',
    'digit~1.json',
    'family \u{1f468}\u200d\u{1f469}.json',
    '\u0645\u06cc\u200c\u062e.yaml',
  ]) {
    it(`[PATH1] accepts ${JSON.stringify(path)}`, () => assert.equal(pathFault(path), null));
  }

  it('[PATH1] accepts nothing that leads out of a folder, whatever it is made of', () => {
    const pieces = fc.constantFrom('..', '.', '/', '\\', 'a', 'C:', '\0', ' ', 'con', '%2e%2e');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const path = parts.join('');
        if (pathFault(path) !== null) return;
        const { pathname } = new URL(path.split('/').map(encodeURIComponent).join('/'), 'file:///mapped/folder/');
        assert.ok(pathname.startsWith('/mapped/folder/'), path);
      }),
      { numRuns: 5000 },
    );
  });

  it('[PATH2] takes names for one that some file system takes for one', () => {
    assert.equal(pathKey('Users/List.JSON'), pathKey('users/list.json'));
    assert.equal(pathKey('caf\u00e9.yaml'), pathKey('cafe\u0301.yaml'));
    assert.equal(pathKey('STRASSE.yaml'), pathKey('straße.yaml'));
    assert.notEqual(pathKey('a.yaml'), pathKey('b.yaml'));
  });
});
