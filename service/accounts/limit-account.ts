/** How much one account may have: far more than people need, so that nobody fills the database with what costs nothing. */
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { eq } from 'drizzle-orm';
import type { Database } from '../database/opened-database.ts';
import { users } from './accounts.table.ts';

/** Of the one account, one after the other, until the transaction ends: two that count at once would both find room. */
export async function lockAccount(tx: Database, userId: string): Promise<void> {
  await tx.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('update');
}

/** @throws CloudError `account.limit_reached` */
export function requireRoomFor(what: 'workspaces' | 'API tokens', { has, most }: { has: number; most: number }): void {
  if (has < most) return;
  const undo = what === 'workspaces' ? 'Delete workspaces' : 'Revoke tokens';
  throw new CloudError('account.limit_reached', `The account has ${has} ${what}, which is as many as it may.`, {
    hint: `${undo} that are not needed any more.`,
    details: { most },
  });
}
