/** `/sync/workspaces/{id}/contents`: bytes by their SHA-256. */
import { createRoute } from '@hono/zod-openapi';
import {
  CloudError,
  can,
  fetchContentsAnswerSchema,
  fetchContentsBodySchema,
  hashSchema,
  toWire,
} from '@mockforge-cloud/shared/protocol';
import * as z from 'zod';
import { requireToken } from '../accounts/require-token.ts';
import { branchQuery, memberPlace } from '../branches/place-params.ts';
import type { Ground } from '../ground.ts';
import { sha256Aside } from '../hash.ts';
import { limitBody, limitJsonDepth } from '../http/body-limits.ts';
import { bearerSecurity, createRouter, jsonAnswer, jsonBody, problemAnswers, type Router } from '../http/router.ts';
import { requireMember } from '../members/access.ts';
import { forbidden } from '../members/members.errors.ts';
import { workspaceParams } from '../members/workspace-params.ts';
import { readBytes, readContent, readSizes, storeContents } from './contents.repository.ts';
import { limitMock } from './limit-mock.ts';

const tags = ['sync'];
const security = bearerSecurity;
const hashParams = workspaceParams.extend({ hash: hashSchema });
const bytesAnswer = {
  description: 'The bytes',
  content: { 'application/octet-stream': { schema: z.string().meta({ format: 'binary' }) } },
};
/** Of contents, in one answer. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;
const MAX_HASHES_BYTES = 256 * 1024;

export function createContentRoutes(context: Ground): Router {
  const router = createRouter();
  const { db, limits } = context;

  const get = createRoute({
    method: 'get',
    path: '/sync/workspaces/{id}/contents/{hash}',
    tags,
    security,
    summary: 'One content',
    middleware: [requireToken(context)] as const,
    request: { params: hashParams, query: branchQuery },
    responses: { 200: bytesAnswer, ...problemAnswers },
  });
  router.openapi(get, async (c) => {
    const { id, hash } = c.req.valid('param');
    await requireMember(db, { workspaceId: id, userId: c.get('identity').userId });
    const bytes = await readContent(db, id, hash);
    if (bytes === null)
      throw new CloudError('content.not_found', `There is no content ${hash}.`, { details: { hash } });
    return new Response(new Uint8Array(bytes), {
      headers: { 'content-type': 'application/octet-stream', etag: `"${hash}"`, 'cache-control': 'private, immutable' },
    });
  });

  const put = createRoute({
    method: 'put',
    path: '/sync/workspaces/{id}/contents/{hash}',
    tags,
    security,
    summary: 'Bring a content, for an event that names it by its hash',
    middleware: [requireToken(context), limitMock(limits)] as const,
    request: { params: hashParams, query: branchQuery },
    responses: { 204: { description: 'It is stored' }, ...problemAnswers },
  });
  router.openapi(put, async (c) => {
    const { id, hash } = c.req.valid('param');
    const membership = await requireMember(db, { workspaceId: id, userId: c.get('identity').userId });
    if (!can(membership, 'create') && !can(membership, 'update')) throw forbidden(id, 'update');
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    const actual = await sha256Aside(bytes);
    if (actual !== hash) {
      throw new CloudError('content.hash_mismatch', `The bytes have the hash ${actual}, not ${hash}.`, {
        hint: 'Send the bytes as they are, without any conversion.',
        details: { expected: hash, actual },
      });
    }
    await storeContents(db, id, new Map([[hash, bytes]]));
    return c.body(null, 204);
  });

  const fetchMany = createRoute({
    method: 'post',
    path: '/sync/workspaces/{id}/contents',
    tags,
    security,
    summary: 'Several contents at once; what is left out is asked for one by one',
    middleware: [requireToken(context, 'read'), limitBody(MAX_HASHES_BYTES), limitJsonDepth] as const,
    request: { params: workspaceParams, query: branchQuery, body: jsonBody(fetchContentsBodySchema) },
    responses: { 200: jsonAnswer(fetchContentsAnswerSchema, 'Those that fit into one answer'), ...problemAnswers },
  });
  router.openapi(fetchMany, async (c) => {
    const { branch } = c.req.valid('query');
    const { workspaceId } = await memberPlace(db, { ...c.req.valid('param'), branch, identity: c.get('identity') });
    const { hashes } = c.req.valid('json');
    const sizes = await readSizes(db, workspaceId, hashes);
    const bytes = await readBytes(db, workspaceId, thatFit(hashes, sizes));
    return c.json({ items: [...bytes].map(([hash, content]) => ({ hash, ...toWire(content) })) }, 200);
  });

  return router;
}

/** The first ones that fit one answer together. */
function thatFit(hashes: readonly string[], sizes: ReadonlyMap<string, number>): string[] {
  const fitting: string[] = [];
  let bytes = 0;
  for (const hash of new Set(hashes)) {
    const size = sizes.get(hash);
    if (size === undefined || bytes + size > MAX_ANSWER_BYTES) continue;
    bytes += size;
    fitting.push(hash);
  }
  return fitting;
}
