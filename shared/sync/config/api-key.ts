/** `api_key: ${MOCKFORGE_…}`: the one place of the file where a variable is read. */
import { cleanToken } from '../cloud/http/token.ts';

export type ApiKey =
  | { kind: 'none' }
  | { kind: 'environment'; value: string | null }
  | { kind: 'file'; value: string }
  /** A variable that the file may not read, or something around it. */
  | { kind: 'refused' };

const VARIABLE = /^\$\{(MOCKFORGE_[A-Z0-9_]+)\}$/;

/** A repository names the variable, so only ours can be named: it must not be able to ask for any other secret. */
export function readApiKey(
  written: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): ApiKey {
  const text = cleanToken(written ?? '');
  if (text === '') return { kind: 'none' };
  const name = VARIABLE.exec(text)?.[1];
  if (name !== undefined) return { kind: 'environment', value: cleanToken(environment[name] ?? '') || null };
  return hasVariable(text) ? { kind: 'refused' } : { kind: 'file', value: text };
}

/** How the file names an environment variable. */
export function variable(name: string): string {
  return `\${${name}}`;
}

export function hasVariable(text: string): boolean {
  return text.includes('${');
}
