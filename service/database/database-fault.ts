/** What PostgreSQL's error codes mean here. https://www.postgresql.org/docs/current/errcodes-appendix.html */
import { CloudError } from '@mockforge-cloud/shared/protocol';

const UNIQUE_VIOLATION = '23505';
const UNTRANSLATABLE_CHARACTERS = ['22021', '22P05'];
/** Class 22, data exceptions: a value that its type can't hold, such as a date before the year 1. */
const UNFIT_VALUE = /^22\w{3}$/;
/** Disk full, too many locks or memory gone, a read-only server. */
const READ_ONLY = ['53100', '25006'];
/** Connection classes, shutdown and start-up of the server, and the driver's own. */
const UNAVAILABLE =
  /^(?:08\w{3}|40001|40P01|53\d{3}|57P0[1-5]|ECONN\w+|ETIMEDOUT|EPIPE|ENOTFOUND|ENOENT|CONNECT\w*|CONNECTION_\w+)$/;
const RETRY_AFTER_SECONDS = 2;

export function isUniqueViolation(error: unknown): boolean {
  return codeOf(error) === UNIQUE_VIOLATION;
}

/** The error that a client should see for a fault of the database, or `null` where it is none that is known. */
export function databaseFault(cause: unknown): CloudError | null {
  const code = codeOf(cause);
  if (code === null) return null;
  if (UNTRANSLATABLE_CHARACTERS.includes(code)) {
    return new CloudError('request.invalid', 'The request has a character that can not be stored.', {
      hint: 'Leave out NUL characters.',
      cause,
    });
  }
  if (UNFIT_VALUE.test(code)) {
    return new CloudError('request.invalid', 'The request has a value that can not be stored or looked for.', {
      hint: 'Look for dates and numbers that are out of all bounds.',
      cause,
    });
  }
  if (READ_ONLY.includes(code)) {
    return new CloudError('service.read_only', 'The service can not store anything at the moment.', {
      hint: 'Its disk may be full. Nothing was changed; try again later.',
      retryAfter: 60,
      cause,
    });
  }
  if (!UNAVAILABLE.test(code)) return null;
  return new CloudError('service.unavailable', 'The database of the service can not be reached at the moment.', {
    hint: 'Try again in a few seconds.',
    retryAfter: RETRY_AFTER_SECONDS,
    cause,
  });
}

/** Drizzle wraps the driver's error as a cause. */
function codeOf(error: unknown): string | null {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if ('code' in at && typeof at.code === 'string') return at.code;
  }
  return null;
}
