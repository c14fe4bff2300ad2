import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WAYS_TO_SAVE } from '../ledger/doing.ts';
import { removeFile, save } from './save.ts';

/** Where somebody else puts another version between two steps of a save. */
const MOMENTS = ['before it is edited', 'when the ledger is told'] as const;

describe('a save in the torture', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'torture-save-'));
    file = join(folder, 'a.yaml');
    writeFileSync(file, 'old');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** As a client does: a new file takes the place, and what was there is kept. */
  function arrive(): void {
    writeFileSync(join(folder, '.fresh'), 'arrived');
    renameSync(file, join(folder, '.kept'));
    renameSync(join(folder, '.fresh'), file);
  }

  for (const how of WAYS_TO_SAVE) {
    for (const moment of MOMENTS) {
      it(`${how} names what it replaced, also if that arrived ${moment} (I17)`, async () => {
        const met: (string | null)[] = [];
        await save({
          file,
          how,
          pauseMs: 0,
          content: () => {
            if (moment === 'before it is edited') arrive();
            return Buffer.from('saved');
          },
          begun: (before) => {
            met.push(before === null ? null : before.toString());
            if (moment === 'when the ledger is told') arrive();
          },
        });
        assert.equal(met.length, 1);
        const there = readFileSync(file, 'utf8');
        assert.ok(there === 'arrived' || met[0] === 'arrived', `${there} is there, and ${met[0]} was named`);
        const kept = readFileSync(join(folder, '.kept'), 'utf8');
        assert.ok([there, kept].includes('saved'), `${there} is there, and ${kept} is kept`);
      });
    }

    if (how === 'through an open file') continue;
    it(`${how} makes a file where there is none, and leaves nothing beside it`, async () => {
      rmSync(file);
      const met: (Buffer | null)[] = [];
      const begun = (before: Buffer | null) => met.push(before);
      await save({ file, how, pauseMs: 0, content: () => Buffer.from('saved'), begun });
      assert.deepEqual(met, [null]);
      assert.deepEqual([readFileSync(file, 'utf8'), readdirSync(folder)], ['saved', ['a.yaml']]);
    });
  }

  it('is told from a deletion, which names what went and leaves nothing', () => {
    assert.equal(removeFile(file).toString(), 'old');
    assert.deepEqual(readdirSync(folder), []);
  });
});
