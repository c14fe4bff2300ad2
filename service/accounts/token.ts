/** The secret of a session or an API token: `mfc_` and 256 random bits. The prefix lets secret scanners find it. */
import { createHash, randomBytes } from 'node:crypto';

const TOKEN = /^mfc_[A-Za-z0-9_-]{43}$/;

export function generateToken(): string {
  return `mfc_${randomBytes(32).toString('base64url')}`;
}

/** Keeps what can't be a token away from the database. */
export function looksLikeToken(text: string): boolean {
  return TOKEN.test(text);
}

/** A plain hash is enough: there is nothing to guess in 256 random bits. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
