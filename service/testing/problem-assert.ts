import assert from 'node:assert/strict';
import { ERROR_STATUS, type ErrorCode, problemSchema } from '@mockforge-cloud/shared/protocol';
import type { Answer } from './test-service.ts';

/** The answer is a problem document with this code, its status, and words for a person. */
export function assertProblem(answer: Answer, code: ErrorCode): void {
  const problem = problemSchema.parse(answer.body);
  assert.equal(problem.code, code, `${problem.code}: ${problem.detail}`);
  assert.equal(answer.status, ERROR_STATUS[code]);
  assert.equal(problem.status, answer.status);
  assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/);
  assert.match(problem.detail, /^[A-Z"].*\S/);
}
