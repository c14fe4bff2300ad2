import { CloudError, type Scope } from '@mockforge-cloud/shared/protocol';
import type { Identity } from '../identity.ts';

/** @throws CloudError `auth.scope_missing` */
export function requireScope(identity: Identity, scope: Scope | 'any'): void {
  if (scope === 'any' || identity.scopes.includes(scope)) return;
  throw new CloudError('auth.scope_missing', `This token does not have the scope "${scope}".`, {
    hint: `Make a token with the scope "${scope}".`,
    details: { scope },
  });
}
