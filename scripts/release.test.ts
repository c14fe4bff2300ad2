import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { removeTemporaryFolders, temporaryFolder } from '../shared/sync/testing/temporary-folder.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const FILES = ['package.json', 'package-lock.json'];
const PACKAGES = ['shared', 'service', 'extension', 'cli'].map((name) => `${name}/package.json`);
const CHANGELOG = '# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A thing.\n\n## [0.0.1] - 2026-01-02\n\n- Older.\n';

describe('a release', () => {
  let copy: string;

  beforeEach(async () => {
    copy = await temporaryFolder();
    for (const path of [...FILES, ...PACKAGES, 'scripts/release.mjs']) {
      await mkdir(dirname(join(copy, path)), { recursive: true });
      await cp(join(root, path), join(copy, path));
    }
    await writeFile(join(copy, 'CHANGELOG.md'), CHANGELOG);
    git('init', '--quiet');
    git('config', 'user.name', 'a');
    git('config', 'user.email', 'a@example.test');
    git('add', '.');
    git('commit', '--quiet', '--message', 'all');
  });
  after(removeTemporaryFolders);

  it('gives every package its version, dates the changelog, commits and tags', async () => {
    const { status, stderr } = release('7.8.9');
    assert.deepEqual([status, stderr], [0, '']);
    for (const path of [...FILES, ...PACKAGES]) assert.equal((await readJson(path)).version, '7.8.9', path);
    const lock = await readJson('package-lock.json');
    assert.deepEqual([lock.packages[''].version, lock.packages['cli'].version], ['7.8.9', '7.8.9']);
    const { dependencies = {}, devDependencies = {} } = await readJson('extension/package.json');
    assert.equal({ ...dependencies, ...devDependencies }['@mockforge-cloud/shared'], '7.8.9');
    const changelog = await readFile(join(copy, 'CHANGELOG.md'), 'utf8');
    const [unreleased, ...rest] = changelog.split(/^## \[7\.8\.9\] - \d{4}-\d\d-\d\d\n/m);
    assert.equal(unreleased, '# Changelog\n\n## [Unreleased]\n\n');
    assert.equal(rest.join(''), CHANGELOG.slice('# Changelog\n\n## [Unreleased]\n'.length));
    assert.equal(git('status', '--porcelain'), '');
    assert.equal(git('describe', '--exact-match').trim(), 'v7.8.9');
  });

  it('changes nothing with --dry-run, and says what it would', async () => {
    const { status, stdout } = release('7.8.9', '--dry-run');
    assert.equal(status, 0);
    assert.match(stdout, /extension\/package\.json\n[\s\S]*Would commit "Release 7\.8\.9" and tag v7\.8\.9/);
    assert.deepEqual([git('status', '--porcelain'), git('tag')], ['', '']);
  });

  it('is refused for a version that is none or no later one, changes, a tag that is there, and an empty changelog', async () => {
    assert.match(release('next').stderr, /Say which version/);
    assert.match(release('0.0.1').stderr, /does not come after/);
    git('tag', 'v7.8.9');
    assert.match(release('7.8.9').stderr, /is a tag v7\.8\.9 already/);
    await writeFile(join(copy, 'CHANGELOG.md'), CHANGELOG.replace('- A thing.\n', ''));
    assert.match(release('7.9.0').stderr, /not committed/);
    git('commit', '--quiet', '--all', '--message', 'nothing to tell');
    assert.match(release('7.9.0').stderr, /nothing under "## \[Unreleased\]"/);
  });

  it('finds a part for what is unreleased in the changelog of today', async () => {
    assert.match(await readFile(join(root, 'CHANGELOG.md'), 'utf8'), /^## \[Unreleased\]$/m);
  });

  function release(...parameters: string[]): { status: number | null; stdout: string; stderr: string } {
    return spawnSync(process.execPath, ['scripts/release.mjs', ...parameters], { cwd: copy, encoding: 'utf8' });
  }

  function git(...parameters: string[]): string {
    return execFileSync('git', parameters, { cwd: copy, encoding: 'utf8' });
  }

  async function readJson(path: string) {
    return JSON.parse(await readFile(join(copy, path), 'utf8'));
  }
});
