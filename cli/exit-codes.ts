/** How a command ends. Scripts rely on these numbers. */
import { CloudError, type ErrorCode } from '@mockforge-cloud/shared/protocol';

export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  notSignedIn: 3,
  conflicts: 4,
  /** Changes are queued. */
  unreachable: 5,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const OF_ERROR: Partial<Record<ErrorCode, ExitCode>> = {
  'usage.invalid': EXIT.usage,
  // Nobody has agreed to it: --yes or --keep-cloud is missing.
  'plan.first_sync': EXIT.usage,
  'plan.git': EXIT.usage,
  'credentials.missing': EXIT.notSignedIn,
  'auth.required': EXIT.notSignedIn,
  'auth.invalid_credentials': EXIT.notSignedIn,
  'auth.token_invalid': EXIT.notSignedIn,
  'auth.token_expired': EXIT.notSignedIn,
  'auth.token_revoked': EXIT.notSignedIn,
  'service.unreachable': EXIT.unreachable,
  'service.unavailable': EXIT.unreachable,
};

export function exitCodeOf(error: unknown): ExitCode {
  return error instanceof CloudError ? (OF_ERROR[error.code] ?? EXIT.failed) : EXIT.failed;
}

const WORST_FIRST: readonly ExitCode[] = [
  EXIT.usage,
  EXIT.failed,
  EXIT.notSignedIn,
  EXIT.unreachable,
  EXIT.conflicts,
  EXIT.done,
];

/** Of several workspaces that were synced by one command. */
export function worstOf(codes: readonly ExitCode[]): ExitCode {
  return WORST_FIRST.find((code) => codes.includes(code)) ?? EXIT.done;
}
