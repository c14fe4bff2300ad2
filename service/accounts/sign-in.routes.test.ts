import assert from 'node:assert/strict';
import { loginAnswerSchema, userSchema } from '@mockforge-cloud/shared/protocol';
import { eq } from 'drizzle-orm';
import { eachDatabase } from '../testing/each-database.ts';
import { assertProblem } from '../testing/problem-assert.ts';
import { startTestService, TEST_PASSWORD, type TestService } from '../testing/test-service.ts';
import { users } from './accounts.table.ts';
import { SESSION_MS } from './tokens.ts';

const grace = { email: 'Grace@Example.com', username: 'Grace', password: TEST_PASSWORD };

describe('sign-in', () => {
  eachDatabase((open) => {
    let service: TestService;
    let nowMs: number;

    before(async () => {
      nowMs = Date.parse('2026-05-01T10:00:00Z');
      service = await startTestService({
        database: await open(),
        clock: { now: () => new Date(nowMs) },
        config: { trustedProxies: ['127.0.0.1'] },
      });
      await service.call('POST', '/auth/register', { body: grace });
    });
    after(() => service.close());

    const login = (body: unknown) => service.call('POST', '/auth/login', { body });

    it('makes an account whose first session can be used at once', async () => {
      const body = { email: 'ada@example.com', username: 'Ada', password: TEST_PASSWORD };
      const answer = await service.call('POST', '/auth/register', { body });
      assert.equal(answer.status, 201);
      const { access_token, user } = loginAnswerSchema.parse(answer.body);
      const me = await service.call('GET', '/auth/me', { token: access_token });
      assert.deepEqual(userSchema.parse(me.body), user);
    });

    it('keeps the password as argon2id alone', async () => {
      const [row] = await service.context.db.select().from(users).where(eq(users.email, 'grace@example.com'));
      assert.match(row?.passwordHash ?? '', /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    });

    it('takes one address for one account, however it is written', async () => {
      assertProblem(
        await service.call('POST', '/auth/register', { body: { ...grace, email: 'GRACE@example.COM' } }),
        'auth.email_taken',
      );
      assert.equal((await login({ email: ' gRACE@example.com', password: TEST_PASSWORD })).status, 200);
    });

    it('answers an unknown address like a wrong password', async () => {
      const [wrong, unknown] = await Promise.all([
        login({ email: grace.email, password: 'not it' }),
        login({ email: 'nobody@example.com', password: 'not it' }),
      ]);
      assertProblem(wrong, 'auth.invalid_credentials');
      assert.deepEqual(unknown.body, wrong.body);
    });

    it('ends a session by signing out, and says so afterwards', async () => {
      const revoked: string[] = [];
      const stop = service.context.events.on('token_revoked', ({ tokenId }) => revoked.push(tokenId));
      const { access_token: token } = loginAnswerSchema.parse((await login(grace)).body);
      assert.equal((await service.call('POST', '/auth/logout', { token })).status, 204);
      stop();
      assert.equal(revoked.length, 1);
      assertProblem(await service.call('GET', '/auth/me', { token }), 'auth.token_revoked');
    });

    it('ends a session by itself after its time', async () => {
      const { access_token: token, expires_at } = loginAnswerSchema.parse((await login(grace)).body);
      assert.equal(Date.parse(expires_at), nowMs + SESSION_MS);
      nowMs += SESSION_MS;
      assertProblem(await service.call('GET', '/auth/me', { token }), 'auth.token_expired');
    });

    it('slows down guessing of one account, and lets the right person in afterwards', async () => {
      const user = await service.register('guessed');
      const guess = () => login({ email: user.email, password: 'guess' });
      const answers = await Promise.all(Array.from({ length: 12 }, guess));
      assert.equal(answers.filter(({ status }) => status === 429).length, 2);
      const right = { email: user.email, password: TEST_PASSWORD };
      const refused = await login(right);
      assertProblem(refused, 'rate.limited');
      nowMs += Number(refused.headers.get('retry-after')) * 1000;
      assert.equal((await login(right)).status, 200);
    });

    it('slows it down from many addresses as well, and lets the person in where they were before (M4)', async () => {
      const { email } = await service.register('spread');
      const from = (address: string, password: string) =>
        fetch(`${service.url}/api/v1/auth/login`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
          body: JSON.stringify({ email, password }),
        });
      assert.equal((await from('192.0.2.1', TEST_PASSWORD)).status, 200);
      const statuses = await Promise.all(
        Array.from({ length: 40 }, async (_, at) => (await from(`198.51.100.${at}`, 'guess')).status),
      );
      assert.equal(statuses.filter((status) => status === 401).length, 20);
      assert.equal(statuses.filter((status) => status === 429).length, 20);
      assert.equal((await from('192.0.2.1', TEST_PASSWORD)).status, 200);
      const elsewhere = await from('203.0.113.7', TEST_PASSWORD);
      assert.equal(elsewhere.status, 429);
      nowMs += Number(elsewhere.headers.get('retry-after')) * 1000;
      assert.equal((await from('203.0.113.7', TEST_PASSWORD)).status, 200);
    });

    it('counts addresses of one /64 as one (M4)', async () => {
      const { email } = await service.register('sixfour');
      const from = async (address: string) => {
        const body = JSON.stringify({ email, password: 'guess' });
        const headers = { 'content-type': 'application/json', 'x-forwarded-for': address };
        return (await fetch(`${service.url}/api/v1/auth/login`, { method: 'POST', headers, body })).status;
      };
      const statuses = await Promise.all(Array.from({ length: 12 }, (_, at) => from(`2001:db8:1:2:${at}::1`)));
      assert.equal(statuses.filter((status) => status === 429).length, 2);
      assert.equal(await from('2001:db8:1:3::1'), 401);
    });

    describe('refuses', () => {
      const hostile: [string, unknown][] = [
        ['no body', undefined],
        ['a list', []],
        ['an address that is none', { ...grace, email: 'not an address' }],
        ['a short password', { ...grace, email: 'x@example.com', password: 'short' }],
        ['an endless password', { ...grace, email: 'x@example.com', password: 'x'.repeat(257) }],
        ['a name of white space', { ...grace, email: 'x@example.com', username: '  ' }],
        ['a name with NUL', { ...grace, email: 'x@example.com', username: 'a\0b' }],
        ['a name of two lines', { ...grace, email: 'x@example.com', username: 'a\nb' }],
        ['an operator for a value', { ...grace, email: { $ne: null } }],
      ];
      for (const [what, body] of hostile) {
        it(`${what} at registration`, async () => {
          assertProblem(await service.call('POST', '/auth/register', { body }), 'request.invalid');
        });
      }

      it('NUL in an address at sign-in', async () => {
        assertProblem(await login({ email: 'a\0b@example.com', password: 'x' }), 'request.invalid');
      });

      const headers: [string, string | undefined, 'auth.required' | 'auth.token_invalid'][] = [
        ['no token', undefined, 'auth.required'],
        ['another scheme', 'Basic YTpi', 'auth.required'],
        ['a token that is none', "Bearer ' or 1=1 --", 'auth.required'],
        ['a made-up token', `Bearer mfc_${'A'.repeat(43)}`, 'auth.token_invalid'],
        ['a huge token', `Bearer ${'A'.repeat(8000)}`, 'auth.token_invalid'],
      ];
      for (const [what, authorization, code] of headers) {
        it(what, async () => {
          const answer = await fetch(`${service.url}/api/v1/auth/me`, {
            headers: authorization ? { authorization } : {},
          });
          const body: unknown = await answer.json();
          assertProblem({ status: answer.status, headers: answer.headers, body }, code);
          assert.equal(answer.headers.get('www-authenticate'), 'Bearer');
        });
      }
    });
  });
});

describe('registration', () => {
  eachDatabase((open) => {
    for (const registration of ['invite', 'closed'] as const) {
      it(`is refused with REGISTRATION=${registration}`, async () => {
        const service = await startTestService({ database: await open(), config: { registration } });
        const answer = await service.call('POST', '/auth/register', { body: grace });
        await service.close();
        assertProblem(answer, 'auth.registration_closed');
      });
    }
  });
});
