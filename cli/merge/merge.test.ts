import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bundledProgram } from '../testing/cli-process.ts';
import { runInProcess } from '../testing/in-process.ts';

const run = promisify(execFile);

describe('merge BASE LOCAL REMOTE', () => {
  let cwd = '';
  beforeEach(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'mockforge-merge-'));
  });
  afterEach(() => rm(cwd, { recursive: true }));

  async function merge(sides: [base: string | null, local: string, remote: string], ...flags: string[]) {
    const [base, local, remote] = sides;
    if (base !== null) await writeFile(join(cwd, 'base'), base, 'latin1');
    await writeFile(join(cwd, 'local'), local, 'latin1');
    await writeFile(join(cwd, 'remote'), remote, 'latin1');
    return runInProcess(['merge', 'base', 'local', 'remote', ...flags], { cwd });
  }

  it('prints a clean merge and says 0', async () => {
    const { exitCode, stdout, stderr } = await merge(
      ['a\nb\nc\nd\n', 'A\nb\nc\nd\n', 'a\nb\nc\nD\n'],
      '--path',
      'x.txt',
    );
    assert.equal(exitCode, 0, stderr);
    assert.equal(stdout, 'A\nb\nc\nD\n');
  });

  it('writes the result with -o', async () => {
    const { exitCode, stdout } = await merge(['a\n', 'a\n', 'b\n'], '-o', 'local', '--path', 'x.txt');
    assert.equal(exitCode, 0);
    assert.equal(stdout, '');
    assert.equal(await readFile(join(cwd, 'local'), 'utf8'), 'b\n');
  });

  it('puts markers around what both changed, merges the rest, and says 1', async () => {
    const sides: [string, string, string] = [
      '1\n2\n3\n4\n5\n6\n7\n',
      '1\nmine\n3\n4\n5\n6\n7\n',
      '1\ntheirs\n3\n4\n5\n6\nseven\n',
    ];
    const { exitCode, stdout } = await merge(sides, '--path', 'x.txt');
    assert.equal(exitCode, 1);
    assert.equal(stdout, '1\n<<<<<<< local\nmine\n=======\ntheirs\n>>>>>>> remote\n3\n4\n5\n6\nseven\n');
  });

  it('keeps markers on lines of their own where the last line has no end', async () => {
    const { stdout } = await merge(['a', 'b', 'c'], '--path', 'x.txt');
    assert.equal(stdout, '<<<<<<< local\nb\n=======\nc\n>>>>>>> remote\n');
  });

  it('reports with --json', async () => {
    const { exitCode, stdout } = await merge(['{"a": 1}\n', '{"a": 2}\n', '{"a": 3}\n'], '--path', 'x.json', '--json');
    assert.equal(exitCode, 1);
    const document = JSON.parse(stdout);
    assert.equal(document.outcome, 'conflict');
    assert.equal(document.conflicts.length, 1);
    assert.match(document.content, /<<<<<<< local/);
  });

  it('takes a missing base as "both created it"', async () => {
    assert.equal((await merge([null, 'a\n', 'a\n'])).exitCode, 0);
    assert.equal((await merge([null, 'a\n', 'b\n'], '--path', 'x.txt')).exitCode, 1);
  });

  it('never mixes what is not text: local is kept, and it says 1 (I12)', async () => {
    const { exitCode } = await merge(['\x00a', '\x00b\xff', '\x00c'], '-o', 'out');
    assert.equal(exitCode, 1);
    assert.equal(await readFile(join(cwd, 'out'), 'latin1'), '\x00b\xff');
    assert.equal((await merge(['\x00a', '\x00a', '\x00c'], '-o', 'out')).exitCode, 0);
    assert.equal(await readFile(join(cwd, 'out'), 'latin1'), '\x00c');
  });

  it('says which file it can not read', async () => {
    const { exitCode, stderr } = await runInProcess(['merge', 'a', 'b', 'c'], { cwd });
    assert.equal(exitCode, 1);
    assert.match(stderr, /\/b can't be read/);
  });

  it('works as the merge driver of Git', async () => {
    const program = join(cwd, 'mockforge-cloud');
    await writeFile(program, `#!/bin/sh\nexec '${process.execPath}' '${await bundledProgram()}' "$@"\n`);
    await chmod(program, 0o755);
    const git = (...args: string[]) =>
      run('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd });
    const commit = async (content: string): Promise<void> => {
      await writeFile(join(cwd, 'a.json'), content);
      await git('add', 'a.json');
      await git('commit', '-qm', 'change');
    };
    await git('init', '-q', '-b', 'main');
    await git('config', 'merge.mockforge.driver', `'${program}' merge %O %A %B -o %A --path %P`);
    await writeFile(join(cwd, '.gitattributes'), '*.json merge=mockforge\n');
    await commit('{\n  "a": 1,\n  "b": 1\n}\n');
    await git('checkout', '-qb', 'theirs');
    await commit('{\n  "a": 1,\n  "b": 2\n}\n');
    await git('checkout', '-q', 'main');
    await commit('{\n  "a": 2,\n  "b": 1\n}\n');
    await git('merge', '-q', '--no-edit', 'theirs');
    assert.deepEqual(JSON.parse(await readFile(join(cwd, 'a.json'), 'utf8')), { a: 2, b: 2 });
  });
});
