import { CloudError } from '@mockforge-cloud/shared/protocol';

/** What happened and what to do next, for a person. */
export function errorText(error: unknown): string {
  if (!(error instanceof CloudError)) return error instanceof Error ? error.message : String(error);
  return error.hint === undefined ? error.message : `${error.message} ${error.hint}`;
}
