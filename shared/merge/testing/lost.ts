type Data = Record<string, unknown>;

function isMap(data: unknown): data is Data {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

/** Data in one spelling, with keys sorted. */
export function spelled(data: unknown): string {
  if (Array.isArray(data)) return `[${data.map(spelled).join()}]`;
  if (!isMap(data)) return JSON.stringify(data) ?? 'absent';
  return `{${Object.keys(data)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${spelled(data[key])}`)
    .join()}}`;
}

/**
 * Keys that one side alone added, changed or removed, and that are otherwise in the outcome: what a clean merge must
 * never have. Lists that both sides changed are left out, and so is what may have followed a rename.
 */
export function lostKeys(base: unknown, local: unknown, remote: unknown, merged: unknown, path = '$'): string[] {
  const [b, l, r, m] = [base, local, remote, merged].map(spelled);
  if (l === r || r === b) return m === l ? [] : [path];
  if (l === b) return m === r ? [] : [path];
  if (!isMap(local) || !isMap(remote) || !isMap(merged)) return [];
  const before = isMap(base) ? base : {};
  const gaveUp = (side: Data, other: Data): boolean =>
    Object.keys(before).some((key) => !(key in side) && spelled(other[key]) !== spelled(before[key]));
  if (gaveUp(local, remote) || gaveUp(remote, local)) return [];
  const keys = new Set([before, local, remote, merged].flatMap((map) => Object.keys(map)));
  return [...keys].flatMap((key) => lostKeys(before[key], local[key], remote[key], merged[key], `${path}.${key}`));
}
