/** What went wrong, from the answer that says so. */
import { CloudError, isErrorCode, type Problem, problemSchema } from '@mockforge-cloud/shared/protocol';
import type { Answer } from './exchange.ts';
import { retryAfterOf } from './retry-after.ts';

/** @returns `undefined` where the answer is no JSON */
export function jsonOf({ bytes }: Answer): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

export function problemOf(answer: Answer): CloudError {
  const parsed = problemSchema.safeParse(jsonOf(answer));
  const after = retryAfterOf(Number(answer.headers.get('retry-after') ?? Number.NaN));
  if (parsed.success && isErrorCode(parsed.data.code)) return fromProblem(parsed.data, parsed.data.code, after);
  const code = answer.status >= 500 ? 'service.unavailable' : 'service.protocol_unsupported';
  return new CloudError(code, `The service answered with status ${answer.status}.`, after);
}

function fromProblem(problem: Problem, code: CloudError['code'], after: { retryAfter?: number }): CloudError {
  return new CloudError(code, problem.detail, {
    ...(problem.hint === undefined ? {} : { hint: problem.hint }),
    ...(problem.details === undefined ? {} : { details: problem.details }),
    ...after,
  });
}
