import type { Scope } from '@mockforge-cloud/shared/protocol';
import type { Identity } from '../identity.ts';
import { scopeMissing } from './accounts.errors.ts';

/** @throws CloudError `auth.scope_missing` */
export function requireScope(identity: Identity, scope: Scope | 'any'): void {
  if (scope === 'any' || identity.scopes.includes(scope)) return;
  throw scopeMissing(scope);
}
