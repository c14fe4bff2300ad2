import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
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

  it('leaves policies out that it is told to, and says which there are', async () => {
    const sides: [string, string, string] = ['{"version": "1.0.0"}', '{"version": "1.1.0"}', '{"version": "1.2.0"}'];
    assert.equal((await merge(sides, '--path', 'x.json')).exitCode, 0);
    assert.equal((await merge(sides, '--path', 'x.json', '--without', 'newer-time,higher-version')).exitCode, 1);
    const { exitCode, stderr } = await merge(sides, '--without', 'luck');
    assert.equal(exitCode, 2);
    assert.match(stderr, /--without: known policies are newer-time, .*higher-version/);
  });
});

describe('the merge driver of Git', () => {
  let cwd = '';
  let program = '';

  const git = (...args: string[]) =>
    run('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd });

  /** A repository set up with exactly the lines that docs/merge.md tells to paste. */
  beforeEach(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'mockforge-driver-'));
    program = join(cwd, 'bin', 'mockforge-cloud');
    await mkdir(join(cwd, 'bin'));
    await writeFile(program, `#!/bin/sh\nexec '${process.execPath}' '${await bundledProgram()}' "$@"\n`);
    await chmod(program, 0o755);
    const docs = await readFile(join(import.meta.dirname, '..', '..', 'docs', 'merge.md'), 'utf8');
    const [, lines] = /```sh\n(git config merge\.mockforge[^`]*)```/.exec(docs) ?? [];
    assert.ok(lines, 'docs/merge.md says how to set the driver up');
    await git('init', '-q', '-b', 'main');
    await run('sh', ['-ec', lines], { cwd });
    await git('add', '.gitattributes');
    await git('commit', '-qm', 'set up');
  });
  afterEach(() => rm(cwd, { recursive: true }));

  async function commit(file: string, content: string): Promise<void> {
    await mkdir(dirname(join(cwd, file)), { recursive: true });
    await writeFile(join(cwd, file), content);
    await git('add', file);
    await git('commit', '-qm', 'change');
  }

  /** Merges a file that two branches changed, or created. Resolves with what Git said, whether it was content or not. */
  async function mergeBranches(file: string, base: string | null, local: string, remote: string) {
    if (base !== null) await commit(file, base);
    await git('checkout', '-qb', 'theirs');
    await commit(file, remote);
    await git('checkout', '-q', 'main');
    await commit(file, local);
    const env = { ...process.env, PATH: `${dirname(program)}:${process.env['PATH']}` };
    const merged = run(
      'git',
      ['-c', 'user.name=t', '-c', 'user.email=t@example.com', 'merge', '-q', '--no-edit', 'theirs'],
      { cwd, env },
    );
    const isClean = await merged.then(
      () => true,
      () => false,
    );
    const { stdout: status } = await git('status', '--porcelain', '--untracked-files=no');
    return { isClean, status, content: await readFile(join(cwd, file), 'utf8') };
  }

  it('merges what lines call a conflict, whatever the file is called', async () => {
    const text = (a: number, b: number): string => `{\n  "a": ${a},\n  "b": ${b}\n}\n`;
    const merged = await mergeBranches("mocks/it's here.json", text(1, 1), text(2, 1), text(1, 2));
    assert.deepEqual(merged, { isClean: true, status: '', content: text(2, 2) });
  });

  it('leaves a conflict to Git, with markers around what both changed', async () => {
    const text = (a: number, b: number): string => `a: ${a}\nb: ${b}\n`;
    const merged = await mergeBranches('mock.yaml', text(1, 1), text(2, 1), text(3, 2));
    assert.deepEqual(merged, {
      isClean: false,
      status: 'UU mock.yaml\n',
      content: '<<<<<<< local\na: 2\n=======\na: 3\n>>>>>>> remote\nb: 2\n',
    });
  });

  it('merges a file that both branches created', async () => {
    const merged = await mergeBranches('mock.yml', null, 'a: 1\nb: 2\n', 'a: 1\nc: 3\n');
    assert.deepEqual(merged, { isClean: true, status: '', content: 'a: 1\nb: 2\nc: 3\n' });
  });
});
