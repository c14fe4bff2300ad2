/** `/auth/register`, `/auth/login`, `/auth/logout`, `/auth/me` */
import { createRoute } from '@hono/zod-openapi';
import {
  CloudError,
  loginAnswerSchema,
  loginBodySchema,
  registerBodySchema,
  type User,
  userSchema,
} from '@mockforge-cloud/shared/protocol';
import type { EventsOf } from '../events/event-map.ts';
import type { Ground } from '../ground.ts';
import { limitBody, limitJsonDepth, SMALL_BODY_BYTES } from '../http/body-limits.ts';
import type { AddressOf } from '../http/client-address.ts';
import { oneLine } from '../http/one-line.ts';
import { bearerSecurity, createRouter, jsonAnswer, jsonBody, problemAnswers, type Router } from '../http/router.ts';
import { AttemptLimit } from './attempt-limit.ts';
import { GuessDelay } from './guess-delay.ts';
import { emailKey, registerUser } from './register.ts';
import { requireToken } from './require-token.ts';
import { checkPassword, findUser } from './sign-in.ts';
import { createSession, revokeToken } from './tokens.ts';

const MINUTE_MS = 60_000;
const tags = ['accounts'];

const registerSchema = registerBodySchema.extend({ username: oneLine(registerBodySchema.shape.username) });

export function createSignInRoutes(
  context: Ground & { addressOf: AddressOf; events: EventsOf<'token_revoked'> },
): Router {
  const router = createRouter();
  const now = () => context.clock.now();
  const perAccount = new AttemptLimit({ attempts: 10, windowMs: 10 * MINUTE_MS, now });
  const guesses = new GuessDelay({ now });
  const perAddress = new AttemptLimit({ attempts: 200, windowMs: 10 * MINUTE_MS, now });
  const registrations = new AttemptLimit({ attempts: 300, windowMs: 60 * MINUTE_MS, now });

  const register = createRoute({
    method: 'post',
    path: '/auth/register',
    tags,
    summary: 'Make an account, and sign in to it',
    middleware: [limitBody(SMALL_BODY_BYTES), limitJsonDepth] as const,
    request: { body: jsonBody(registerSchema) },
    responses: { 201: jsonAnswer(loginAnswerSchema, 'The account and its first session'), ...problemAnswers },
  });
  router.openapi(register, async (c) => {
    if (context.config.registration !== 'open') {
      throw new CloudError('auth.registration_closed', 'This service does not take new accounts from everybody.', {
        hint: 'Ask whoever runs it for an account.',
      });
    }
    registrations.take(context.addressOf(c.env.incoming));
    const user = await registerUser(context.db, c.req.valid('json'), now());
    return c.json(await sessionFor(user), 201);
  });

  const login = createRoute({
    method: 'post',
    path: '/auth/login',
    tags,
    summary: 'Sign in with e-mail and password',
    middleware: [limitBody(SMALL_BODY_BYTES), limitJsonDepth] as const,
    request: { body: jsonBody(loginBodySchema) },
    responses: { 200: jsonAnswer(loginAnswerSchema, 'A session of 30 days'), ...problemAnswers },
  });
  router.openapi(login, async (c) => {
    const credentials = c.req.valid('json');
    const address = context.addressOf(c.env.incoming);
    const email = emailKey(credentials.email);
    const account = `${address} ${email}`;
    perAccount.take(account);
    perAddress.take(address);
    guesses.take(email, address);
    const user = await checkPassword(context.db, credentials);
    guesses.wasRight(email, address);
    perAccount.forget(account);
    perAddress.giveBack(address);
    return c.json(await sessionFor(user), 200);
  });

  const logout = createRoute({
    method: 'post',
    path: '/auth/logout',
    tags,
    summary: 'Revoke the token that this request carries',
    security: bearerSecurity,
    // Whatever a token allows, it may be given up.
    middleware: [requireToken(context, 'any'), limitBody(SMALL_BODY_BYTES)] as const,
    responses: { 204: { description: 'The token is revoked' }, ...problemAnswers },
  });
  router.openapi(logout, async (c) => {
    const { userId, tokenId } = c.get('identity');
    const revoked = await revokeToken(context.db, { userId, tokenId, now: now() });
    for (const id of revoked) context.events.publish('token_revoked', { tokenId: id });
    return c.body(null, 204);
  });

  const me = createRoute({
    method: 'get',
    path: '/auth/me',
    tags,
    summary: 'Whose token this is',
    security: bearerSecurity,
    middleware: [requireToken(context, 'any')] as const,
    responses: { 200: jsonAnswer(userSchema, 'The account'), ...problemAnswers },
  });
  router.openapi(me, async (c) => {
    const user = await findUser(context.db, c.get('identity').userId);
    if (user === null) throw new CloudError('auth.token_invalid', 'The account of this token is gone.');
    return c.json(user, 200);
  });

  async function sessionFor(user: User) {
    const { token, expiresAt } = await createSession(context.db, { userId: user.id, now: now() });
    return { access_token: token, token_type: 'Bearer' as const, expires_at: expiresAt.toISOString(), user };
  }

  return router;
}
