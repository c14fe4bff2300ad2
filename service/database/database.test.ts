import assert from 'node:assert/strict';
import { sql } from 'drizzle-orm';
import { users } from '../accounts/accounts.table.ts';
import { eachDatabase } from '../testing/each-database.ts';
import { isUniqueViolation } from './database-fault.ts';

const ada = {
  id: 'u1',
  email: 'ada@example.com',
  username: 'Ada',
  passwordHash: '-',
  createdAt: new Date('2026-01-02T03:04:05.678Z'),
};

describe('database', () => {
  eachDatabase((open, kind) => {
    it('has all tables after opening, and gives back what was stored', async () => {
      const { db, kind: opened } = await open();
      assert.equal(opened, kind);
      await db.insert(users).values(ada);
      assert.deepEqual(await db.select().from(users), [ada]);
    });

    it('undoes a transaction that fails', async () => {
      const { db } = await open();
      const failing = db.transaction(async (tx) => {
        await tx.insert(users).values(ada);
        throw new Error('changed my mind');
      });
      await assert.rejects(failing, /changed my mind/);
      assert.deepEqual(await db.select().from(users), []);
    });

    it('tells a unique violation from other faults', async () => {
      const { db } = await open();
      await db.insert(users).values(ada);
      await assert.rejects(db.insert(users).values(ada), isUniqueViolation);
      await assert.rejects(db.execute(sql`select * from nothing`), (error) => !isUniqueViolation(error));
    });

    it('gives every suite a database of its own', async () => {
      const [one, other] = [await open(), await open()];
      await one.db.insert(users).values(ada);
      assert.deepEqual(await other.db.select().from(users), []);
    });
  });
});
