import type { Scope } from '@mockforge-cloud/shared/protocol';

/** Who is asking, and what their token allows. `accounts/authenticate.ts` finds out. */
export interface Identity {
  userId: string;
  username: string;
  tokenId: string;
  tokenKind: 'session' | 'api';
  scopes: readonly Scope[];
  /** `null`: does not expire. */
  expiresAt: Date | null;
}
