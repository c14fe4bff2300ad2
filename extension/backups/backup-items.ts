/** Backups as lines of a list: pure. */
import { sizeText } from '@mockforge-cloud/shared/sync';

export interface ListedBackup {
  path: string;
  takenAt: Date;
  bytes: number;
}

export function backupItem({ path, takenAt, bytes }: ListedBackup, now: Date): { label: string; description: string } {
  return { label: `$(history) ${path}`, description: `${agoText(takenAt, now)} · ${sizeText(bytes)}` };
}

const MINUTE_MS = 60_000;
const UNITS = [
  ['minute', MINUTE_MS, 60],
  ['hour', 60 * MINUTE_MS, 24],
  ['day', 24 * 60 * MINUTE_MS, 7],
] as const;

/** `just now`, `3 hours ago`, and after a week the day itself. A clock that was wrong shows the day, too (I14). */
export function agoText(then: Date, now: Date): string {
  const passedMs = now.getTime() - then.getTime();
  if (passedMs >= 0 && passedMs < MINUTE_MS) return 'just now';
  for (const [unit, unitMs, most] of UNITS) {
    const count = Math.floor(passedMs / unitMs);
    if (count >= 1 && count < most) return `${count} ${unit}${count === 1 ? '' : 's'} ago`;
  }
  return `${then.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
