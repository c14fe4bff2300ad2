/** What is worth a notification, at each `mockforgeCloud.notifications.level`. */
import type { Notice } from '@mockforge-cloud/shared/sync';
import type { NotificationLevel } from '../manifest/settings.ts';

export function isShown(notice: Pick<Notice, 'level'>, level: NotificationLevel): boolean {
  if (level === 'none') return false;
  return level === 'all' || notice.level !== 'info';
}

/** Notices that have a face of their own here: conflicts and sign-in come with actions, faults of the file as Problems. */
export function isShownElsewhere(code: string): boolean {
  return code.startsWith('conflict.') || code.startsWith('auth.') || code.startsWith('config.');
}

/** Lets each cause through once, until it is over. */
export class OncePerCause {
  readonly #causes = new Set<string>();

  isFirst(cause: string): boolean {
    if (this.#causes.has(cause)) return false;
    this.#causes.add(cause);
    return true;
  }

  isOver(cause: string): void {
    this.#causes.delete(cause);
  }
}
