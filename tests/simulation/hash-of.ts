import { createHash } from 'node:crypto';

const hashes = new Map<string, string>();

/** SHA-256, remembered: a simulation hashes the same few texts again and again. */
export function hashOf(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('latin1');
  const known = hashes.get(text);
  if (known !== undefined) return known;
  const hash = createHash('sha256').update(bytes).digest('hex');
  if (hashes.size > 50_000) hashes.clear();
  hashes.set(text, hash);
  return hash;
}
