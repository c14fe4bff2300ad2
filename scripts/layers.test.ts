import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { removeTemporaryFolders, temporaryFolder } from '../shared/sync/testing/temporary-folder.ts';

interface Sample {
  folder: string;
  imports: string;
}

const FORBIDDEN: Sample[] = [
  { folder: 'shared/protocol', imports: 'node:fs' },
  { folder: 'shared/protocol', imports: '@mockforge-cloud/shared/merge' },
  { folder: 'shared/merge', imports: 'node:path' },
  { folder: 'shared/merge', imports: '@mockforge-cloud/shared/sync' },
  { folder: 'shared/sync/engine', imports: 'node:fs/promises' },
  { folder: 'shared/sync/engine', imports: '../node/open-folder.ts' },
  { folder: 'shared/sync/engine', imports: 'vscode' },
  { folder: 'shared/sync/node', imports: 'vscode' },
  { folder: 'service/sync', imports: '@mockforge-cloud/shared/sync' },
  { folder: 'service/sync', imports: 'vscode' },
  { folder: 'cli', imports: 'vscode' },
  { folder: 'cli', imports: '../extension/status/status.ts' },
  { folder: 'extension/status', imports: '../../cli/main.ts' },
  { folder: 'cli', imports: '../service/service.ts' },
  { folder: 'cli/sync', imports: '../../service/service.ts' },
  { folder: 'extension/status', imports: '../../service/service.ts' },
];

const ALLOWED: Sample[] = [
  { folder: 'shared/sync/node', imports: 'node:fs' },
  { folder: 'shared/merge', imports: '@mockforge-cloud/shared/protocol' },
  { folder: 'service/sync', imports: '@mockforge-cloud/shared/merge' },
  { folder: 'extension/status', imports: 'vscode' },
  { folder: 'cli', imports: '@mockforge-cloud/shared/sync/node' },
  { folder: 'cli/testing', imports: '../../service/testing/test-service.ts' },
  { folder: 'extension/testing/service', imports: '../../../service/service.ts' },
];

const root = fileURLToPath(new URL('..', import.meta.url));
const RULE = 'noRestrictedImports';

/** Puts each sample into a copy of the tree's shape, under our own rules. @returns which samples the rule refuses */
async function refused(samples: readonly Sample[]): Promise<boolean[]> {
  const copy = await temporaryFolder();
  const rules = JSON.parse(await readFile(join(root, 'biome.json'), 'utf8'));
  await writeFile(join(copy, 'biome.json'), JSON.stringify({ ...rules, $schema: undefined, vcs: undefined }));
  const places = samples.map(({ folder }, index) => join(folder, `sample-${index}.ts`));
  for (const [index, { folder, imports }] of samples.entries()) {
    await mkdir(join(copy, folder), { recursive: true });
    await writeFile(
      join(copy, places[index] ?? ''),
      `import { example } from '${imports}';\n\nexport const used = example;\n`,
    );
  }
  const options = { cwd: copy, encoding: 'utf8' } as const;
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
  const command = [biome, 'lint', `--only=style/${RULE}`, '--max-diagnostics=none', '--colors=off', '.'];
  const { stdout, stderr } = spawnSync(process.execPath, command, options);
  const report = stdout + stderr;
  return places.map((place) => new RegExp(`${place}:\\d+:\\d+ lint/style/${RULE}`).test(report));
}

describe('who may import whom', () => {
  after(removeTemporaryFolders);

  it('refuses every import that goes up, sideways, or past a port', async () => {
    const verdicts = await refused(FORBIDDEN);
    const letThrough = FORBIDDEN.filter((_, index) => verdicts[index] !== true);
    assert.deepEqual(letThrough, []);
  });

  it('lets imports that go down through', async () => {
    const verdicts = await refused(ALLOWED);
    const stopped = ALLOWED.filter((_, index) => verdicts[index] !== false);
    assert.deepEqual(stopped, []);
  });
});
