import assert from 'node:assert/strict';
import { databaseFault } from './database-fault.ts';

/** What Drizzle throws: the driver's error as the cause. */
const fault = (code: string) => new Error('Failed query', { cause: Object.assign(new Error('inside'), { code }) });

describe('a fault of the database', () => {
  const codes: [string, string, string | null][] = [
    ['a full disk', '53100', 'service.read_only'],
    ['a server that is read-only', '25006', 'service.read_only'],
    ['too many connections', '53300', 'service.unavailable'],
    ['a server that shuts down', '57P01', 'service.unavailable'],
    ['a server that starts', '57P03', 'service.unavailable'],
    ['a refused connection', 'ECONNREFUSED', 'service.unavailable'],
    ['a lost connection', 'CONNECTION_CLOSED', 'service.unavailable'],
    ['a connection that takes too long', 'CONNECT_TIMEOUT', 'service.unavailable'],
    ['a NUL in a text', '22021', 'request.invalid'],
    ['a broken constraint', '23503', null],
    ['a mistake in a query', '42P01', null],
  ];
  for (const [what, code, expected] of codes) {
    it(`${what} is ${expected ?? 'nothing that a client should see'}`, () => {
      assert.equal(databaseFault(fault(code))?.code ?? null, expected);
    });
  }

  it('is not seen in errors of something else', () => {
    assert.equal(databaseFault(new Error('x')), null);
    assert.equal(databaseFault('ECONNREFUSED'), null);
    assert.equal(databaseFault(null), null);
  });
});
