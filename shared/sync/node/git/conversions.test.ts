/** What stands between a file and its blob (P8): line ends and `$Id$` are followed, filters never. */
import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Bench, filesIn, newBench, positionOf, putByGit, workOf } from '../../testing/git-bench.ts';
import { removeTemporaryFolders } from '../../testing/temporary-folder.ts';
import { nodeEntropy } from '../ground/node-entropy.ts';
import { withCrlf, withLf } from './line-ends.ts';

/** With a second commit of `a.yaml`; then the first one is checked out. @returns where it stood before that */
async function checksOutFirst(bench: Bench, attributes = '', second = 'a: 2\n'): Promise<string> {
  await writeFile(join(bench.top, '.gitattributes'), attributes);
  await bench.write('a.yaml', second);
  bench.git('add', '-A', '.');
  bench.git('commit', '-q', '-m', 'second');
  const since = await positionOf(bench);
  bench.git('checkout', '-q', 'HEAD~1', '--', 'mocks');
  return since;
}

describe('files that Git converts (P8)', () => {
  after(removeTemporaryFolders);

  for (const [what, settings, attributes] of [
    ['core.autocrlf', ['core.autocrlf', 'true'], ''],
    ['eol=crlf', ['core.autocrlf', 'false'], '*.yaml text eol=crlf\n'],
    ['text=auto with core.eol', ['core.eol', 'crlf'], '* text=auto\n'],
  ] as const) {
    it(`are Git’s with CRLF where ${what} says so, and an edit is still one`, async () => {
      const bench = await newBench();
      bench.git('config', ...settings);
      const since = await checksOutFirst(bench, attributes);
      assert.equal(await readFile(join(bench.folder, 'a.yaml'), 'utf8'), 'a: 1\r\n');
      assert.deepEqual(await putByGit(bench, since, 'a.yaml'), ['a.yaml']);
      await bench.write('a.yaml', 'a: 1\r\nb: 2\r\n');
      assert.deepEqual(await putByGit(bench, since, 'a.yaml'), []);
    });
  }

  for (const [what, settings, attributes, isGits] of [
    ['core.autocrlf is true', ['core.autocrlf', 'true'], '', true],
    ['eol=crlf is set', ['core.autocrlf', 'false'], '*.yaml text eol=crlf\n', true],
    ['nothing converts them', ['core.autocrlf', 'false'], '', false],
    ['they are no text', ['core.autocrlf', 'true'], '*.yaml -text\n', false],
    ['a filter stands between', ['core.autocrlf', 'true'], '*.yaml filter=secret\n', false],
  ] as const) {
    it(`${isGits ? 'count' : 'do not count'} as what they are with LF where ${what}`, async () => {
      const bench = await newBench();
      bench.git('config', ...settings);
      await writeFile(join(bench.top, '.gitattributes'), attributes);
      await bench.write('a.yaml', 'a: 2\r\nb: 1\r\n');
      await bench.write('mixed.yaml', 'a: 1\r\nb: 1\n');
      const forms = await bench.repository.withLf(await filesIn(bench.folder, ['a.yaml', 'mixed.yaml', 'ünï.yaml']));
      const hashes = ['a: 2\nb: 1\n', 'a: 1\n'].map((text) => nodeEntropy.hash(Buffer.from(text)));
      const told = [...forms].map(([path, { hash, agreed }]) => [path, hash, ...agreed]);
      // With what it may be an edit of: that is told by what was committed.
      assert.deepEqual(told, isGits ? [['a.yaml', hashes[0], ...hashes]] : []);
    });
  }

  it('have line ends of their own where nobody has committed them: whoever made them CRLF wants that (I17)', async () => {
    const bench = await newBench();
    bench.git('config', 'core.autocrlf', 'true');
    await bench.write('new.yaml', 'a: 1\r\n');
    const forms = await bench.repository.withLf(await filesIn(bench.folder, ['new.yaml']));
    assert.equal(forms.get('new.yaml')?.agreed.size, 0);
  });

  for (const [what, content, isConverted] of [
    ['text', 'a: 1\r\n', true],
    ['a lone CR', 'a: 1\r\nb\rc\r\n', false],
    ['mixed line ends', 'a: 1\r\nb: 1\n', false],
    ['UTF-16', Buffer.from('a: 1\r\n', 'utf16le').toString('latin1'), false],
    ['bytes of no text', '\u0001\u0002\r\n', false],
    ['umlauts', 'a: ü\r\n', true],
  ] as const) {
    it(`${isConverted ? 'are' : 'are not'} converted where they have ${what}, as Git does it (I12)`, () => {
      const bytes = Buffer.from(content, what === 'UTF-16' ? 'latin1' : 'utf8');
      const lf = withLf(bytes);
      assert.equal(lf !== null, isConverted);
      if (lf === null) return;
      assert.ok(Buffer.from(content.replaceAll('\r\n', '\n')).equals(lf));
      assert.ok(Buffer.from(withCrlf(lf)).equals(bytes));
    });
  }

  it('are edits with CRLF where nothing makes Git write that: somebody has changed the line ends', async () => {
    const bench = await newBench();
    const since = await checksOutFirst(bench, '*.yaml -text\n');
    await bench.write('a.yaml', 'a: 1\r\n');
    assert.deepEqual(await putByGit(bench, since, 'a.yaml'), []);
  });

  it('are Git’s with an $Id$ that it has filled in', async () => {
    const bench = await newBench();
    await writeFile(join(bench.top, '.gitattributes'), '*.yaml ident\n');
    await bench.write('a.yaml', '# $Id$\na: 1\n');
    bench.git('add', '-A', '.');
    bench.git('commit', '-q', '-m', 'with ident');
    const since = await checksOutFirst(bench, '*.yaml ident\n', '# $Id$\na: 2\n');
    assert.match(await readFile(join(bench.folder, 'a.yaml'), 'utf8'), /\$Id: [0-9a-f]+ \$/);
    assert.deepEqual(await putByGit(bench, since, 'a.yaml'), ['a.yaml']);
  });

  for (const attributes of ['*.yaml filter=secret\n', '*.yaml working-tree-encoding=UTF-16\n']) {
    it(`count as Git’s where nobody can tell: ${attributes.trim()}`, async () => {
      const bench = await newBench();
      const since = await positionOf(bench);
      await writeFile(join(bench.top, '.gitattributes'), attributes);
      bench.git('add', '.gitattributes');
      await bench.write('a.yaml', 'a: 9\n');
      assert.deepEqual(await putByGit(bench, since, 'a.yaml'), ['a.yaml']);
    });
  }

  it('are edits where Git has not worked meanwhile, whatever stands between', async () => {
    const bench = await newBench();
    await writeFile(join(bench.top, '.gitattributes'), '*.yaml filter=secret\n');
    const since = await positionOf(bench);
    await bench.write('a.yaml', 'a: 9\n');
    assert.deepEqual(await putByGit(bench, since, 'a.yaml'), []);
  });

  it('are found below .git/info/attributes as well', async () => {
    const bench = await newBench();
    const since = await positionOf(bench);
    await writeFile(join(bench.top, '.git', 'info', 'attributes'), '*.yaml filter=secret\n');
    await bench.write('b.yaml', 'b: 1\n');
    bench.git('add', '.');
    await bench.write('a.yaml', 'a: 9\n');
    assert.deepEqual(await putByGit(bench, since, 'a.yaml'), ['a.yaml']);
  });

  it('have been what led to them in the forms that they had in a folder', async () => {
    const bench = await newBench();
    bench.git('config', 'core.autocrlf', 'true');
    await bench.write('a.yaml', 'a: 2\r\n');
    bench.git('commit', '-q', '-a', '-m', 'second');
    const files = await filesIn(bench.folder, ['a.yaml']);
    const before = await bench.repository.versionsBefore(files, 10);
    assert.deepEqual(
      before.get('a.yaml'),
      ['a: 1\r\n', 'a: 1\n'].map((text) => nodeEntropy.hash(Buffer.from(text))),
    );
  });
});

