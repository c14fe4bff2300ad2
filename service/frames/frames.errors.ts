import { CloudError, isWireErrorCode } from '@mockforge-cloud/shared/protocol';
import type * as z from 'zod';

/** A frame, or one event of it, that its schema refuses. */
export function invalidFrame(issues: readonly z.core.$ZodIssue[], what: 'event' | 'frame'): CloudError {
  const coded = issues.find((issue) => issue.code === 'custom' && typeof issue.params?.['code'] === 'string');
  const code = coded?.code === 'custom' ? String(coded.params?.['code']) : '';
  const faults = issues.slice(0, 5).map((issue) => `${issue.path.map(String).join('.') || what}: ${issue.message}`);
  return new CloudError(
    isWireErrorCode(code) ? code : 'frame.invalid',
    `The ${what} is not valid. ${faults.join('; ')}`,
    {
      hint: 'See SPEC.md for what it carries.',
    },
  );
}

export function tooDeep(maxDepth: number): CloudError {
  return new CloudError('frame.too_deep', `The frame nests deeper than ${maxDepth} levels.`);
}

export function notJson(): CloudError {
  return new CloudError('frame.invalid_json', 'The frame is not JSON.');
}

export function binaryFrame(): CloudError {
  return new CloudError('frame.invalid', 'Frames are JSON text; this one is binary.');
}
