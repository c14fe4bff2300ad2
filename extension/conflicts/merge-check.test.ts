import assert from 'node:assert/strict';
import { faultQuestion, mergeFault } from './merge-check.ts';

const base = 'id: 1\namount: 6500\ncurrency: EUR\nname: lamp\nstock: 3\n';
const author = base.replace('6500', '7700');
const head = base.replace('6500', '8800');
const faultOf = (result: string, texts: { base?: string; author?: string; head?: string } = {}) =>
  mergeFault({ base, author, head, ...texts, result })?.fault ?? null;

describe('the result of a merge (B3, P1)', () => {
  const cases: [string, string | null, string][] = [
    ['the author’s side', null, author],
    ['the head’s side', null, head],
    ['both, one after the other', null, base.replace('amount: 6500', 'amount: 7700\namount: 8800')],
    ['one side with more changed', null, author.replace('lamp', 'oak lamp')],
    ['one side with other line ends and no last one', null, head.replaceAll('\n', '\r\n').trimEnd()],
    ['what was there before both edits', 'untouched', base],
    ['the same with other line ends', 'untouched', base.replaceAll('\n', '\r\n')],
    ['the same with a byte order mark', 'untouched', `\uFEFF${base}`],
    ['something of neither', 'neither', base.replace('6500', '6600')],
    ['without the line that both changed', 'neither', base.replace('amount: 6500\n', '')],
    ['before both edits, and changed elsewhere', 'neither', base.replace('lamp', 'oak lamp')],
    ['before both edits but for a space', 'neither', base.replace('6500', '6500 ').replace('lamp', ' lamp')],
    ['empty', 'empty', ''],
    ['nothing but line ends', 'empty', '\n\n'],
    ['still in the middle', 'markers', `<<<<<<< alice\n${author}||||||| base\n${base}=======\n${head}>>>>>>> bob\n`],
    ['with a marker that was left over', 'markers', `${author}>>>>>>> bob\n`],
  ];
  for (const [what, fault, result] of cases) {
    it(`that is ${what} is ${fault === null ? 'taken' : `found: ${fault}`}`, () =>
      assert.equal(faultOf(result), fault));
  }

  it('is looked at place by place: one that was left as it was is named, though the other was merged', () => {
    const other = { author: author.replace('stock: 3', 'stock: 4'), head: head.replace('stock: 3', 'stock: 5') };
    const result = base.replace('6500', '7700');
    const found = mergeFault({ base, ...other, result });
    assert.deepEqual(found, { fault: 'neither', places: [{ author: 'stock: 4', head: 'stock: 5' }] });
  });

  it('may keep the deletion of one side', () => {
    const deleted = { author: base.replace('amount: 6500\n', ''), head };
    assert.equal(faultOf(base.replace('amount: 6500\n', '').replace('lamp', 'x'), deleted), null);
    assert.equal(faultOf(base.replace('lamp', 'x'), deleted), 'neither');
  });

  it('of a mock that was made on both sides needs something of one of them', () => {
    const made = { base: '', author: 'a: 1\nsame: 0\n', head: 'b: 2\nsame: 0\n' };
    assert.equal(faultOf('a: 1\nsame: 0\nb: 2\n', made), null);
    assert.equal(faultOf('same: 0\n', made), 'neither');
    assert.equal(faultOf('', made), 'untouched');
  });

  it('that has neither edit is asked about with both people and their lines', () => {
    const found = mergeFault({ base, author, head, result: base.replace('6500', '6600') });
    assert.ok(found?.fault === 'neither');
    const question = faultQuestion(found, { path: 'lamp.yaml', author: 'alice', head: 'bob' });
    assert.match(question.message, /^In one place the result of lamp.yaml has neither what alice wrote nor what bob/);
    assert.equal(question.detail, 'alice: amount: 7700\nbob: amount: 8800');
  });
});