describe('what Git has in its keeping (P8)', () => {
  after(removeTemporaryFolders);

  it('is told by content where HEAD stays: restore, checkout of a path, reset, read-tree, stash of a path (F3)', async () => {
    const commands: string[][] = [
      ['restore', '.'],
      ['checkout', '--', '.'],
      ['checkout', '-f'],
      ['checkout', 'HEAD~1', '--', 'mocks/a.yaml'],
      ['stash', 'push', '-q', '--', 'mocks'],
      ['reset', '-q', '--hard'],
      ['read-tree', '-u', '--reset', 'HEAD'],
      // It leaves even the index alone.
      ['restore', '--source', 'HEAD~1', '--', 'mocks/a.yaml'],
    ];
    for (const command of commands) {
      const bench = await newBench();
      await bench.write('a.yaml', 'a: 2\n');
      bench.git('commit', '-q', '-a', '-m', 'second');
      await bench.write('a.yaml', 'a: 3\n');
      const since = await positionOf(bench);
      bench.git(...command);
      assert.deepEqual(await putByGit(bench, since, 'a.yaml'), ['a.yaml'], command.join(' '));
    }
  });

  it('is no edit that is in the index alone, nor one that its person has committed', async () => {
    const bench = await newBench();
    const since = await positionOf(bench);
    await bench.write('a.yaml', 'a: 2\n');
    bench.git('add', '.');
    assert.deepEqual(await putByGit(bench, since, 'a.yaml'), []);
    bench.git('commit', '-q', '-m', 'mine');
    assert.deepEqual(await putByGit(bench, since, 'a.yaml'), []);
    bench.git('mv', 'mocks/a.yaml', 'mocks/b.yaml');
    assert.deepEqual(await putByGit(bench, since, 'a.yaml', 'b.yaml'), []);
  });

  it('is what a sparse checkout keeps out of the folder: that is no deletion (F5)', async () => {
    for (const more of [[], ['--sparse-index']]) {
      const bench = await newBench();
      const since = await positionOf(bench);
      bench.git('sparse-checkout', 'set', ...(more.length === 0 ? ['--no-cone'] : ['--cone', ...more]), 'nowhere/');
      await rm(join(bench.folder, 'b.yaml'), { force: true });
      assert.deepEqual(await putByGit(bench, since, 'a.yaml', 'b.yaml'), ['a.yaml']);
    }
  });

  it('is what was stashed by its path, with files that Git did not know (F3)', async () => {
    const bench = await newBench();
    await bench.write('new.yaml', 'n: 1\n');
    await bench.write('added.yaml', 'n: 2\n');
    bench.git('add', 'mocks/added.yaml');
    const since = await positionOf(bench);
    bench.git('stash', 'push', '-q', '-u', '--', 'mocks');
    assert.deepEqual(await putByGit(bench, since, 'new.yaml', 'added.yaml'), ['added.yaml', 'new.yaml']);
  });

  it('is no file that its person deletes, in the folder or for Git as well', async () => {
    const bench = await newBench();
    const since = await positionOf(bench);
    await rm(join(bench.folder, 'a.yaml'));
    bench.git('rm', '-q', 'mocks/ünï.yaml');
    assert.deepEqual(await putByGit(bench, since, 'a.yaml', 'ünï.yaml'), []);
  });

  it('is told where the index is split, the history shallow, and objects have longer names', async () => {
    const bench = await newBench('--object-format=sha256');
    const since = await checksOutFirst(bench);
    assert.deepEqual(await putByGit(bench, since, 'a.yaml'), ['a.yaml']);
    const split = await newBench();
    split.git('update-index', '--split-index');
    const before = await checksOutFirst(split);
    await rm(join(split.folder, 'a.yaml'));
    assert.deepEqual(await putByGit(split, before, 'a.yaml'), []);
    await writeFile(join(split.top, '.git', 'shallow'), split.git('rev-parse', 'HEAD'));
    split.git('checkout', '-q', '-f', 'HEAD', '--', 'mocks');
    assert.deepEqual(await putByGit(split, before, 'a.yaml'), ['a.yaml']);
  });

  it('has what led to a file of another line of commits: its own, not that of HEAD', async () => {
    const bench = await newBench();
    bench.git('checkout', '-q', '-b', 'side');
    await bench.write('a.yaml', 'a: side 1\n');
    bench.git('commit', '-q', '-a', '-m', 'side 1');
    await bench.write('a.yaml', 'a: side 2\n');
    bench.git('commit', '-q', '-a', '-m', 'side 2');
    bench.git('checkout', '-q', 'main');
    await bench.write('a.yaml', 'a: main\n');
    bench.git('commit', '-q', '-a', '-m', 'on main');
    bench.git('checkout', '-q', 'side', '--', 'mocks/a.yaml');
    const before = await bench.repository.versionsBefore(await filesIn(bench.folder, ['a.yaml']), 10);
    assert.deepEqual(
      before.get('a.yaml'),
      ['a: side 1\n', 'a: 1\n'].map((text) => nodeEntropy.hash(Buffer.from(text))),
    );
    assert.equal((await workOf(bench, await positionOf(bench), 'a.yaml')).beneath.size, 0);
  });
});
