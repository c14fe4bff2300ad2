import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { eachDatabase } from '../testing/each-database.ts';
import { startTestService } from '../testing/test-service.ts';
import { requireHost } from './host.ts';

function isKnown(header: string | undefined, host: string, publicUrl: string | null = null): boolean {
  try {
    const rawHeaders = header === undefined ? [] : ['Host', header];
    requireHost({ headers: header === undefined ? {} : { host: header }, rawHeaders }, { host, publicUrl });
    return true;
  } catch {
    return false;
  }
}

describe('[AUTH10] the name of a service that only its own machine can reach', () => {
  it('is one of that machine, or that of PUBLIC_URL', () => {
    for (const name of ['127.0.0.1:4600', 'localhost:4600', 'LOCALHOST', 'a.localhost', '[::1]:4600', '127.1.2.3']) {
      assert.equal(isKnown(name, '127.0.0.1'), true, name);
    }
    assert.equal(isKnown('mocks.example.com', 'localhost', 'https://mocks.example.com/x'), true);
    assert.equal(isKnown(undefined, '127.0.0.1'), true);
    for (const name of [
      'evil.example',
      'evil.example:4600',
      '127.0.0.1.evil.example',
      'localhost.evil.example',
      '10.0.0.1',
    ]) {
      assert.equal(isKnown(name, '127.0.0.1', 'https://mocks.example.com'), false, name);
    }
  });

  it('is any name where others can reach it as well', () => {
    assert.equal(isKnown('mocks.internal', '0.0.0.0'), true);
  });

  eachDatabase((open) => {
    it('keeps a page out that gives its own name the address of the service', async () => {
      const service = await startTestService({ database: await open() });
      for (const [path, upgrade] of [
        ['/api/v1/auth/login', false],
        ['/docs', false],
        ['/api/v1/ws', true],
      ] as const) {
        const headers = { host: `evil.example:${service.port}`, origin: `http://evil.example:${service.port}` };
        const socket = {
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        };
        const asked = request(service.url + path, { headers: { ...headers, ...(upgrade ? socket : {}) } }).end();
        const [answer] = (await once(asked, 'response')) as [IncomingMessage];
        assert.equal(answer.statusCode, 403, path);
        answer.resume();
      }
      await service.close();
    });
  });
});
