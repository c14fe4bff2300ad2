/** `/workspaces/{id}/mocks/by-path/{path}`: a mock by its path, for programs that speak plain HTTP. Never merges. */
import { randomUUID } from 'node:crypto';
import { createRoute } from '@hono/zod-openapi';
import {
  assertMockPath,
  branchSchema,
  CloudError,
  isErrorCode,
  type PushResult,
  writtenMockSchema,
} from '@mockforge-cloud/shared/protocol';
import type { Context } from 'hono';
import * as z from 'zod';
import { requireToken } from '../accounts/require-token.ts';
import { readBranch } from '../branches/branches.repository.ts';
import { branchQuery, memberPlace } from '../branches/place-params.ts';
import { contentFrom } from '../contents/content.ts';
import { limitMock } from '../contents/limit-mock.ts';
import type { Ground } from '../ground.ts';
import { sha256Aside } from '../hash.ts';
import { type AppEnv, bearerSecurity, createRouter, jsonAnswer, problemAnswers, type Router } from '../http/router.ts';
import { workspaceParams } from '../members/workspace-params.ts';
import type { Intent, Precondition } from '../sync/operation.ts';
import type { Push } from '../sync/push.ts';
import { contentResponse, preconditionOf } from './content-response.ts';
import { findMockAt } from './mocks.repository.ts';

/** A path has slashes, which OpenAPI's parameters can't say. */
const ROUTE = '/workspaces/:id/mocks/by-path/:path{.+}';
const DOCUMENTED = '/workspaces/{id}/mocks/by-path/{path}';

const tags = ['mocks'];
const shared = {
  path: DOCUMENTED,
  tags,
  security: bearerSecurity,
  request: { params: workspaceParams.extend({ path: z.string() }), query: branchQuery },
};

export function createByPathRoutes(context: Ground & { push: Push }): Router {
  const router = createRouter();
  const { db, limits } = context;
  document(router);

  router.get(ROUTE, requireToken(context), async (c) => {
    const { id, path, branch } = targetOf(c);
    const place = await memberPlace(db, { id, branch, identity: c.get('identity') });
    await readBranch(db, place);
    const version = await findMockAt(db, place, path);
    return contentResponse(db, id, { version, ifNoneMatch: c.req.header('if-none-match') });
  });

  router.put(ROUTE, requireToken(context), limitMock(limits), async (c) => {
    const { path } = targetOf(c);
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    const content = contentFrom(bytes, limits, await sha256Aside(bytes));
    const asked = preconditionFrom(c);
    const result = await apply(c, { kind: 'put', path, content, precondition: asked ?? { is: 'absent' } });
    if (result.type === 'stale_base' && asked === null) {
      throw new CloudError('mock.base_required', `There is a mock at "${path}" already.`, {
        hint: 'Send If-Match with the ETag that you have read, or "*" to replace whatever is there.',
      });
    }
    return written(c, result);
  });

  router.delete(ROUTE, requireToken(context), async (c) => {
    const { path } = targetOf(c);
    const precondition = preconditionFrom(c) ?? { is: 'present' };
    return written(c, await apply(c, { kind: 'remove', path, precondition }));
  });

  async function apply(c: Context<AppEnv>, intent: Intent): Promise<PushResult> {
    const { id, branch } = targetOf(c);
    const { results } = await context.push.apply({
      identity: c.get('identity'),
      workspaceId: id,
      branch,
      operations: [{ opId: randomUUID(), strategy: 'merge', settles: [], intent }],
    });
    const [result] = results;
    if (result === undefined) throw new CloudError('service.internal', 'The change has no result.');
    return result;
  }

  return router;
}

function targetOf(c: Context<AppEnv>): { id: string; path: string; branch: string } {
  const { id = '', path = '' } = c.req.param() as { id?: string; path?: string };
  assertDecodable(c.req.path);
  // What was taken under a name that is refused by now can still be read, and deleted.
  assertMockPath(path, c.req.method !== 'PUT');
  const branch = branchSchema.safeParse(c.req.query('branch'));
  if (!branch.success) throw new CloudError('request.invalid', `query.branch: ${branch.error.issues[0]?.message}`);
  return { id, path, branch: branch.data };
}

/** What is not percent-encoded UTF-8 would be taken as it stands, and be another mock than the one that is meant. */
function assertDecodable(address: string): void {
  try {
    decodeURIComponent(address);
  } catch (cause) {
    throw new CloudError('mock.path_invalid', 'The path in the address is not percent-encoded UTF-8.', {
      hint: 'Encode each segment of the path; a "%" of its own is "%25".',
      cause,
    });
  }
}

function preconditionFrom(c: Context<AppEnv>): Precondition | null {
  return preconditionOf({ ifMatch: c.req.header('if-match'), ifNoneMatch: c.req.header('if-none-match') });
}

function written(c: Context<AppEnv>, result: PushResult): Response {
  if (result.type === 'ack') {
    const { mock_id, path, hash, revision, chain } = result;
    if (hash !== null) c.header('etag', `"${hash}"`);
    return c.json({ mock_id, path, hash, revision, chain }, 200);
  }
  if (result.type === 'error') {
    throw new CloudError(isErrorCode(result.code) ? result.code : 'service.internal', result.message);
  }
  if (result.type === 'conflict') throw new CloudError('service.internal', 'A plain write has met a conflict.');
  const { hash, path, revision } = result.head;
  throw new CloudError(
    'mock.stale_base',
    hash === null ? `There is no mock at "${path}".` : `The mock at "${path}" is another than the one named.`,
    { hint: 'Read it again, and send its ETag as If-Match.', details: { head: { hash, path, revision } } },
  );
}

function document(router: Router): void {
  const registry = router.openAPIRegistry;
  const answers = { 200: jsonAnswer(writtenMockSchema, 'What the mock is now'), ...problemAnswers };
  const conditions = z.object({ 'if-match': z.string().optional(), 'if-none-match': z.literal('*').optional() });
  const bytes = { 'application/octet-stream': { schema: z.string().meta({ format: 'binary' }) } };
  registry.registerPath(
    createRoute({
      ...shared,
      method: 'get',
      summary: 'The content of the mock at a path',
      responses: { 200: { description: 'Its bytes; the ETag is their SHA-256', content: bytes }, ...problemAnswers },
    }),
  );
  registry.registerPath(
    createRoute({
      ...shared,
      method: 'put',
      summary: 'Write the mock at a path, if it is still what If-Match names, or not there with If-None-Match: *',
      request: { ...shared.request, headers: conditions, body: { required: true, content: bytes } },
      responses: answers,
    }),
  );
  registry.registerPath(
    createRoute({
      ...shared,
      method: 'delete',
      summary: 'Delete the mock at a path, if it is still what If-Match names',
      request: { ...shared.request, headers: conditions },
      responses: answers,
    }),
  );
}
