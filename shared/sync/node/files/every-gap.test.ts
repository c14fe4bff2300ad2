/** What editors do, and a crash, between any two calls of replacing, removing and moving (I1). */
import assert from 'node:assert/strict';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { createMockFilter } from '../../ignore/mock-filter.ts';
import { DEFAULT_SYNC_OPTIONS } from '../../sync-options.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../testing/temporary-folder.ts';
import { nodeEntropy } from '../ground/node-entropy.ts';
import { CarefulFolder } from './careful-folder.ts';
import { type DiskCalls, diskCalls } from './disk-calls.ts';
import type { Done } from './replacing.ts';

const filter = createMockFilter(DEFAULT_SYNC_OPTIONS);
const hashOf = (text: string) => nodeEntropy.hash(Buffer.from(text));
/** Longer than any wait for a file to come to rest. */
const LATER_MS = 10_000;

/** What a system, or a disk, may lack. */
const DISKS: Readonly<Record<string, Partial<DiskCalls>>> = {
  'with all calls': {},
  'without an exchange of names': { exchange: async () => 'unsupported', renameToFree: async () => 'unsupported' },
  'without links as well': {
    exchange: async () => 'unsupported',
    renameToFree: async () => 'unsupported',
    link: async () => 'unsupported',
  },
};

const CHANGES: Readonly<Record<string, (folder: CarefulFolder) => Promise<Done>>> = {
  replace: (folder) => folder.replace('u/a.yaml', Buffer.from('new'), hashOf('old')),
  remove: (folder) => folder.remove('u/a.yaml', hashOf('old')),
  move: (folder) => folder.move('u/a.yaml', 'v/b.yaml', hashOf('old')),
};

const INTRUSIONS: Readonly<Record<string, (file: string) => void>> = {
  'saves by rename': (file) => {
    writeFileSync(`${file}.tmp`, 'saved');
    renameSync(`${file}.tmp`, file);
  },
  'saves in place': (file) => writeFileSync(file, 'saved'),
  renames: (file) => existsSync(file) && renameSync(file, file.replace('a.yaml', 'other.yaml')),
  deletes: (file) => rmSync(file, { force: true }),
};

/** Calls `intrude` before the call of that number. */
function atCall(
  calls: DiskCalls,
  number: number,
  intrude: () => Promise<void> | void,
): { calls: DiskCalls; made: () => number } {
  let made = 0;
  const wrapped = Object.fromEntries(
    Object.entries(calls).map(([name, call]) => [
      name,
      async (...given: unknown[]) => {
        if (made++ === number) await intrude();
        return call(...given);
      },
    ]),
  );
  return { calls: wrapped as unknown as DiskCalls, made: () => made };
}

async function newFolder(): Promise<string> {
  const folder = await temporaryFolder();
  mkdirSync(join(folder, 'u'));
  writeFileSync(join(folder, 'u/a.yaml'), 'old');
  return folder;
}

