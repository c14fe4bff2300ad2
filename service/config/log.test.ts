import assert from 'node:assert/strict';
import { readable } from './log.ts';

describe('a line of the log for a person', () => {
  const line = (facts: object) => readable(JSON.stringify({ level: 30, time: '2026-05-01T10:20:30.456Z', ...facts }));

  it('has the time, the level, the words and the facts', () => {
    assert.equal(line({ msg: 'started', url: 'http://x', n: 1 }), '10:20:30 info started url=http://x n=1\n');
  });

  it('has the stack of an error below', () => {
    assert.equal(
      line({ level: 50, msg: 'failed', err: { stack: 'Error: x\n    at y' } }),
      '10:20:30 error failed\nError: x\n    at y\n',
    );
  });
});
