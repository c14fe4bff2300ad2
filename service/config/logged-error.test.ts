import assert from 'node:assert/strict';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { sql } from 'drizzle-orm';
import { pino } from 'pino';
import { users } from '../accounts/accounts.table.ts';
import { contents } from '../contents/contents.table.ts';
import { created, useBranch } from '../sync/testing/branch-fixture.ts';
import { eachDatabase } from '../testing/each-database.ts';
import { TEST_PASSWORD } from '../testing/test-service.ts';
import { loggedError } from './logged-error.ts';

const SECRET = 'k: of-nobody-else\n';

/** The line that an error makes in the log. */
function lineOf(error: unknown): string {
  const lines: string[] = [];
  const log = pino({ serializers: { err: loggedError } }, { write: (line) => lines.push(line) });
  log.error({ err: error }, 'failed');
  return lines.join('');
}

describe('an error in the log', () => {
  eachDatabase((open) => {
    const branch = useBranch(open);

    async function faultOf(run: PromiseLike<unknown>): Promise<unknown> {
      try {
        await run;
      } catch (error) {
        return error;
      }
      return assert.fail('It did not fail.');
    }

    it('has nothing of what people have sent, however deep it is wrapped, and says where it was (L2)', async () => {
      const { db } = branch().service.context;
      const { id, email } = branch().alice;
      const user = { id, email, username: 'Alice', passwordHash: '$argon2id$v=19$secret', createdAt: new Date() };
      const bytes = new TextEncoder().encode(SECRET);
      const faults = [
        await faultOf(db.insert(users).values(user)),
        await faultOf(db.insert(contents).values({ workspaceId: 'none', hash: SECRET, size: 1, bytes })),
        await faultOf(db.execute(sql`select ${SECRET}::int`)),
        await faultOf(db.execute(sql`select ${email}::timestamptz`)),
      ];
      for (const fault of faults) {
        const wrapped = new CloudError('service.internal', 'Something went wrong.', {
          cause: new Error('x', { cause: fault }),
        });
        for (const line of [lineOf(fault), lineOf(wrapped)]) {
          for (const secret of ['of-nobody-else', 'argon2id', email, Buffer.from(bytes).toString('hex')]) {
            assert.ok(!line.includes(secret), line);
          }
          assert.match(line, /Failed query: /);
          assert.match(line, /code (?:23505|23503|22P02|22007)/);
          assert.match(line, /logged-error\.test/);
        }
      }
    });

    it('of a push that fails in the database neither (L2)', async () => {
      const { service, alice, workspaceId } = branch();
      const lines: string[] = [];
      const { log } = service.context;
      const { error } = log;
      log.error = ((facts: { err: unknown }) => lines.push(lineOf(facts.err))) as typeof log.error;
      try {
        await service.context.db.execute(sql`alter table contents add constraint no_more check (size < 0) not valid`);
        const changes = [created('a.yaml', SECRET)];
        const { status } = await alice.call('POST', `/sync/workspaces/${workspaceId}`, { direction: 'up', changes });
        assert.equal(status, 500);
        const body = { email: 'new@example.com', username: 'N', password: TEST_PASSWORD };
        await service.context.db.execute(sql`alter table users add constraint no_more check (id = '') not valid`);
        assert.equal((await service.call('POST', '/auth/register', { body })).status, 500);
      } finally {
        log.error = error;
        await service.context.db.execute(sql`alter table contents drop constraint if exists no_more`);
        await service.context.db.execute(sql`alter table users drop constraint if exists no_more`);
      }
      assert.ok(lines.length >= 2);
      for (const secret of ['of-nobody-else', 'argon2', 'new@example.com', TEST_PASSWORD]) {
        assert.ok(!lines.join('').includes(secret), secret);
      }
    });
  });

  it('ends where causes go in a circle, and takes what is no error', () => {
    const circle = new Error('round');
    circle.cause = circle;
    assert.match(lineOf(circle), /round/);
    assert.match(lineOf('text'), /text/);
    assert.match(lineOf(undefined), /failed/);
  });
});
