/** The errors of accounts and tokens: the words of each in one place. */
import { CloudError, type Scope } from '@mockforge-cloud/shared/protocol';

export function authRequired(): CloudError {
  return new CloudError('auth.required', 'Say who you are first: {"type":"auth","token":…}.');
}

export function tokenRequired(): CloudError {
  return new CloudError('auth.required', 'This route wants a token.', {
    hint: 'Send "Authorization: Bearer <token>". Sign in, or make an API token, to get one.',
  });
}

export function tokenInvalid(): CloudError {
  return new CloudError('auth.token_invalid', 'This token is not known here.', {
    hint: 'Check that the token is complete and that it was made on this service, or sign in again.',
  });
}

export function tokenRevoked(): CloudError {
  return new CloudError('auth.token_revoked', 'This token has been revoked.', { hint: 'Sign in again.' });
}

export function tokenExpired(): CloudError {
  return new CloudError('auth.token_expired', 'This token has expired.', { hint: 'Sign in again.' });
}

export function tokenNotFound(): CloudError {
  return new CloudError('token.not_found', 'You have no such token.', { hint: 'List your tokens to see their ids.' });
}

export function scopeMissing(scope: Scope): CloudError {
  return new CloudError('auth.scope_missing', `This token does not have the scope "${scope}".`, {
    hint: `Make a token with the scope "${scope}".`,
    details: { scope },
  });
}

export function emailTaken(): CloudError {
  return new CloudError('auth.email_taken', 'There is an account with this e-mail address already.', {
    hint: 'Sign in instead.',
  });
}

export function credentialsInvalid(): CloudError {
  return new CloudError('auth.invalid_credentials', 'E-mail and password do not belong together.', {
    hint: 'Check both and try again.',
  });
}
