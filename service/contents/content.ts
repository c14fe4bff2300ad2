/** Bytes by their SHA-256, as far as they are at hand. */
import type { Limits } from '@mockforge-cloud/shared/protocol';
import { sha256 } from '../hash.ts';
import { tooLarge } from './contents.errors.ts';

export interface Content {
  hash: string;
  size: number;
  /** `null`: only in the database. */
  bytes: Uint8Array | null;
}

/** @throws CloudError `mock.too_large` */
export function contentFrom(bytes: Uint8Array, limits: Limits, hash = sha256(bytes)): Content {
  if (bytes.length > limits.maxMockBytes) throw tooLarge(limits);
  return { hash, size: bytes.length, bytes };
}
