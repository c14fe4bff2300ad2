import { CloudError } from '@mockforge-cloud/shared/protocol';
import type { core } from 'zod';

const WHERE = {
  json: 'body',
  query: 'query',
  param: 'address',
  header: 'headers',
  form: 'form',
  cookie: 'cookies',
} as const;
const MOST_FAULTS = 10;

/** The faults that zod found, as one error that names each with its place. */
export function invalidRequest(issues: readonly core.$ZodIssue[], target: keyof typeof WHERE): CloudError {
  const faults = issues.slice(0, MOST_FAULTS).map((issue) => ({
    place: [WHERE[target], ...issue.path].map(String).join('.'),
    fault: issue.message,
  }));
  const list = faults.map(({ place, fault }) => `${place}: ${fault}`).join('; ');
  return new CloudError(codeOf(issues), `The request is not valid. ${list}`, {
    hint: 'The reference at /docs says what each route takes.',
    details: { faults },
  });
}

/** The path of a mock has a code of its own, which its schema carries along. */
function codeOf(issues: readonly core.$ZodIssue[]): 'mock.path_invalid' | 'request.invalid' {
  const invalidPath = issues.some((issue) => issue.code === 'custom' && issue.params?.['code'] === 'mock.path_invalid');
  return invalidPath ? 'mock.path_invalid' : 'request.invalid';
}
