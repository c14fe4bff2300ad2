/**
 * Which names a service that only its own machine can reach goes by. A page in the browser of that machine can give
 * its own name the address 127.0.0.1 (DNS rebinding): the service would then be of the page's origin.
 */
import type { IncomingMessage } from 'node:http';
import { isIPv4 } from 'node:net';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import type { Config } from '../config/config.ts';

/** @throws CloudError `auth.origin_refused`, `request.invalid` */
export function requireHost(
  { headers, rawHeaders }: Pick<IncomingMessage, 'headers' | 'rawHeaders'>,
  { host, publicUrl }: Pick<Config, 'host' | 'publicUrl'>,
): void {
  // Node takes the first one; what stands before the service may take another one.
  if (rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host').length > 1) {
    throw new CloudError('request.invalid', 'The request has more than one Host header.');
  }
  // What others can reach has names that nobody here knows, and nothing that the page could not have without us.
  if (!isLoopback(host)) return;
  const name = nameOf(headers.host ?? '');
  if (name === null || isLoopback(name) || name === host) return;
  if (publicUrl !== null && name === new URL(publicUrl).hostname) return;
  throw new CloudError('auth.origin_refused', `The service is not known by the name "${name}".`, {
    hint: 'Use the address that it names at its start, or set PUBLIC_URL to the one that it is reached by.',
  });
}

/** `null` where there is none: no browser leaves it out. */
function nameOf(header: string): string | null {
  return header === '' || !URL.canParse(`http://${header}`) ? null : new URL(`http://${header}`).hostname;
}

function isLoopback(name: string): boolean {
  return (
    name === '[::1]' || name === '::1' || /(?:^|\.)localhost$/.test(name) || (isIPv4(name) && name.startsWith('127.'))
  );
}
