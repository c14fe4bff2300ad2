import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { difference, ForeignChanges } from './foreign-changes.ts';

describe('what sync has written beneath a document (B8)', () => {
  it('is told from what anybody else has written', () => {
    const foreign = new ForeignChanges();
    foreign.announce('a: 2\n');
    assert.equal(foreign.loaded({ before: 'a: 1\n', after: 'a: 3\n' }), false);
    assert.equal(foreign.missingFrom('a: 1\n'), null);
    assert.equal(foreign.loaded({ before: 'a: 1\n', after: 'a: 2\n' }), true);
    assert.deepEqual(foreign.missingFrom('a: 1\n'), { before: 'a: 1\n', after: 'a: 2\n' });
    assert.equal(foreign.missingFrom('a: 2\n'), null);
  });

  it('is known in the editor’s line ends, and where two writes are loaded as one', () => {
    const foreign = new ForeignChanges();
    foreign.announce('\uFEFFa: 2\r\n');
    foreign.announce('a: 3\r\n');
    assert.equal(foreign.loaded({ before: 'a: 1\n', after: 'a: 3\n' }), true);
    assert.equal(foreign.loaded({ before: 'a: 3\n', after: 'a: 2\n' }), false);
  });

  it('is one stretch of text, which tears neither characters nor line ends apart', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n', '\r\n', '😀', '😁', 'é') });
    await fc.assert(
      fc.property(text, text, (from, to) => {
        const { start, end, text: changed } = difference(from, to);
        assert.equal(from.slice(0, start) + changed + from.slice(end), to);
        assert.equal(Buffer.from(changed).toString(), changed);
      }),
    );
  });
});
