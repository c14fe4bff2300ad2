import assert from 'node:assert/strict';
import { DEFAULT_SYNC_OPTIONS } from '../sync-options.ts';
import { createMockFilter, type MockFilterOptions } from './mock-filter.ts';

function filterOf(options: Partial<MockFilterOptions> = {}) {
  return createMockFilter({ include: DEFAULT_SYNC_OPTIONS.include, ignore: DEFAULT_SYNC_OPTIONS.ignore, ...options });
}

describe('the filter of mocks', () => {
  it('takes the formats that mocks have, at any depth, whatever the case of their ending', () => {
    const filter = filterOf();
    for (const path of ['a.json', 'users/create.yaml', 'a/b/c/d.yml', 'r.jsonc', 'log.jsonl', 'x.bru', 'OLD.JSON']) {
      assert.equal(filter.file(path), true, path);
    }
    for (const path of ['README.md', 'src/main.ts', 'a.json.bak', 'json', 'a.jsonx', '']) {
      assert.equal(filter.file(path), false, path);
    }
  });

  it('leaves out dotfiles and what is in dot-folders', () => {
    const filter = filterOf();
    for (const path of ['.env.json', '.vscode/settings.json', 'a/.hidden/b.json', 'a/.b.yaml']) {
      assert.equal(filter.file(path), false, path);
    }
    assert.equal(filter.folder('.vscode'), false);
    assert.equal(filter.folder('a/.hidden'), false);
  });

  it('takes a dotfile that a glob names', () => {
    const filter = filterOf({ include: ['.fixtures/**/*.json', '*.{.local,plain}.json'] });
    assert.equal(filter.file('.fixtures/users/a.json'), true);
    assert.equal(filter.folder('.fixtures'), true);
    assert.equal(filter.folder('.fixtures/users'), true);
    assert.equal(filter.file('.fixtures/.secret.json'), false);
  });

  it('never takes its own state, Git or installed packages, whatever the globs say', () => {
    const filter = createMockFilter({ include: ['**/*', '.mockforge/**', '.git/**', 'node_modules/**'], ignore: [] });
    for (const path of [
      '.mockforge/sync.yaml',
      '.mockforge/backups/a.json',
      '.MockForge/x.json',
      '.git/config',
      'sub/.git/x.json',
      'node_modules/x/package.json',
      'a/Node_Modules/y.json',
      '.mockforge',
    ]) {
      assert.equal(filter.file(path), false, path);
    }
    for (const folder of ['.mockforge', '.git', 'node_modules', 'a/node_modules', 'a/node_modules/b']) {
      assert.equal(filter.folder(folder), false, folder);
    }
  });

  it('leaves out what an ignore glob matches, dotfiles included', () => {
    const filter = filterOf({ include: ['**/*.json', '**/.*.json'], ignore: ['**/*.secret.json', '**/.local*'] });
    assert.equal(filter.file('a/b.json'), true);
    assert.equal(filter.file('a/b.secret.json'), false);
    assert.equal(filter.file('.local.json'), false);
    assert.equal(filter.file('.other.json'), true);
  });

  it('prunes a folder that an ignore glob matches, and everything below it', () => {
    const filter = filterOf({ ignore: ['build', '**/tmp/**', './out/', 'deep/*/skip'] });
    for (const folder of ['build', 'build/a', 'a/tmp', 'tmp', 'out', 'deep/x/skip']) {
      assert.equal(filter.folder(folder), false, folder);
    }
    for (const path of ['build/a.json', 'a/tmp/x/y.json', 'out/x.json', 'deep/x/skip/y.json']) {
      assert.equal(filter.file(path), false, path);
    }
    assert.equal(filter.folder('sub/build'), true);
    assert.equal(filter.file('sub/build/a.json'), true);
  });

  it('prunes folders that no include glob can reach', () => {
    const filter = filterOf({ include: ['contracts/**/*.yaml', 'Mocks/users/*.json', 'fixtures/one.json'] });
    assert.equal(filter.folder('contracts'), true);
    assert.equal(filter.folder('contracts/v1'), true);
    assert.equal(filter.folder('mocks'), true);
    assert.equal(filter.folder('mocks/users'), true);
    assert.equal(filter.folder('src'), false);
    assert.equal(filter.folder('mocks/orders'), false);
    assert.equal(filter.folder('fixtures'), true);
    assert.equal(filter.folder('fixtures/more'), false, 'one.json is not in there');
    assert.equal(filter.file('fixtures/one.json'), true);
  });

  it('follows .mockforgeignore with its exceptions, and prunes by it', () => {
    const filter = filterOf({ mockforgeignore: '# drafts\n*.draft.json\n!keep.draft.json\n/private/\ngenerated/\n' });
    assert.equal(filter.file('a/x.draft.json'), false);
    assert.equal(filter.file('a/keep.draft.json'), true);
    assert.equal(filter.file('private/a.json'), false);
    assert.equal(filter.folder('private'), false);
    assert.equal(filter.folder('sub/private'), true);
    assert.equal(filter.folder('sub/generated'), false);
    assert.equal(filter.file('sub/generated/a.json'), false);
  });

  it('treats composed and decomposed names alike', () => {
    const filter = filterOf({ include: ['caf\u00e9/*.json'] });
    assert.equal(filter.file('cafe\u0301/a.json'), true);
    assert.equal(filter.folder('cafe\u0301'), true);
  });

  it('takes an exclamation mark and an extended glob literally', () => {
    const filter = filterOf({ include: ['**/*.json'], ignore: ['!**/*', '+(a)+(b).json'] });
    assert.equal(filter.file('a/b.json'), true);
    assert.equal(filter.file('aabb.json'), true);
  });

  it('takes files that other tools run or obey only where they are named (L6, P23)', () => {
    const paths = [
      'package.json',
      'a/Package.JSON',
      'tsconfig.base.json',
      'x/docker-compose.override.yml',
      'compose.yaml',
    ];
    for (const path of paths) assert.equal(filterOf().file(path), false, path);
    for (const path of [
      'packages.json',
      'my-package.json',
      'users/compose-mail.yaml',
      'config.json',
      'project/a.json',
    ]) {
      assert.equal(filterOf().file(path), true, path);
    }
    const filter = filterOf({ include: ['**/*.json', 'fixtures/**/package.json'] });
    assert.equal(filter.file('fixtures/a/package.json'), true);
    assert.equal(filter.file('tsconfig.json'), false);
  });

  it('answers the same for a file whether or not its folder was asked about before', () => {
    const filter = filterOf({ ignore: ['skip'] });
    assert.equal(filter.file('skip/a.json'), false);
    assert.equal(filter.file('take/a.json'), true);
    assert.equal(filter.file('skip/b.json'), false);
    assert.equal(filter.folder(''), true);
  });
});
