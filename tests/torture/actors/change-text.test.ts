import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDamaged, soundnessOf } from '../../../shared/sync/validity/soundness.ts';
import { realMockFiles, repository } from '../../end-to-end/harness/repository.ts';
import { Seeded } from '../../simulation/seeded.ts';
import { tokensIn } from '../ledger/tokens.ts';
import { breakText, changeText, newMock } from './change-text.ts';

/** Few edits may break a file: a line of a block of text that looks like a key, say. */
const MOST_BROKEN = 0.02;

describe('random edits of real mocks', () => {
  it('hold their token, and nearly all of them still parse where the mock did', () => {
    const folder = realMockFiles() ?? join(repository, 'service/first-run/sample-workspace');
    let edits = 0;
    let broken = 0;
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !/\.(json|ya?ml)$/.test(entry.name)) continue;
      const before = readFileSync(join(entry.parentPath, entry.name));
      if (isDamaged(soundnessOf(entry.name, before))) continue;
      const random = new Seeded(edits);
      let text = before.toString('utf8');
      for (let number = 0; number < 20; number += 1) {
        const token = `t${edits}`;
        const changed = changeText({ path: entry.name, text, token, random });
        assert.ok(changed.includes(token), `${entry.name}: ${changed.slice(0, 200)}`);
        edits += 1;
        if (!isDamaged(soundnessOf(entry.name, Buffer.from(changed)))) text = changed;
        else broken += 1;
      }
    }
    assert.ok(edits > 100);
    assert.ok(broken < edits * MOST_BROKEN, `${broken} of ${edits}`);
  });

  it('hold the token of a new mock once, so that nobody takes a part of it away (I17)', () => {
    for (const path of ['a.json', 'a.yaml']) {
      const text = newMock({ path, token: 'client-3-3', random: new Seeded(1) });
      assert.equal(text.split('client-3-3').length - 1, 1, text);
      assert.deepEqual([...tokensIn(text)], ['client-3-3']);
    }
  });

  it('makes new mocks that parse, and breaks them', () => {
    for (const path of ['a.json', 'a.yaml']) {
      const text = newMock({ path, token: 't1', random: new Seeded(1) });
      assert.ok(!isDamaged(soundnessOf(path, Buffer.from(text))));
      assert.ok(
        isDamaged(soundnessOf(path, Buffer.from(breakText({ path, text, token: 't2', random: new Seeded(2) })))),
      );
    }
  });
});
