import assert from 'node:assert/strict';
import { hasMarkers, markerText } from './marker-text.ts';

const names = { author: 'alice', head: 'bob' };

describe('conflict markers', () => {
  it('hold all three versions', () => {
    const text = markerText({ base: 'a: 0\n', author: 'a: 1', head: 'a: 2\n', names });
    assert.equal(text, '<<<<<<< alice\na: 1\n||||||| base\na: 0\n=======\na: 2\n>>>>>>> bob\n');
    assert.equal(hasMarkers(text), true);
  });

  it("keep the author's line ends and BOM (I12)", () => {
    const text = markerText({ base: '', author: '\uFEFFa: 1\r\n', head: '\uFEFFa: 2\r\n', names });
    assert.equal(text, '\uFEFF<<<<<<< alice\r\na: 1\r\n||||||| base\r\n=======\r\na: 2\r\n>>>>>>> bob\r\n');
  });

  it('are not seen in a rule of equals signs or a quoted marker', () => {
    assert.equal(hasMarkers('Title\n=======\n  <<<<<<< no\n'), false);
  });
});
