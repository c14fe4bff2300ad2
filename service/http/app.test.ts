import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { MAX_JSON_DEPTH } from '@mockforge-cloud/shared/protocol';
import { eachDatabase } from '../testing/each-database.ts';
import { assertProblem } from '../testing/problem-assert.ts';
import { type Answer, startTestService, type TestService, type TestUser } from '../testing/test-service.ts';
import { SMALL_BODY_BYTES } from './body-limits.ts';

describe('the HTTP side', () => {
  eachDatabase((open) => {
    let service: TestService;
    let alice: TestUser;
    before(async () => {
      service = await startTestService({ database: await open() });
      alice = await service.register('Alice');
    });
    after(() => service.close());

    async function send(path: string, init: RequestInit = {}): Promise<Answer> {
      const answer = await fetch(service.url + path, init);
      const json = /json/.test(answer.headers.get('content-type') ?? '');
      return { status: answer.status, headers: answer.headers, body: json ? await answer.json() : await answer.text() };
    }
    const post = (body: string | ReadableStream, type = 'application/json') =>
      send('/api/v1/workspaces', {
        method: 'POST',
        body,
        headers: { authorization: `Bearer ${alice.token}`, 'content-type': type },
        ...(typeof body === 'string' ? {} : { duplex: 'half' }),
      });

    it('says that it is well and ready', async () => {
      assert.deepEqual((await send('/healthz')).body, { status: 'ok' });
      assert.deepEqual((await send('/readyz')).body, { status: 'ready' });
    });

    it('is not ready before what it begins with is there, and answers all the same', async () => {
      const { readiness } = service.context;
      readiness.expect();
      assertProblem(await send('/readyz'), 'service.unavailable');
      assert.equal((await send('/healthz')).status, 200);
      assert.equal((await alice.call('GET', '/workspaces')).status, 200);
      readiness.reached();
      assert.equal((await send('/readyz')).status, 200);
    });

    it('shows its reference to whoever types its address into a browser', async () => {
      const answer = await send('/', { headers: { accept: 'text/html,*/*;q=0.8' } });
      assert.equal(answer.status, 200);
      assert.match(answer.headers.get('content-type') ?? '', /html/);
    });

    it('answers unknown addresses and methods with a problem', async () => {
      for (const path of ['/', '/api/v1', '/api/v1/nothing', '/api/v2/workspaces', '/%00', '/..%2f..%2fetc/passwd']) {
        assertProblem(await send(path), 'request.not_found');
      }
      assertProblem(await send('/api/v1/workspaces', { method: 'PUT' }), 'request.not_found');
    });

    it('refuses bodies that are no JSON', async () => {
      for (const body of ['{"name":', 'name=x', '', '\u0000', '{"name":"x"}}']) {
        assertProblem(await post(body), 'request.invalid');
      }
      assertProblem(await post('{"name":"x"}', 'text/plain'), 'request.invalid');
    });

    it('refuses JSON that nests too deep, before it is parsed', async () => {
      const nested = (depth: number) => `{"name":${'['.repeat(depth)}${']'.repeat(depth)}}`;
      assertProblem(await post(nested(MAX_JSON_DEPTH)), 'request.too_deep');
      assertProblem(await post(nested(20_000)), 'request.too_deep');
      assertProblem(await post(nested(MAX_JSON_DEPTH - 1)), 'request.invalid');
    });

    it('[I16] refuses bodies that are too large, also those that do not say how large they are', async () => {
      const large = JSON.stringify({ name: 'x'.repeat(SMALL_BODY_BYTES) });
      assertProblem(await post(large), 'request.too_large');
      const stream = new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode(large));
          controller.close();
        },
      });
      assertProblem(await post(stream), 'request.too_large');
    });

    it('survives whoever talks something else', async () => {
      const socket = connect(service.port, '127.0.0.1');
      socket.end('\u0016\u0003\u0001 hello\r\n\r\n');
      socket.resume();
      await once(socket, 'close');
      assert.equal((await send('/healthz')).status, 200);
    });

    it('describes every route for programs, and for people without anything from elsewhere', async () => {
      const { body: document } = await send('/api/v1/openapi.json');
      const { openapi, paths } = document as { openapi: string; paths: Record<string, object> };
      assert.equal(openapi, '3.1.0');
      for (const path of [
        '/auth/login',
        '/auth/tokens/{id}',
        '/workspaces/{id}',
        '/workspaces/{id}/members/{user_id}',
      ]) {
        assert.ok(paths[`/api/v1${path}`], path);
      }
      const page = await send('/docs');
      assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
      assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'/);
      const html = String(page.body);
      assert.ok(html.includes('/api/v1/workspaces/{id}') && html.includes('id="workspace.not_found"'));
      assert.doesNotMatch(html, /<script|(?:src|href)="(?!#|\/)/);
    });

    it('says that it is not ready, and keeps answering, when the database is gone', async () => {
      const database = await open();
      const other = await startTestService({ database });
      const user = await other.register('Bob');
      await database.close();
      const ready = await fetch(`${other.url}/readyz`);
      assertProblem({ status: ready.status, headers: ready.headers, body: await ready.json() }, 'service.unavailable');
      const { status, body } = await user.call('GET', '/workspaces');
      assert.ok(status >= 500, String(status));
      assert.doesNotMatch(JSON.stringify(body), /select|tokens\./);
      assert.equal((await fetch(`${other.url}/healthz`)).status, 200);
      await other.close();
    });
  });
});
