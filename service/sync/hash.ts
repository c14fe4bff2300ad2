import { createHash } from 'node:crypto';
import { pathKey } from '@mockforge-cloud/shared/protocol';

/** SHA-256 in lower-case hexadecimal. */
export function sha256(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}

/** What an index finds a path by: equal where `pathKey` is equal, and always short enough for an index. */
export function pathLookup(path: string): string {
  return sha256(pathKey(path));
}
