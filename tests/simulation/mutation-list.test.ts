import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { MUTATIONS } from './mutation-list.ts';

const sync = resolve(import.meta.dirname, '../../shared/sync');

describe('the list of breakages', () => {
  it('finds each place to break once, so that none is left behind by a change of the engine', () => {
    const lost = MUTATIONS.filter(({ file, from }) => readFileSync(join(sync, file), 'utf8').split(from).length !== 2);
    assert.deepEqual(
      lost.map(({ name }) => name),
      [],
    );
  });

  it('names each of them once', () => {
    const names = MUTATIONS.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
  });
});
