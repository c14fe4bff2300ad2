import assert from 'node:assert/strict';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTemporaryFolders, temporaryFolder } from '../../../shared/sync/testing/temporary-folder.ts';
import { Ledger, readLedger } from './ledger.ts';
import { Timeline } from './timeline.ts';

describe('the ledger', () => {
  after(removeTemporaryFolders);

  it('gives back what was begun, in order, and whether it was done; a torn last line is left out', async () => {
    const file = join(await temporaryFolder(), 'ledger');
    const ledger = new Ledger(file);
    const first = ledger.begin({ what: 'delete', client: 'one', path: 'a.yaml', replaced: 'aa', removed: [] });
    const second = ledger.begin({ what: 'rename', client: 'two', path: 'b.yaml', to: 'c.yaml' });
    ledger.end(second, true);
    ledger.end(first, false);
    await appendFile(file, '{"what":"ended","num');
    const found = readLedger(file).map(({ what, path, endedAt }) => [what, path, endedAt !== null]);
    assert.deepEqual(found, [
      ['delete', 'a.yaml', false],
      ['rename', 'b.yaml', true],
    ]);
    ledger.close();
  });
});

describe('the timeline', () => {
  it('gives the longest stretch and the share in which all were up', () => {
    const timeline = new Timeline();
    timeline.note('service', true, 0);
    timeline.note('service', false, 100);
    timeline.note('service', true, 150);
    timeline.note('client', true, 20);
    timeline.note('client', true, 30);
    timeline.note('client', false, 400);
    assert.equal(timeline.longestTogether(['service', 'client'], 0, 1000), 250);
    assert.equal(timeline.longestTogether(['service', 'client'], 0, 120), 80);
    assert.equal(timeline.longestTogether(['service', 'nobody'], 0, 1000), 0);
    assert.equal(timeline.shareTogether(['service', 'client'], 0, 1000), 0.33);
  });
});
