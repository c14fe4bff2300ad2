/**
 * Breaks the merge on purpose, one place at a time, in a copy, and expects its tests to notice:
 * `node --import tsx benchmarks/merge/mutations.ts`. Ends with 1 if a breakage goes unnoticed.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Mutation {
  what: string;
  file: string;
  find: string;
  replace: string;
}

const mutations: readonly Mutation[] = [
  {
    what: 'conflicts between lines are swallowed',
    file: 'text/merge-text.ts',
    find: '!sameLines(local, region.local, remote, region.remote)',
    replace: 'false',
  },
  {
    what: 'insertions among equal lines stand where the library puts them',
    file: 'text/diff.ts',
    find: 'return slideDown(a, b, hunks);',
    replace: 'return hunks;',
  },
  {
    what: "line ends are always local's",
    file: 'text/merge-text.ts',
    find: 'return local === base ? remote : local;',
    replace: 'return local;',
  },
  {
    what: 'long repetitive texts go to the library as they are',
    file: 'text/diff.ts',
    find: 'if (product <= exactProduct && search.mayCompare(span)) {',
    replace: 'if (product >= 0) {',
  },
  {
    what: 'a clean merge by lines is believed even if it has a key twice',
    file: 'merge.ts',
    find: 'return sound && ',
    replace: 'return ',
  },
  {
    what: 'a clean merge by lines is believed even if an edit went astray',
    file: 'merge.ts',
    find: '(!base || isHonest(',
    replace: '(true || isHonest(',
  },
  {
    what: "a deletion beats the other side's edit in silence",
    file: 'structure/merge-container.ts',
    find: 'if (sameData(base.value, present.value)) return false;',
    replace: 'return false;',
  },
  {
    what: "of two insertions at one place local's is always first",
    file: 'structure/merge-container.ts',
    find: 'return (local, remote) => inOrder(rank(local), rank(remote));',
    replace: 'return () => rank !== undefined;',
  },
  {
    what: 'what both sides inserted is there twice',
    file: 'structure/members.ts',
    find: 'return remoteAt === undefined ? [] : [[at, remoteAt]];',
    replace: 'return remoteAt === undefined ? [] : [];',
  },
  {
    what: 'items are not followed by their identity',
    file: 'structure/identity.ts',
    find: 'if (named * 2 >= count && named > 0 && names.every(unique)) return { names, nameOf: namer };',
    replace: 'if (count < 0 && names.every(unique)) return { names, nameOf: namer };',
  },
  {
    what: 'renamed keys are not followed',
    file: 'structure/rename.ts',
    find: 'const mostNewKeys = 200;',
    replace: 'const mostNewKeys = -1;',
  },
  {
    what: 'a key counts as renamed if its new value is only like the old one',
    file: 'structure/rename.ts',
    find: 'if (canon(entry.value) !== canon(before.value)) return -1;',
    replace: '',
  },
  {
    what: 'a key that became two counts as renamed',
    file: 'structure/rename.ts',
    find: "|| (shape.kind === 'map' && sameKeys(shape, other))",
    replace: '',
  },
  {
    what: 'replaced commands of both sides are put one behind the other',
    file: 'structure/neighbours.ts',
    find: 'return !covers(mine, theirs) && !covers(theirs, mine);',
    replace: 'return false;',
  },
  {
    what: 'what one side changed counts as the same item wherever the other moved it',
    file: 'structure/held.ts',
    find: "for (const member of moved) held.set(member, 'to report');",
    replace: '',
  },
  {
    what: 'changes beside insertions are merged although their policy is off',
    file: 'structure/held.ts',
    find: '} else for (const member of beside) disputed.add(member);',
    replace: '}',
  },
  {
    what: 'an item that both sides moved stays where local has it, in silence',
    file: 'structure/merge-container.ts',
    find: 'if (isList && disputed.length > 0)',
    replace: 'if (isList && disputed.length < 0)',
  },
  {
    what: "a comment that both sides changed is local's, in silence",
    file: 'write/entries.ts',
    find: "if (body === null || after === null) conflict('text');",
    replace: '',
  },
  {
    what: 'inserted parts keep the indent of the side they come from',
    file: 'write/indent.ts',
    find: "if (from === to || !text.includes('\\n')) return text;\n  return text.replaceAll(/\\n([ \\t]+)?",
    replace: 'if (from !== to) return text;\n  return text.replaceAll(/\\n([ \\t]+)?',
  },
  {
    what: 'the last entry keeps its comma',
    file: 'write/entries.ts',
    find: "const comma = at < last || layout.shape.trailingComma ? ',' : '';",
    replace: "const comma = at <= last ? ',' : '';",
  },
  {
    what: 'numbers are compared as doubles',
    file: 'structure/scalar.ts',
    find: 'text.length > 15 ||',
    replace: 'text.length < 0 ||',
  },
  {
    what: 'depth has no limit',
    file: 'check/limits.ts',
    find: 'depthOf(text) <= maxDepth',
    replace: 'depthOf(text) + maxDepth > 0',
  },
  {
    what: 'work has no limit',
    file: 'check/work.ts',
    find: 'if (this.left < 0) throw new WorkSpent();',
    replace: '',
  },
  {
    what: 'items that both sides inserted in different orders stand as local has them, in silence',
    file: 'structure/order.ts',
    find: 'return shared;',
    replace: 'return [];',
  },
  {
    what: 'the older of two times is taken',
    file: 'policies/newer-time.ts',
    find: "local >= remote ? 'local' : 'remote'",
    replace: "local <= remote ? 'local' : 'remote'",
  },
  {
    what: 'policies decide although they are switched off',
    file: 'merge.ts',
    find: 'policies.filter(({ name }) => !off.has(name))',
    replace: "policies.filter(({ name }) => name !== '' || off.size > 0)",
  },
];

const root = join(import.meta.dirname, '..', '..');
const copy = mkdtempSync(join(tmpdir(), 'merge-mutations-'));
process.on('exit', () => rmSync(copy, { recursive: true, force: true }));
cpSync(join(root, 'shared', 'merge'), join(copy, 'shared', 'merge'), { recursive: true });
for (const file of ['package.json', 'tsconfig.json']) cpSync(join(root, file), join(copy, file));
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));

/** Whether the tests of the copy pass. */
function testsPass(): boolean {
  const mocha = ['--import', 'tsx', 'node_modules/mocha/bin/mocha.js', '--bail', '--timeout', '20000'];
  const run = spawnSync(process.execPath, [...mocha, 'shared/merge/**/*.test.ts'], {
    cwd: copy,
    encoding: 'utf8',
    env: { ...process.env, FC_RUNS: '300', FC_SEED: '1' },
    timeout: 120_000,
  });
  return run.status === 0;
}

if (!testsPass()) {
  console.error('the tests fail before anything is broken: repair them first');
  process.exit(2);
}
let unnoticed = 0;
for (const { what, file, find, replace } of mutations) {
  const path = join(copy, 'shared', 'merge', file);
  const source = readFileSync(path, 'utf8');
  if (source.split(find).length !== 2) throw new Error(`${file} has not exactly one place to break: ${find}`);
  writeFileSync(
    path,
    source.replace(find, () => replace),
  );
  const noticed = !testsPass();
  writeFileSync(path, source);
  if (!noticed) unnoticed++;
  console.log(`${noticed ? 'noticed  ' : 'UNNOTICED'} ${what}`);
}
console.log(`${mutations.length - unnoticed} of ${mutations.length} breakages noticed`);
process.exitCode = unnoticed > 0 ? 1 : 0;
