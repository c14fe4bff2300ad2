/**
 * `npm run release -- X.Y.Z [--dry-run]`: sets the version of every package, dates what is unreleased in the
 * changelog, commits that and tags it. Nothing is pushed. `--dry-run` prints what would change, and changes nothing.
 */
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';

const SEMVER = /^(\d+)\.(\d+)\.(\d+)$/;
const OWN = /^@mockforge-cloud\//;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'dry-run': { type: 'boolean', default: false } },
});
const isDry = values['dry-run'];
const [version = ''] = positionals;
const root = git('rev-parse', '--show-toplevel').trim();

try {
  await release();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

async function release() {
  const manifest = await readJson('package.json');
  if (!SEMVER.test(version)) throw new Error('Say which version: npm run release -- 1.2.3 [--dry-run]');
  if (!isReleasable(manifest.version)) throw new Error(`${version} does not come after ${manifest.version}.`);
  if (git('status', '--porcelain') !== '') throw new Error('There are changes that are not committed.');
  if (git('tag', '--list', `v${version}`) !== '') throw new Error(`There is a tag v${version} already.`);

  const files = new Map();
  for (const folder of ['.', ...manifest.workspaces]) {
    const path = join(folder, 'package.json');
    files.set(path, asText(withVersion(await readJson(path))));
  }
  const lock = await readJson('package-lock.json');
  lock.version = version;
  for (const folder of ['', ...manifest.workspaces]) lock.packages[folder] = withVersion(lock.packages[folder]);
  files.set('package-lock.json', asText(lock));
  files.set('CHANGELOG.md', dated(await readFile(join(root, 'CHANGELOG.md'), 'utf8')));

  for (const [path, text] of files) {
    process.stdout.write(`${path}\n`);
    if (!isDry) await writeFile(join(root, path), text);
  }
  if (isDry) {
    process.stdout.write(`Would commit "Release ${version}" and tag v${version}.\n`);
    return;
  }
  git('commit', '--quiet', '--message', `Release ${version}`, '--', ...files.keys());
  git('tag', '--annotate', `v${version}`, '--message', version);
  process.stdout.write(`Committed and tagged v${version}. Push both: git push --follow-tags\n`);
}

/** The version that the packages have may be the first one, which has never been released. */
function isReleasable(current) {
  const [one, other] = [version, current].map((text) => SEMVER.exec(text).slice(1).map(Number));
  const at = one.findIndex((number, index) => number !== other[index]);
  return at === -1 ? git('tag', '--list', `v${current}`) === '' : one[at] > other[at];
}

/** Where a package wants one of ours by its version, it wants the new one. */
function withVersion(manifest) {
  const changed = { ...manifest, version };
  for (const kind of ['dependencies', 'devDependencies']) {
    if (changed[kind] === undefined) continue;
    const entries = Object.entries(changed[kind]);
    changed[kind] = Object.fromEntries(
      entries.map(([name, range]) => [name, OWN.test(name) && range !== '*' ? version : range]),
    );
  }
  return changed;
}

function dated(changelog) {
  const [, before, body, after] =
    /^([\s\S]*?^## \[Unreleased\]\n)([\s\S]*?)(^## [\s\S]*)?$(?![\s\S])/m.exec(changelog) ?? [];
  if (body === undefined) throw new Error('CHANGELOG.md has no "## [Unreleased]".');
  if (!/^- /m.test(body)) throw new Error('CHANGELOG.md has nothing under "## [Unreleased]".');
  const today = new Date().toISOString().slice(0, 10);
  return `${before}\n## [${version}] - ${today}\n${body.trimEnd()}\n${after === undefined ? '' : `\n${after}`}`;
}

async function readJson(path) {
  return JSON.parse(await readFile(join(root, path), 'utf8'));
}

function asText(value) {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function git(...parameters) {
  return execFileSync('git', parameters, { encoding: 'utf8' });
}
