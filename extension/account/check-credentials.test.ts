import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkPassword, checkToken, emailFault } from './check-credentials.ts';

const USER = { id: 'u1', email: 'alice@example.com', username: 'alice' };

describe('signing in', () => {
  let server: Server;
  let serviceUrl: string;

  before(async () => {
    server = createServer(async (request, response) => {
      const answer = (status: number, body: unknown) => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      };
      const refuse = (code: string) => answer(401, { type: 'x', title: 'x', status: 401, code, detail: 'Refused.' });
      if (request.url === '/api/v1/auth/me') {
        if (request.headers.authorization === 'Bearer good') answer(200, USER);
        else refuse(request.headers.authorization === 'Bearer old' ? 'auth.token_expired' : 'auth.token_invalid');
        return;
      }
      let body = '';
      for await (const part of request) body += String(part);
      if (!body.includes('"right"')) return refuse('auth.invalid_credentials');
      answer(200, { access_token: 'made', token_type: 'Bearer', expires_at: '2030-01-01T00:00:00Z', user: USER });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    serviceUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  after(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('with a token gives a session of that service', async () => {
    const checked = await checkToken(serviceUrl, ' good\n');
    assert.ok('session' in checked);
    const { id, ...session } = checked.session;
    assert.notEqual(id, '');
    assert.deepEqual(session, { serviceUrl, token: 'good', user: USER, expiresAt: null });
  });

  it('with a password gives a session that says when it expires', async () => {
    const checked = await checkPassword(serviceUrl, { email: ' alice@example.com', password: 'right' });
    assert.ok('session' in checked);
    assert.equal(checked.session.token, 'made');
    assert.equal(checked.session.expiresAt, '2030-01-01T00:00:00Z');
  });

  it('says what is wrong and what to do', async () => {
    const faultOf = (checked: Awaited<ReturnType<typeof checkToken>>) => ('fault' in checked ? checked.fault : '');
    assert.match(faultOf(await checkToken(serviceUrl, '')), /Paste/);
    assert.match(faultOf(await checkToken(serviceUrl, 'two words')), /Copy it again/);
    assert.match(faultOf(await checkToken(serviceUrl, 'bad')), /does not know this token/);
    assert.match(faultOf(await checkToken(serviceUrl, 'old')), /has expired/);
    assert.match(faultOf(await checkPassword(serviceUrl, { email: 'a@b.c', password: 'wrong' })), /Try again/);
    assert.match(faultOf(await checkToken('http://127.0.0.1:1', 'good')), /Check that it runs/);
    assert.equal(emailFault('alice@example.com'), null);
    assert.match(emailFault('alice') ?? '', /you@example\.com/);
  });
});