/** By path, but for what is in the own folder. */
function filesIn(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('.mockforge'))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  return Object.fromEntries(paths.sort().map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

function keptIn(folder: string): string[] {
  const home = join(folder, '.mockforge/kept');
  return existsSync(home) ? readdirSync(home).filter((name) => name !== '.gitignore') : [];
}

/** What was saved while it was captured, wherever it is by now. */
async function lateIn(folder: string, careful: CarefulFolder): Promise<string[]> {
  const { writes } = await careful.lateWrites(Date.now() + LATER_MS);
  const texts = keptIn(folder).map((name) => readFileSync(join(folder, '.mockforge/kept', name), 'utf8'));
  return writes.map(({ hash }) => texts.find((text) => hashOf(text) === hash) ?? 'nowhere');
}

describe('every gap between two calls', function () {
  this.timeout(120_000);
  after(removeTemporaryFolders);

  for (const [disk, lacks] of Object.entries(DISKS)) {
    const calls = { ...diskCalls, ...lacks };
    for (const [change, run] of Object.entries(CHANGES)) {
      for (const [what, intrude] of Object.entries(INTRUSIONS)) {
        // Between a look and a rename there is nothing that could tell.
        const isBlind = disk === 'without links as well' && what.startsWith('saves') && change === 'replace';
        if (isBlind) continue;
        it(`${change}, ${disk}: loses nothing where somebody ${what} (I1, T1)`, async () => {
          for (let gap = 0; ; gap += 1) {
            const folder = await newFolder();
            const file = join(folder, 'u/a.yaml');
            const { calls: between, made } = atCall(calls, gap, () => void intrude(file));
            const careful = new CarefulFolder({ folder, calls: between });
            const outcome = await run(careful);
            const said = `gap ${gap}, ${outcome}`;
            if (made() <= gap) break;
            const files = filesIn(folder);
            const late = await lateIn(folder, careful);
            const texts = [...Object.values(files), ...late];
            if (what.startsWith('saves'))
              assert.ok(texts.includes('saved'), `${said}: ${JSON.stringify(files)} ${late}`);
            if (outcome === 'done' && change !== 'move') assert.notEqual(files['u/a.yaml'], 'old', said);
            if (what === 'deletes' && change === 'replace') assert.notEqual(files['u/a.yaml'], 'old', said);
            assert.deepEqual(
              Object.keys(files).filter((path) => !/^(?:u\/(?:a|other)|v\/b)\.yaml$/.test(path)),
              [],
              said,
            );
          }
        });
      }
    }

    const MEANWHILE: Readonly<Record<string, (file: string) => void>> = {
      'nothing else happens': () => undefined,
      'it is renamed': INTRUSIONS['renames'] ?? assert.fail(),
      'it is deleted': INTRUSIONS['deletes'] ?? assert.fail(),
      'it is saved': INTRUSIONS['saves in place'] ?? assert.fail(),
      'its folder is renamed': (file) => renameSync(dirname(file), `${dirname(file)}2`),
    };
    for (const [change, run] of Object.entries(CHANGES)) {
      for (const [what, meanwhile] of Object.entries(MEANWHILE)) {
        it(`${change}, ${disk}: is finished or taken back after a crash, where ${what} (I1, T1)`, async () => {
          for (let gap = 0; ; gap += 1) {
            const folder = await newFolder();
            const isOver = await crash(run, { folder, calls, gap });
            if (isOver) break;
            const before = filesIn(folder);
            const wasThere = Object.hasOwn(before, 'u/a.yaml');
            if (wasThere || what === 'it is saved' || what.includes('folder')) meanwhile(join(folder, 'u/a.yaml'));
            const after = filesIn(folder);
            // The next start may end as early.
            for (let next = 0; ; next += 1) {
              const isWhole = await crash((careful) => careful.recover(filter), { folder, calls, gap: next });
              if (isWhole) break;
            }
            const careful = new CarefulFolder({ folder, calls });
            assert.ok(await careful.recover(filter));
            const said = `crash at ${gap}: ${JSON.stringify(before)}`;
            const isMidway = !wasThere && !Object.hasOwn(before, 'v/b.yaml') && change !== 'remove';
            const home = what.includes('folder') ? 'u2/a.yaml' : 'u/a.yaml';
            if (isMidway && what !== 'it is saved') assert.deepEqual(filesIn(folder), { [home]: 'old' }, said);
            else assert.deepEqual(filesIn(folder), after, said);
            // What is kept holds what was captured: nothing of it is an edit.
            assert.deepEqual(await lateIn(folder, careful), [], said);
            for (const name of keptIn(folder)) assert.doesNotMatch(name, /\.new$/, said);
            // Whenever it is started again, nothing comes back.
            const last = filesIn(folder);
            for (const name of ['u', 'u2']) rmSync(join(folder, name), { recursive: true, force: true });
            const { 'v/b.yaml': moved } = last;
            assert.ok(await new CarefulFolder({ folder, calls }).recover(filter));
            assert.deepEqual(filesIn(folder), moved === undefined ? {} : { 'v/b.yaml': moved }, said);
          }
        });
      }
    }

    it(`putting back what was written late, ${disk}: loses nothing in a crash, and is never half done (I1, T3)`, async () => {
      for (let gap = 0; ; gap += 1) {
        const folder = await newFolder();
        const editor = openSync(join(folder, 'u/a.yaml'), 'r+');
        const first = new CarefulFolder({ folder, calls });
        await first.replace('u/a.yaml', Buffer.from('new'), hashOf('old'), 'mock');
        writeSync(editor, 'written late');
        closeSync(editor);
        const isOver = await crash((careful) => reinstateAll(careful), { folder, calls, gap });
        if (isOver) assert.deepEqual(filesIn(folder), { 'u/a.yaml': 'written late' });
        const careful = new CarefulFolder({ folder, calls });
        assert.ok(await careful.recover(filter));
        const [text, late] = [filesIn(folder)['u/a.yaml'], await lateIn(folder, careful)];
        const said = `crash at ${gap}`;
        assert.ok(text === 'written late' ? late.length === 0 : text === 'new' && late[0] === 'written late', said);
        await reinstateAll(careful);
        assert.deepEqual(filesIn(folder), { 'u/a.yaml': 'written late' }, said);
        if (isOver) break;
      }
    });

    it(`clearing up after an hour, ${disk}: leaves nothing behind, wherever it is interrupted, and nothing earlier`, async () => {
      for (let gap = 0; ; gap += 1) {
        const folder = await newFolder();
        const first = new CarefulFolder({ folder, calls });
        await first.replace('u/a.yaml', Buffer.from('new'), hashOf('old'));
        await first.lateWrites(Date.now() + 2 * HOUR_MS);
        assert.equal(keptIn(folder).length, 2);
        const isOver = await crash((careful) => clearUp(careful), { folder, calls, gap });
        const careful = new CarefulFolder({ folder, calls });
        await clearUp(careful);
        assert.deepEqual([keptIn(folder), filesIn(folder)], [[], { 'u/a.yaml': 'new' }]);
        if (isOver) break;
      }
    });
  }
});

const HOUR_MS = 60 * 60_000;

async function reinstateAll(careful: CarefulFolder): Promise<void> {
  await careful.recover(filter);
  const { writes } = await careful.lateWrites(Date.now() + LATER_MS);
  for (const { id, path } of writes) await careful.reinstate(id, path, hashOf('new'));
}

/** As a process that begins hours later. */
async function clearUp(careful: CarefulFolder): Promise<void> {
  await careful.recover(filter);
  await careful.lateWrites(Date.now() + 2 * HOUR_MS);
}

/** The process ends before the call of that number: none after it is made. @returns whether it was over before */
async function crash(
  run: (careful: CarefulFolder) => Promise<unknown>,
  { folder, calls, gap }: { folder: string; calls: DiskCalls; gap: number },
): Promise<boolean> {
  let made = 0;
  const mortal = Object.entries(calls).map(([name, call]) => [
    name,
    async (...given: unknown[]) => {
      if (made++ >= gap) throw new Error('The process has ended.');
      return call(...given);
    },
  ]);
  await run(new CarefulFolder({ folder, calls: Object.fromEntries(mortal) })).catch(() => undefined);
  return made <= gap;
}
