import type { UserRef } from '@mockforge-cloud/shared/protocol';

/** A person whose account is gone keeps an entry in the log, without a name. */
export function userRef(id: string, username: string | null): UserRef {
  return { id, username: username ?? '' };
}
