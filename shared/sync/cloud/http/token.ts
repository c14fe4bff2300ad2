/** A token as people and pipelines pass it on: with a line end, blanks, quotes or a byte order mark around it. */
import { CloudError } from '@mockforge-cloud/shared/protocol';

/** What a `Bearer` header can hold (RFC 6750). */
const TOKEN = /^[A-Za-z0-9\-._~+/]+=*$/;
const AROUND = /^[\s\uFEFF\u200B-\u200D\u2060\0]+|[\s\uFEFF\u200B-\u200D\u2060\0]+$/g;
const QUOTED = /^(["'`])(.*)\1$/s;

/** Without what stands around it; empty where nothing is left. */
export function cleanToken(text: string): string {
  const bare = text.replace(AROUND, '');
  const quoted = QUOTED.exec(bare)?.[2];
  return quoted === undefined ? bare : cleanToken(quoted);
}

/**
 * For what is sent nowhere, since no service can have issued it: a header with a line break is no request at all.
 * @throws CloudError `auth.token_invalid`
 */
export function assertToken(token: string): void {
  if (TOKEN.test(token)) return;
  throw new CloudError('auth.token_invalid', 'The API token holds a character that no token has.', {
    hint: 'Look for a blank, a line break or a quote in it, or copy it again.',
  });
}
