const UNITS = ['KB', 'MB', 'GB'] as const;

/** Bytes for people: `812 B`, `1.2 KB`, `10 MB`. */
export function sizeText(bytes: number): string {
  let size = bytes;
  let unit: string = 'B';
  for (const next of UNITS) {
    if (size < 999.5) break;
    size /= 1000;
    unit = next;
  }
  return `${unit === 'B' || size >= 9.95 ? Math.round(size) : size.toFixed(1)} ${unit}`;
}
