import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { CloudApi } from '../cloud-api.ts';
import { DEFAULT_BOUNDS, type ExchangeBounds, exchange } from './exchange.ts';

async function served(listener: RequestListener): Promise<{ url: string; end: () => void }> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    end: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** A body that comes byte by byte and never ends. `closed` resolves when the client is gone. */
async function dripping(): Promise<{ url: string; end: () => void; closed: Promise<void> }> {
  let gone: () => void;
  const closed = new Promise<void>((resolve) => {
    gone = resolve;
  });
  const service = await served((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const drip = setInterval(() => response.write(' '), 5);
    response.on('close', () => {
      clearInterval(drip);
      gone();
    });
  });
  return { ...service, closed };
}

function ask(url: string, bounds: Partial<ExchangeBounds> = {}, signal = new AbortController().signal) {
  return exchange(fetch, url, { init: {}, bounds: { ...DEFAULT_BOUNDS, ...bounds }, signal });
}

/** Collects what nothing holds, as it happens in any process sooner or later. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

describe('an answer of a service (I16)', () => {
  it('passes as it is within the bounds', async () => {
    const { url, end } = await served((_request, response) => response.writeHead(201, { etag: '"x"' }).end('{"a":1}'));
    const { status, headers, bytes } = await ask(url);
    assert.deepEqual([status, headers.get('etag'), Buffer.from(bytes).toString()], [201, '"x"', '{"a":1}']);
    end();
  });

  it('that never ends is given up, and its connection is closed', async () => {
    const closed: Promise<unknown>[] = [];
    const { url, end } = await served((_request, response) => {
      closed.push(once(response, 'close'));
      const more = () => {
        while (response.write(Buffer.alloc(10_000)));
      };
      response.on('drain', more);
      more();
    });
    await assert.rejects(ask(url, { jsonBytes: 100_000 }), { code: 'service.protocol_unsupported' });
    await Promise.all(closed);
    end();
  });

  it('that drips is given up in time, whatever the collector of garbage takes away meanwhile (M12)', async () => {
    const { url, end, closed } = await dripping();
    const collecting = setInterval(collectGarbage, 20);
    await assert.rejects(ask(url, { timeoutMs: 200 }), { code: 'service.unreachable' });
    await closed;
    clearInterval(collecting);
    end();
  });

  it('that is large is waited for as long as its bytes travel', async () => {
    const { url, end } = await served((_request, response) => {
      response.writeHead(200);
      response.write(Buffer.alloc(1_000_000));
      setTimeout(() => response.end('end'), 300);
    });
    assert.equal((await ask(url, { timeoutMs: 200 })).bytes.length, 1_000_003);
    end();
  });

  it('is not waited for by who ends the sync (M12)', async () => {
    const { url, end } = await dripping();
    const api = new CloudApi({ serviceUrl: url, token: async () => null });
    const asked = api.accounts.me();
    asked.catch(() => undefined);
    await turn();
    api.close();
    await assert.rejects(asked, { code: 'service.unreachable' });
    await assert.rejects(api.accounts.me(), { code: 'service.unreachable' });
    end();
  });

  it('asks for no longer a wait than an hour, and for none that is no number (M10)', async () => {
    let retryAfter = '';
    const { url, end } = await served((_request, response) =>
      response.writeHead(503, { 'retry-after': retryAfter }).end(),
    );
    const api = new CloudApi({ serviceUrl: url, token: async () => null });
    for (const [said, heard] of [
      ['7', 7],
      ['10000000', 3600],
      ['1e308', 3600],
      ['-5', 0],
      ['soon', undefined],
    ] as const) {
      retryAfter = said;
      await assert.rejects(api.accounts.me(), { code: 'service.unavailable', retryAfter: heard });
    }
    end();
  });
});
