import assert from 'node:assert/strict';
import fc from 'fast-check';
import { assertMockPath, pathFault, pathKey } from './paths.ts';

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
  [`${'deep/'.repeat(300)}a.json`, /longer than/],
  ['\ud800.json', /Unicode/],
];

describe('mock paths (I8)', () => {
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
