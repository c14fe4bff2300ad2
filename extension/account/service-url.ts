import { CloudError } from '@mockforge-cloud/shared/protocol';
import { normalizeServiceUrl } from '@mockforge-cloud/shared/sync';

export const DEFAULT_SERVICE_URL = 'http://127.0.0.1:4600';

/**
 * The one spelling of a service, which credentials are kept by.
 * @throws CloudError `usage.invalid`
 */
export function serviceUrlOf(text: string): string {
  const url = normalizeServiceUrl(text.trim());
  if (url !== null) return url;
  throw new CloudError('usage.invalid', `"${text}" is not the URL of a service.`, {
    hint: `Give an http or https address without user, query and fragment, such as ${DEFAULT_SERVICE_URL}.`,
  });
}
