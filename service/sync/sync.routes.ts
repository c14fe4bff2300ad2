/** `/sync/workspaces/{id}`: what a client without a socket needs. */
import { createRoute } from '@hono/zod-openapi';
import {
  CloudError,
  changesPageSchema,
  hashSchema,
  knownAnswerSchema,
  knownBodySchema,
  syncAnswerSchema,
  syncBodySchema,
  syncStatusSchema,
} from '@mockforge-cloud/shared/protocol';
import * as z from 'zod';
import { requireScope } from '../accounts/require-scope.ts';
import { requireToken } from '../accounts/require-token.ts';
import { readBranch } from '../branches/branches.repository.ts';
import { findKnown } from '../branches/known.ts';
import { readLog, requireCursor } from '../branches/log.ts';
import { branchQuery, memberPlace } from '../branches/place-params.ts';
import { countOpenConflicts, listOpenConflicts } from '../conflicts/conflicts.repository.ts';
import { createContentRoutes } from '../contents/contents.routes.ts';
import { patchTexts } from '../contents/derive/patch/patch-source.ts';
import type { Ground } from '../ground.ts';
import { limitBody, limitJsonDepth } from '../http/body-limits.ts';
import { bearerSecurity, createRouter, jsonAnswer, jsonBody, problemAnswers, type Router } from '../http/router.ts';
import { workspaceParams as params } from '../members/workspace-params.ts';
import type { Presence } from '../presence/presence.ts';
import type { Push } from './push.ts';

const tags = ['sync'];
const security = bearerSecurity;
const MAX_KNOWN = 5000;
/** So many paths with their hashes. */
const MAX_KNOWN_BYTES = 8 * 1024 * 1024;
/** In one answer; the route for conflicts has pages. */
const MAX_CONFLICTS = 1000;

/** Each event is looked at by the push: one that is wrong concerns no other. */
const bodySchema = syncBodySchema.extend({ changes: z.array(z.unknown()).default([]) });
/** Counted before they are looked at: a body full of items that are wrong costs no more than one (I16). */
const knownSchema = z.object({ mocks: z.array(z.unknown()).max(MAX_KNOWN).pipe(knownBodySchema.shape.mocks) });
const cursorQuery = branchQuery.extend({
  since: z.coerce.number().int().min(0).default(0),
  chain: hashSchema.optional(),
});

export function createSyncRoutes(context: Ground & { push: Push; presence: Presence }): Router {
  const router = createRouter();
  const { db, limits, push } = context;
  const { maxInlineBytes } = limits;

  const sync = createRoute({
    method: 'post',
    path: '/sync/workspaces/{id}',
    tags,
    security,
    summary: 'Push changes, and get what one lacks',
    middleware: [requireToken(context, 'any'), limitBody(limits.maxFrameBytes), limitJsonDepth] as const,
    request: { params, query: branchQuery, body: jsonBody(bodySchema) },
    responses: { 200: jsonAnswer(syncAnswerSchema, 'What became of the changes, and what is new'), ...problemAnswers },
  });
  router.openapi(sync, async (c) => {
    const identity = c.get('identity');
    const { branch } = c.req.valid('query');
    const place = await memberPlace(db, { ...c.req.valid('param'), branch, identity });
    const body = c.req.valid('json');
    const mayRead = identity.scopes.includes('read');
    if (body.direction !== 'local_to_remote') requireScope(identity, 'read');
    if (body.direction === 'remote_to_local' && body.changes.length > 0) {
      throw new CloudError('request.invalid', 'The direction is down, but there are changes to go up.', {
        hint: 'Leave out "changes", or use the direction "both".',
      });
    }
    const since = body.base_revision ?? 0;
    await requireCursor(db, place, { revision: since, chain: null });
    const results =
      body.changes.length === 0
        ? []
        : (
            await push.push({
              identity,
              ...place,
              replicaId: body.replica_id,
              strategy: body.strategy,
              message: body.message,
              events: body.changes,
              changesTexts: patchTexts(body.changes, { text: await c.req.text(), member: 'changes' }),
            })
          ).results;
    const { head } = await readBranch(db, place);
    const own = new Set(results.map((result) => result.op_id));
    const page =
      body.direction === 'local_to_remote'
        ? { records: [], more: false }
        : await readLog(db, place, { since, until: head.revision, maxInlineBytes });
    return c.json(
      {
        head,
        results,
        changes: page.records.filter((record) => record.user.id !== identity.userId || !own.has(record.op_id)),
        more: page.more,
        conflicts: mayRead ? await listOpenConflicts(db, place, { after: null, limit: MAX_CONFLICTS }) : [],
      },
      200,
    );
  });

  const status = createRoute({
    method: 'get',
    path: '/sync/workspaces/{id}/status',
    tags,
    security,
    summary: 'Where the branch has got to',
    middleware: [requireToken(context)] as const,
    request: { params, query: branchQuery },
    responses: { 200: jsonAnswer(syncStatusSchema, 'Head, counts, and who is there'), ...problemAnswers },
  });
  router.openapi(status, async (c) => {
    const { branch } = c.req.valid('query');
    const place = await memberPlace(db, { ...c.req.valid('param'), branch, identity: c.get('identity') });
    const { head, liveMocks } = await readBranch(db, place);
    const conflicts = await countOpenConflicts(db, place);
    return c.json({ head, mocks: liveMocks, conflicts, presence: context.presence.list(place) }, 200);
  });

  const changes = createRoute({
    method: 'get',
    path: '/sync/workspaces/{id}/changes',
    tags,
    security,
    summary: 'Changes since a cursor, by whole revisions',
    middleware: [requireToken(context)] as const,
    request: { params, query: cursorQuery },
    responses: { 200: jsonAnswer(changesPageSchema, 'A page of changes'), ...problemAnswers },
  });
  router.openapi(changes, async (c) => {
    const { branch, since, chain = null } = c.req.valid('query');
    const place = await memberPlace(db, { ...c.req.valid('param'), branch, identity: c.get('identity') });
    const { head } = await requireCursor(db, place, { revision: since, chain });
    const { records, more } = await readLog(db, place, { since, until: head.revision, maxInlineBytes });
    return c.json({ items: records, head, more }, 200);
  });

  const known = createRoute({
    method: 'post',
    path: '/sync/workspaces/{id}/known',
    tags,
    security,
    summary: 'What the files of a client without state are to the cloud',
    middleware: [requireToken(context, 'read'), limitBody(MAX_KNOWN_BYTES), limitJsonDepth] as const,
    request: { params, query: branchQuery, body: jsonBody(knownSchema) },
    responses: { 200: jsonAnswer(knownAnswerSchema, 'In the order of the question'), ...problemAnswers },
  });
  router.openapi(known, async (c) => {
    const { branch } = c.req.valid('query');
    const place = await memberPlace(db, { ...c.req.valid('param'), branch, identity: c.get('identity') });
    // The head is read first: changes since it bring the answer up to date.
    const { head } = await readBranch(db, place);
    return c.json({ items: await findKnown(db, place, c.req.valid('json').mocks), head }, 200);
  });

  router.route('/', createContentRoutes(context));
  return router;
}
