/** Breakages of what only a real disk has. */
import type { Mutation } from '../mutation-list.ts';

export const DISK: readonly Mutation[] = [
  {
    name: 'bring back an old version that was replaced successfully (T1)',
    file: 'node/files/put-right.ts',
    from: "isExchange || facts.kind === 'remove' || (await isPlaced(options, place, facts))",
    to: "facts.kind === 'remove'",
  },
  {
    name: 'take a new version for one that was never placed, because its mock has been renamed since (T1)',
    file: 'node/files/put-right.ts',
    from: 'return stats === null || !isFile(stats, fresh.file) || String(stats.ctimeNs) !== fresh.untouched;',
    to: 'return stats === null || !isFile(stats, fresh.file);',
  },
  {
    name: 'put back beside a folder that was renamed what was taken from it',
    file: 'node/files/put-right.ts',
    from: 'if (there !== null && isFile(there.stats, facts.folder)) return there;',
    to: 'if (there !== null) return there;\n  if (facts.folder.ino !== null) return mapped.make(path);',
  },
  {
    name: 'believe a record that came with a repository (T2)',
    file: 'node/files/kept-record.ts',
    from: '  if (self.ino !== String(stats.ino)) return null;\n',
    to: '',
  },
  {
    name: 'believe a record of another file with the same number (T2)',
    file: 'node/files/kept-record.ts',
    from: 'return isBornHere || isSealed(facts, self, seal, secret) ? facts : null;',
    to: 'return facts;',
  },
  {
    name: 'restore what an earlier version has left beside a mock (T2)',
    file: 'node/files/left-overs.ts',
    from: '    await diskCalls.unlink(held.at(file));\n',
    to: "    await diskCalls.rename(held.at(file), held.at(path.split('/').pop() ?? path));\n",
  },
  {
    name: 'forget what is written late into what was replaced (T3)',
    file: 'node/files/captured-files.ts',
    from: 'if (hash === facts.expected) {',
    to: 'if (hash.length > 0) {',
  },
  {
    name: 'clear away what was captured at the next look (T3)',
    file: 'node/files/captured-files.ts',
    from: 'if (age < (isOver ? YOUNG_MS : KEPT_MS)) continue;',
    to: 'if (age < 0) continue;',
  },
  {
    name: 'clear away what was written late, where there is too much (T3)',
    file: 'node/files/captured-files.ts',
    from: 'const clean = entries.filter((entry) => entry.clean !== null && entry.other === null);',
    to: 'const clean = [...entries];',
  },
  {
    name: 'take a file in the middle of being written for a late edit',
    file: 'node/files/captured-files.ts',
    from: "if (age < SETTLED_MS && age >= 0) return 'unsettled';",
    to: '',
  },
  {
    name: 'leave the file absent for a moment, although the system can exchange two names',
    file: 'node/files/two-names.ts',
    from: '    exchange: (target, other) => run(target, other, exchange),',
    to: "    exchange: () => 'unsupported',",
  },
  {
    name: 'keep what was saved in the very moment of an exchange from its place (I1)',
    file: 'node/files/replacing.ts',
    from: 'if (isInside && (await isStill(tools, other, before))) {',
    to: 'if (isInside) {',
  },
  {
    name: 'lose what was saved between the capture and the placing (I1)',
    file: 'node/files/capture.ts',
    from: "  if (renamed !== 'unsupported') return renamed === 'done';\n",
    to: "  if (renamed === 'unsupported') await calls.unlink(to);\n  if (renamed !== 'unsupported') return renamed === 'done';\n",
  },
  {
    name: 'make a file that is older than the one before, so that an editor does not notice it',
    file: 'node/ground/write-durably.ts',
    from: '  if (own.mtimeMs < youngest) await handle.utimes(own.atime, youngest / 1000);\n',
    to: '',
  },
  {
    name: 'send files of where a link in place of the mapped folder leads (H1, I8)',
    file: 'node/files/held-folder.ts',
    from: '    if (real !== this.folder || !stats.isDirectory()) throw this.#isElsewhere(real);\n    this.#opened ??= stats;\n    if (!isSame(stats, this.#opened)) throw this.#isAnother();\n',
    to: '    this.#opened = stats;\n',
  },
  {
    name: 'work in another folder that has taken the place of the mapped one (H1)',
    file: 'node/files/held-folder.ts',
    from: '    if (!isSame(stats, this.#opened)) throw this.#isAnother();\n    return stats;',
    to: '    return stats;',
  },
  {
    name: 'follow a link that takes turns with a folder (M11, I8)',
    file: 'node/files/held-folder.ts',
    from: '    ...folder,\n    at: (name) =>',
    to: "    ...folder,\n    at: (name) => !name.includes('\\0') ? join(folder.absolute, name) :",
  },
  {
    name: 'leave out in silence a name that is no UTF-8 (F12)',
    file: 'node/files/mock-folder.ts',
    from: "          misnamed.set(path, 'is not valid UTF-8');\n",
    to: '',
  },
  {
    name: 'move no file to where another file system is (F15)',
    file: 'node/files/moving.ts',
    from: '    return copyOver(tools, from, to, before);\n',
    to: '    throw error;\n',
  },
  {
    name: 'let a loss of power undo what was placed',
    file: 'node/files/replacing.ts',
    from: 'await tools.calls.unlink(at(spot));\n  });\n  await tools.calls.flush(spot.folder.absolute);\n',
    to: 'await tools.calls.unlink(at(spot));\n  });\n',
  },
  {
    name: 'let a loss of power undo a move',
    file: 'node/files/moving.ts',
    from: '  await tools.calls.flush(to.folder.absolute);\n',
    to: '',
  },
  {
    name: 'let a loss of power leave a moved file at both places',
    file: 'node/files/moving.ts',
    from: '  if (from.folder.path !== to.folder.path) await tools.calls.flush(from.folder.absolute);\n',
    to: '',
  },
  {
    name: 'take back what came in, where what was written late is put in its place',
    file: 'engine/looks/captured.ts',
    from: '{ base: { ...mock.base, hash: late.base }, vouched: null }',
    to: '{ base: mock.base }',
  },
  {
    name: 'put what was written late in the place of an edit',
    file: 'engine/looks/captured.ts',
    from: "  return local !== null && mock.base !== null && (mock.base.hash === local || options.direction === 'remote_to_local');\n",
    to: '  return local !== null && mock.base !== null && options !== null;\n',
  },
];
