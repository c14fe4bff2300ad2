/** Tries what a person typed at the service, and says in one line what is wrong with it. */
import { CloudError, type ErrorCode } from '@mockforge-cloud/shared/protocol';
import { CloudApi, cleanToken } from '@mockforge-cloud/shared/sync';
import { errorText } from '../prompts/error-text.ts';
import type { Session } from './session.ts';

export type Checked = { session: Session } | { fault: string };

const FAULTS: Partial<Record<ErrorCode, string>> = {
  'auth.token_invalid': 'The service does not know this token. Copy it again, or make a new one.',
  'auth.token_expired': 'This token has expired. Make a new one and paste that.',
  'auth.token_revoked': 'This token was revoked. Make a new one and paste that.',
  'auth.invalid_credentials': 'E-mail address or password is wrong. Try again.',
  'service.unreachable': 'The service can’t be reached. Check that it runs and that its URL is right.',
};

export async function checkToken(serviceUrl: string, text: string): Promise<Checked> {
  const token = cleanToken(text);
  if (token === '') return { fault: 'Paste an API token.' };
  if (/\s/.test(token)) return { fault: 'A token has no spaces in it. Copy it again.' };
  return attempt(async () => {
    const user = await new CloudApi({ serviceUrl, token: async () => token }).accounts.me();
    return { id: crypto.randomUUID(), serviceUrl, token, user, expiresAt: null };
  });
}

export async function checkPassword(serviceUrl: string, login: { email: string; password: string }): Promise<Checked> {
  if (login.password === '') return { fault: 'Enter your password.' };
  return attempt(async () => {
    const api = new CloudApi({ serviceUrl, token: async () => null });
    const answer = await api.accounts.login({ email: login.email.trim(), password: login.password });
    return {
      id: crypto.randomUUID(),
      serviceUrl,
      token: answer.access_token,
      user: answer.user,
      expiresAt: answer.expires_at,
    };
  });
}

/** @returns what is wrong with an e-mail address, or `null` */
export function emailFault(text: string): string | null {
  return /^\S+@\S+$/.test(text.trim()) ? null : 'Enter an e-mail address such as you@example.com.';
}

async function attempt(signIn: () => Promise<Session>): Promise<Checked> {
  try {
    return { session: await signIn() };
  } catch (error) {
    const known = error instanceof CloudError ? FAULTS[error.code] : undefined;
    return { fault: known ?? errorText(error) };
  }
}
