/** One web page with two windows side by side. */
import { createServer } from 'node:http';
import type { Seat } from './team.ts';

export interface WindowsPage {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Serves the page on a free port of this machine. */
export function servePage(seats: readonly Seat[]): Promise<WindowsPage> {
  const html = pageFor(seats);
  const server = createServer((request, response) => {
    // The page knows how to get into both servers: a foreign site whose name leads here must not read it.
    if (!/^localhost:\d+$/.test(request.headers.host ?? '')) {
      response.writeHead(403).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
  });
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      // By name, as the windows themselves: then their cookies are those of one site.
      resolve({ url: `http://localhost:${port}/`, stop });
    });
  });
}

function pageFor(seats: readonly Seat[]): string {
  const windows = seats.map(
    ({ username, url }) => `
    <section>
      <h1>${username}</h1>
      <iframe name="${username}" src="${escapeAttribute(url)}" allow="clipboard-read; clipboard-write"></iframe>
    </section>`,
  );
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>MockForge Cloud Sync: two people, one workspace</title>
    <style>
      body { margin: 0; height: 100vh; display: flex; gap: 6px; background: #1f2430; font-family: system-ui, sans-serif; }
      section { flex: 1; display: flex; flex-direction: column; min-width: 0; }
      h1 { margin: 0; padding: 6px 12px; font-size: 14px; font-weight: 600; color: #e6e9f0; }
      iframe { flex: 1; border: 0; background: #fff; }
    </style>
  </head>
  <body>${windows.join('')}
  </body>
</html>
`;
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
