/** Whether a page may open a socket: browsers send cookies and reach local ports for any page that asks. */
import type { IncomingMessage } from 'node:http';

/** Windows of VS Code are pages of its own schemes. */
const EDITOR_SCHEMES = ['vscode-webview:', 'vscode-file:'];

/** Programs send no origin, and are let in by their token alone. */
export function isOriginAllowed(request: IncomingMessage, publicUrl: string | null): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  if (EDITOR_SCHEMES.includes(url.protocol)) return true;
  if (publicUrl !== null && url.origin === new URL(publicUrl).origin) return true;
  return (url.protocol === 'http:' || url.protocol === 'https:') && url.host === host;
}
