/** Passwords are kept as argon2id, with the parameters that OWASP's cheat sheet names first (19 MiB, 2 passes, 1 lane). */
import { hash, verify } from '@node-rs/argon2';

/** The algorithm is the library's default: argon2id. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export async function hashPassword(password: string): Promise<string> {
  return hash(normal(password), PARAMETERS);
}

let nobody: Promise<string> | undefined;

/**
 * Whether `password` is the one that `passwordHash` was made from. Where there is no account (`null`) the same
 * work is done, so that the time of the answer does not tell which addresses have one.
 */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  nobody ??= hashPassword('nobody has this password');
  const matches = await verify(passwordHash ?? (await nobody), normal(password));
  return passwordHash !== null && matches;
}

/** The same characters, however the keyboard composed them (RFC 8265). */
function normal(password: string): string {
  return password.normalize('NFC');
}
