/**
 * `npm run mutate:engine -- [--only NAME …]`: breaks the engine on purpose, one way at a time, in a copy of the
 * sources, and shows what notices: the unit tests beside the code, or the simulation. Ends with 1 where a
 * breakage survives.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { MUTATIONS, type Mutation } from './mutation-list.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    runs: { type: 'string', default: '400' },
    seed: { type: 'string', default: '1' },
  },
});
const repository = resolve(import.meta.dirname, '../..');
const LIMIT_MS = 300_000;

/** A copy in which the sources can be broken; what is installed is shared. */
function copySources(): string {
  const copy = mkdtempSync(join(tmpdir(), 'mockforge-cloud-mutation-'));
  for (const folder of ['shared', 'service', 'tests']) {
    const filter = (path: string) => !/\/(?:node_modules|dist)(?:\/|$)/.test(path);
    cpSync(join(repository, folder), join(copy, folder), { recursive: true, filter });
  }
  for (const file of ['package.json', 'tsconfig.json', '.mocharc.json'])
    cpSync(join(repository, file), join(copy, file));
  const modules = join(copy, 'node_modules');
  mkdirSync(join(modules, '@mockforge-cloud'), { recursive: true });
  for (const name of readdirSync(join(repository, 'node_modules'))) {
    if (name !== '@mockforge-cloud') symlinkSync(join(repository, 'node_modules', name), join(modules, name));
  }
  for (const name of ['shared', 'service']) symlinkSync(join(copy, name), join(modules, '@mockforge-cloud', name));
  return copy;
}

const TESTS = [
  'shared/sync/{engine,folder,state,versions,cloud,queue}/**/*.test.ts',
  'tests/simulation/!(simulation|planner|shrink|mutation-list).test.ts',
];
/** They take their time, and notice nothing of the rest. */
const NODE_TESTS = ['shared/sync/node/**/*.test.ts'];
const isOfNode = ({ file }: Mutation) => file.startsWith('node/');

/** `isNode`: of what only a real disk has. @returns what noticed the breakage, or `null` */
function caughtBy(copy: string, isNode: boolean): string | null {
  const tests = ['node_modules/mocha/bin/mocha.js', '--bail', ...(isNode ? NODE_TESTS : TESTS)];
  const unit = spawnSync(process.execPath, tests, { cwd: copy, timeout: LIMIT_MS, encoding: 'utf8' });
  if (unit.status !== 0)
    return `a test: ${/^\s+1\) (.*)$/m.exec(unit.stdout.split('1 failing')[1] ?? '')?.[1] ?? 'died'} ${titleOf(unit.stdout)}`;
  // The simulation has disks of its own.
  if (isNode) return null;
  const { runs, seed } = values;
  const command = [
    '--import',
    'tsx',
    'tests/simulation/simulate.ts',
    '--runs',
    runs,
    '--seed',
    seed,
    '--until-failure',
    '--shrink-runs',
    '100',
  ];
  const simulation = spawnSync(process.execPath, command, { cwd: copy, timeout: LIMIT_MS, encoding: 'utf8' });
  // One that ends for lack of time has shown nothing.
  const [, found] = /^(seed \d+: .*)$/m.exec(simulation.stdout) ?? [];
  if (found === undefined) return null;
  const [shrunk = ''] = /^shrunk to \d+ doings of \d+ clients/m.exec(simulation.stdout) ?? [];
  return `the simulation: ${found.slice(0, 120)} (${shrunk})`;
}

function titleOf(output: string): string {
  const [, lines = ''] = output.split('1 failing');
  return lines
    .split('\n')
    .slice(2, 6)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(1, 2)
    .join(' ');
}

function tryOut(copy: string, mutation: Mutation): string | null {
  const { name, file, from, to } = mutation;
  const path = join(copy, 'shared/sync', file);
  const source = readFileSync(path, 'utf8');
  if (source.split(from).length !== 2) throw new Error(`${name}: its place is not to be found once in ${file}.`);
  writeFileSync(
    path,
    source.replace(from, () => to),
  );
  try {
    return caughtBy(copy, isOfNode(mutation));
  } finally {
    writeFileSync(path, source);
  }
}

const copy = copySources();
const survivors: string[] = [];
const wanted = MUTATIONS.filter(({ name }) => values.only === undefined || values.only.includes(name));
try {
  for (const isNode of new Set(wanted.map(isOfNode))) {
    const failing = caughtBy(copy, isNode);
    if (failing !== null) throw new Error(`The sources fail as they are: ${failing}`);
  }
  for (const mutation of wanted) {
    const caught = tryOut(copy, mutation);
    console.log(
      `${caught === null ? 'SURVIVES' : 'caught'}  ${mutation.name}${caught === null ? '' : `  — ${caught}`}`,
    );
    if (caught === null) survivors.push(mutation.name);
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
console.log(
  `${wanted.length} breakages, ${survivors.length} survive${survivors.length > 0 ? `: ${survivors.join(', ')}` : ''}`,
);
process.exitCode = survivors.length === 0 ? 0 : 1;
