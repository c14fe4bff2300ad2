import { createHash, webcrypto } from 'node:crypto';
import { pathKey } from '@mockforge-cloud/shared/protocol';

/** SHA-256 in lower-case hexadecimal. */
export function sha256(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}

/** The same, for bytes that may be many: not on the event loop (I16). */
export async function sha256Aside(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes)).toString('hex');
}

/** What an index finds a path by: equal where `pathKey` is equal, and always short enough for an index. */
export function pathLookup(path: string): string {
  return sha256(pathKey(path));
}
