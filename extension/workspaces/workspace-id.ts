import { workspaceIdSchema } from '@mockforge-cloud/shared/protocol';

/** An id made from a name: `Payments API (v2)` → `payments-api-v2`. Empty where the name gives none. */
export function suggestWorkspaceId(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 64)
    .replace(/-+$/, '');
}

/** @returns what is wrong with it, or `null` */
export function workspaceIdFault(id: string): string | null {
  return workspaceIdSchema.safeParse(id).success ? null : 'Use 1 to 64 of a-z, 0-9 and "-", not at an end.';
}
