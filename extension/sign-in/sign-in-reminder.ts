/** Says once that a sign-in has ended, and again only after somebody has signed in since (P4, P13). */
import { CloudError, type ErrorCode } from '@mockforge-cloud/shared/protocol';
import type { SyncStatus } from '@mockforge-cloud/shared/sync';
import { OncePerCause } from '../notifications/policy.ts';

const ENDED: readonly ErrorCode[] = ['auth.token_expired', 'auth.token_revoked', 'auth.token_invalid'];

export class SignInReminder {
  readonly #remind: (message: string, serviceUrl: string) => void;
  readonly #once = new OncePerCause();

  constructor(remind: (message: string, serviceUrl: string) => void) {
    this.#remind = remind;
  }

  look(mappings: readonly { status: SyncStatus; serviceUrl: string }[]): void {
    for (const { status, serviceUrl } of mappings) {
      if (status.state === 'synced') this.#once.isOver(serviceUrl);
      if (status.state !== 'signed_out' || !hasEnded(status.error)) continue;
      if (!this.#once.isFirst(serviceUrl)) continue;
      this.#remind(
        `Your sign-in at ${serviceUrl} has ended. Edits are kept here and sent after you sign in.`,
        serviceUrl,
      );
    }
  }
}

function hasEnded(error: unknown): boolean {
  return error instanceof CloudError && ENDED.includes(error.code);
}
