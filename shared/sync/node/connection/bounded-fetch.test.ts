import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { boundedFetch } from './bounded-fetch.ts';

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

describe('answers of a service (I16)', () => {
  it('pass as they are within the bounds', async () => {
    const { url, end } = await served((_request, response) => response.writeHead(201, { etag: '"x"' }).end('{"a":1}'));
    const answer = await boundedFetch(fetch)(url);
    assert.deepEqual([answer.status, answer.headers.get('etag'), await answer.json()], [201, '"x"', { a: 1 }]);
    end();
  });

  it('that never end are given up, and their connection is closed', async () => {
    const closed: Promise<unknown>[] = [];
    const { url, end } = await served((_request, response) => {
      closed.push(once(response, 'close'));
      const more = () => {
        while (response.write(Buffer.alloc(10_000)));
      };
      response.on('drain', more);
      more();
    });
    const answer = await boundedFetch(fetch, { json: 100_000, content: 1 })(url);
    await assert.rejects(answer.arrayBuffer(), { code: 'service.protocol_unsupported' });
    await Promise.all(closed);
    end();
  });
});
