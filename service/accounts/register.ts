import { randomUUID } from 'node:crypto';
import type { User } from '@mockforge-cloud/shared/protocol';
import type { Database } from '../database/opened-database.ts';
import { emailTaken } from './accounts.errors.ts';
import { users } from './accounts.table.ts';
import { hashPassword } from './passwords.ts';

export interface NewAccount {
  email: string;
  username: string;
  password: string;
}

/** Also inside a transaction. @throws CloudError `auth.email_taken` */
export async function registerUser(db: Database, account: NewAccount, now: Date): Promise<User> {
  const user = { id: randomUUID(), email: emailKey(account.email), username: account.username };
  const inserted = await db
    .insert(users)
    .values({ ...user, passwordHash: await hashPassword(account.password), createdAt: now })
    .onConflictDoNothing()
    .returning({ id: users.id });
  if (inserted.length === 1) return user;
  throw emailTaken();
}

/** An address is one account, however it is written. */
export function emailKey(email: string): string {
  return email.trim().toLowerCase();
}
