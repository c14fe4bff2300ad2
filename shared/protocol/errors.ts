/**
 * The errors that travel, with the HTTP status that carries each.
 * Codes are stable: programs match on them, never on messages.
 */
export const WIRE_ERRORS = {
  'auth.required': 401,
  'auth.invalid_credentials': 401,
  'auth.token_invalid': 401,
  'auth.token_expired': 401,
  'auth.token_revoked': 401,
  'auth.scope_missing': 403,
  'auth.forbidden': 403,
  'auth.timeout': 408,
  'auth.email_taken': 409,
  'auth.registration_closed': 403,
  'auth.origin_refused': 403,
  'account.limit_reached': 409,
  'token.not_found': 404,
  'workspace.not_found': 404,
  'workspace.id_taken': 409,
  'workspace.full': 409,
  'branch.not_found': 404,
  'member.not_found': 404,
  'member.exists': 409,
  'member.last_admin': 409,
  'mock.not_found': 404,
  'mock.path_invalid': 422,
  'mock.path_taken': 409,
  'mock.path_case_conflict': 409,
  'mock.too_large': 413,
  'mock.base_required': 422,
  'mock.stale_base': 412,
  'mock.not_structured': 422,
  'mock.patch_too_large': 413,
  'content.not_found': 404,
  'content.hash_mismatch': 422,
  'revision.not_found': 404,
  'sync.chain_mismatch': 409,
  'sync.batch_too_large': 413,
  'conflict.not_found': 404,
  'conflict.closed': 409,
  'conflict.head_moved': 409,
  'frame.invalid_json': 400,
  'frame.invalid': 400,
  'frame.too_large': 413,
  'frame.too_deep': 400,
  'frame.not_subscribed': 409,
  'request.invalid': 400,
  'request.too_large': 413,
  'request.too_deep': 400,
  'request.not_found': 404,
  'rate.limited': 429,
  'consumer.too_slow': 429,
  'service.unavailable': 503,
  'service.read_only': 503,
  'service.internal': 500,
} as const;

/** The client's own errors: these never travel, so they have no status. */
export const CLIENT_ERRORS = [
  'service.unreachable',
  'service.protocol_unsupported',
  'service.unknown',
  'config.invalid',
  'credentials.missing',
  'folder.missing',
  'folder.not_allowed',
  'folder.unreadable',
  'folder.ignore_unreadable',
  'folder.nested',
  'folder.emptied',
  'folder.in_use',
  'plan.first_sync',
  'plan.git',
  'git.working',
  'git.refused',
  'mock.held_invalid',
  'file.unreadable',
  'file.unwritable',
  'file.unsafe',
  'file.changed',
  'backup.not_found',
  'disk.full',
  'state.damaged',
  'state.unwritable',
  'usage.invalid',
] as const;

export type WireErrorCode = keyof typeof WIRE_ERRORS;
export type ErrorCode = WireErrorCode | (typeof CLIENT_ERRORS)[number];

export interface ErrorContext {
  /** What a person can do about it, in one sentence. */
  hint?: string;
  /** Seconds after which trying again makes sense. */
  retryAfter?: number;
  /** Facts about the error, safe to show to whoever caused it. */
  details?: Record<string, unknown>;
  cause?: unknown;
}

/** The one error class. Its `code` says what happened, its message says it to a person. */
export class CloudError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly retryAfter: number | undefined;
  readonly details: Record<string, unknown>;

  constructor(code: ErrorCode, message: string, context: ErrorContext = {}) {
    super(message, context.cause === undefined ? undefined : { cause: context.cause });
    this.name = 'CloudError';
    this.code = code;
    this.hint = context.hint;
    this.retryAfter = context.retryAfter;
    this.details = context.details ?? {};
  }

  /** Of the answer that carries it. An error of the client's own in an answer would be a fault of the service. */
  get status(): number {
    return isWireErrorCode(this.code) ? WIRE_ERRORS[this.code] : WIRE_ERRORS['service.internal'];
  }
}

/** Whether `value` is one of the codes above. A code of a newer service is not. */
export function isErrorCode(value: string): value is ErrorCode {
  return isWireErrorCode(value) || (CLIENT_ERRORS as readonly string[]).includes(value);
}

export function isWireErrorCode(value: string): value is WireErrorCode {
  return Object.hasOwn(WIRE_ERRORS, value);
}

/** WebSocket close codes. 4400 to 4499 are final for the connection; the code says whether to come back. */
export const CLOSE_CODE = {
  protocolError: 4400,
  unauthenticated: 4401,
  forbidden: 4403,
  authTimeout: 4408,
  tooLarge: 4413,
  tooSlow: 4429,
} as const;
