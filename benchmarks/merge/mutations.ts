/**
 * Breaks the merge on purpose, one place at a time, in a copy, and expects its tests to notice:
 * `node --import tsx benchmarks/merge/mutations.ts [PART OF A NAME]`. Ends with 1 if a breakage goes unnoticed.
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
    find: 'return slideDown(a, b, joined(hunks));',
    replace: 'return joined(hunks);',
  },
  {
    what: "line ends are always local's",
    file: 'text/merge-text.ts',
    find: 'return local === base ? remote : local;',
    replace: 'return local;',
  },
  {
    what: 'the comparison of lines has no limit',
    file: 'text/diff.ts',
    find: 'return left >= 0;',
    replace: 'return left <= mostSteps;',
  },
  {
    what: 'the library compares short texts whatever it costs',
    file: 'text/diff.ts',
    find: 'if (steps <= search.libraryLeft) {',
    replace: 'if (steps < Infinity) {',
  },
  {
    what: 'comments above which both sides insert are there twice',
    file: 'write/tails.ts',
    find: 'if (entry) result[at] = withoutLines(entry, tail.length);',
    replace: 'if (entry) result[at] = withoutLines(entry, 0);',
  },
  {
    what: 'a clean merge by lines is believed without a look',
    file: 'merge.ts',
    find: 'if (byLines.isClean && check.isRight(byLines.content))',
    replace: 'if (byLines.isClean)',
  },
  {
    what: 'a clean merge by structure is believed without a look',
    file: 'merge.ts',
    find: ': check.isRight(content, decided)',
    replace: ': check.isSound(content) || decided.size > 0',
  },
  {
    what: "a deletion beats the other side's edit in silence",
    file: 'structure/merge-container.ts',
    find: 'if (sameData(base.value, present.value) && !wasMoved && sameComments(base, present)) return false;',
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
    find: "if (body === null || after === null || separator === null) conflict('text');",
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
    what: 'what is too deep to be checked is believed',
    file: 'merge.ts',
    find: "if (Object.values(read).includes('too deep')) return unchecked(input, byLines);",
    replace: "if (Object.values(read).includes('too deep')) return lines(byLines);",
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
  {
    what: 'the check: nobody asks whether lists keep their items',
    file: 'check/holds.ts',
    find: "if (local.kind === 'list') return listsHold(",
    replace: "if (local.kind === 'list') return true || listsHold(",
  },
  {
    what: 'the check: runs may be woven',
    file: 'check/lists-hold.ts',
    find: '(namer !== null || isSetOf || runsHold(lists, of))',
    replace: '(namer !== null || isSetOf || of.merged.length >= 0 || runsHold(lists, of))',
  },
  {
    what: 'the check: items may stand in any order',
    file: 'check/lists-hold.ts',
    find: 'return orderHolds(of, things.length) &&',
    replace: 'return (orderHolds(of, things.length) || true) &&',
  },
  {
    what: 'the check: what one side deleted may be there as the other changed it',
    file: 'check/runs-hold.ts',
    find: 'if (hasDeletedReplaced(hunks.local, hunks.remote) || hasDeletedReplaced(hunks.remote, hunks.local)) return false;',
    replace: '',
  },
  {
    what: 'the check: an identity may be there twice',
    file: 'check/lists-hold.ts',
    find: 'if (new Set(names.merged).size < names.merged.length) return null;',
    replace: '',
  },
  {
    what: 'the check: what was moved may be in two places',
    file: 'check/check.ts',
    find: ' && !hasDoubles(readings)',
    replace: '',
  },
  {
    what: 'the check: comments may get lost',
    file: 'check/check.ts',
    find: ' && bagsHold(eachOf(readings, commentsOf))',
    replace: '',
  },
  {
    what: 'the check: tags and anchors may get lost',
    file: 'check/holds.ts',
    find: 'if (!propertiesHold(base, local, remote, merged)) return false;',
    replace: '',
  },
  {
    what: 'the check: aliases may stand for nothing',
    file: 'check/reading.ts',
    find: "if (told.hasLooseAlias) return 'broken';",
    replace: '',
  },
  {
    what: 'the check: an alias means its name and nothing else',
    file: 'check/builder.ts',
    find: 'const place = this.anchors.get(name);',
    replace: "const place = this.anchors.has(name) ? '' : undefined;",
  },
  {
    what: 'the check: numbers are what YAML 1.2 says',
    file: 'check/spelling.ts',
    find: 'return mayBeTyped.test(text) && typed.test(text) ? word(text) : quoted(text);',
    replace: 'return mayBeTyped.test(text) && typed.test(text) && !/^0\\d/.test(text) ? word(text) : quoted(text);',
  },
  {
    what: 'the check: lines of texts may get lost',
    file: 'check/holds.ts',
    find: 'return bagsHold(',
    replace: 'return true || bagsHold(',
  },
  {
    what: 'the check: the outcome may parse worse than its sides',
    file: 'check/check.ts',
    find: 'merged.grade < Math.min(local.grade, remote.grade)',
    replace: 'merged.grade < 1',
  },
  {
    what: 'the first line of a block keeps its indent in another place',
    file: 'write/indent.ts',
    find: "const move = node.form === 'lines' ? reindentLines : reindent;",
    replace: 'const move = reindent;',
  },
  {
    what: 'the gap behind a dash means nothing',
    file: 'structure/same.ts',
    find: 'if (gapOf(a) !== gapOf(b)) return false;',
    replace: '',
  },
  {
    what: 'equal items that both sides inserted anywhere are there once',
    file: 'structure/inserted.ts',
    find: 'if (isSet) return equalPairs(',
    replace: 'if (isSet || local.inserted.length > 0) return equalPairs(',
  },
  {
    what: 'what one side deleted and the other moved is gone',
    file: 'structure/merge-container.ts',
    find: 'const wasMoved = isList ? movedMembers(members) : nothingMoved;',
    replace: 'const wasMoved = nothingMoved;',
  },
  {
    what: 'a new key is one of two old ones with its value',
    file: 'structure/rename.ts',
    find: '!isThereAgain(base, baseAt, match)',
    replace: 'true',
  },
  {
    what: 'what one side put in place of an item is what the other inserted',
    file: 'structure/neighbours.ts',
    find: 'if (inserted.length > 0 && other.deleted.size === 0) return false;',
    replace: '',
  },
  {
    what: 'what one side alone writes behind a dash has to fit the other version',
    file: 'write/entries.ts',
    find: 'if (local.separator === remote.separator) return null;',
    replace: 'if (!base || local.separator === remote.separator) return null;',
  },
  {
    what: 'the check: what stands as in base is taken for what is expected',
    file: 'check/trail.ts',
    find: 'value.text !== text || ',
    replace: '',
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
    timeout: 900_000,
  });
  // Nothing counts as noticed for lack of time.
  if (run.status === null) throw new Error('the tests took too long');
  return run.status === 0;
}

if (!testsPass()) {
  console.error('the tests fail before anything is broken: repair them first');
  process.exit(2);
}
const wanted = process.argv[2] ?? '';
const chosen = mutations.filter(({ what }) => what.includes(wanted));
let unnoticed = 0;
for (const { what, file, find, replace } of chosen) {
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
console.log(`${chosen.length - unnoticed} of ${chosen.length} breakages noticed`);
process.exitCode = unnoticed > 0 ? 1 : 0;
