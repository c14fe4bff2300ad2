import assert from 'node:assert/strict';
import { problemSchema, WIRE_ERRORS, type WireErrorCode } from '@mockforge-cloud/shared/protocol';
import type { Answer } from './test-service.ts';

/** The answer is a problem document with this code, its status, and words for a person. */
export function assertProblem(answer: Answer, code: WireErrorCode): void {
  const problem = problemSchema.parse(answer.body);
  assert.equal(problem.code, code, `${problem.code}: ${problem.detail}`);
  assert.equal(answer.status, WIRE_ERRORS[code]);
  assert.equal(problem.status, answer.status);
  assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/);
  assert.match(problem.detail, /^[A-Z"].*\S/);
}
