/**
 * The address of a service in the one form that credentials are kept under, or `null` where `text` is not one:
 * `http` or `https`, without user, query and fragment, without a slash at its end.
 */
export function normalizeServiceUrl(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return null;
  // A name of the domain name system with its root is the same name.
  url.hostname = url.hostname.replace(/(?<=[^.])\.$/, '');
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}
