import type { User } from '@mockforge-cloud/shared/protocol';
import { eq } from 'drizzle-orm';
import type { Database } from '../database/opened-database.ts';
import { credentialsInvalid } from './accounts.errors.ts';
import { users } from './accounts.table.ts';
import { verifyPassword } from './passwords.ts';
import { emailKey } from './register.ts';

/**
 * The account that e-mail and password belong to.
 * @throws CloudError `auth.invalid_credentials`, the same for an unknown address and a wrong password.
 */
export async function checkPassword(
  db: Database,
  { email, password }: { email: string; password: string },
): Promise<User> {
  const [found] = await db
    .select()
    .from(users)
    .where(eq(users.email, emailKey(email)));
  const right = await verifyPassword(found?.passwordHash ?? null, password);
  if (found !== undefined && right) return { id: found.id, email: found.email, username: found.username };
  throw credentialsInvalid();
}

export async function findUser(db: Database, userId: string): Promise<User | null> {
  const [found] = await db
    .select({ id: users.id, email: users.email, username: users.username })
    .from(users)
    .where(eq(users.id, userId));
  return found ?? null;
}

export async function findUserByEmail(db: Database, email: string): Promise<(User & { createdAt: Date }) | null> {
  const [found] = await db
    .select({ id: users.id, email: users.email, username: users.username, createdAt: users.createdAt })
    .from(users)
    .where(eq(users.email, emailKey(email)));
  return found ?? null;
}
