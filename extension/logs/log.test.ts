import assert from 'node:assert/strict';
import type { LogLevel } from '../manifest/settings.ts';
import { createLog } from './log.ts';

function written(level: LogLevel): string[] {
  const lines: string[] = [];
  const take = (grade: string) => (message: string) => lines.push(`${grade} ${message}`);
  const log = createLog({ error: take('error'), warn: take('warn'), info: take('info') }, () => level);
  for (const grade of ['error', 'warn', 'info', 'debug'] as const) log(grade, 'x');
  return lines;
}

describe('the log', () => {
  it('writes what is at least as grave as its level', () => {
    assert.deepEqual(written('warn'), ['error x', 'warn x']);
  });

  it('shows debug lines whatever level the editor keeps for the channel', () => {
    assert.deepEqual(written('debug'), ['error x', 'warn x', 'info x', 'info (debug) x']);
  });
});
