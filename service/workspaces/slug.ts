const MAX_LENGTH = 64;

/** A workspace id made of a name: `Payments API (v2)` → `payments-api-v2`. `workspace` where nothing is left. */
export function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}+/gu, '')
    .replace(/[^a-z0-9]+/g, '-');
  return trimmed(slug, MAX_LENGTH) || 'workspace';
}

/** `slug` with a number at its end, within the length that an id may have. */
export function numbered(slug: string, number: number): string {
  const ending = `-${number}`;
  return trimmed(slug, MAX_LENGTH - ending.length) + ending;
}

function trimmed(slug: string, length: number): string {
  return slug.replace(/^-+/, '').slice(0, length).replace(/-+$/, '');
}
