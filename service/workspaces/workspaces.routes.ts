/** `/workspaces` */
import { createRoute } from '@hono/zod-openapi';
import {
  createWorkspaceBodySchema,
  pageSchema,
  patchWorkspaceBodySchema,
  type Workspace,
  workspaceSchema,
} from '@mockforge-cloud/shared/protocol';
import { requireToken } from '../accounts/require-token.ts';
import type { EventsOf } from '../events/event-map.ts';
import type { Ground } from '../ground.ts';
import { limitBody, limitJsonDepth, SMALL_BODY_BYTES } from '../http/body-limits.ts';
import { oneLine } from '../http/one-line.ts';
import { keyOf, pageOf, pageQuerySchema } from '../http/paging.ts';
import { bearerSecurity, createRouter, jsonAnswer, jsonBody, problemAnswers, type Router } from '../http/router.ts';
import { workspaceNotFound } from '../members/members.errors.ts';
import { workspaceParams as params } from '../members/workspace-params.ts';
import { changeWorkspace, deleteWorkspace } from './change-workspace.ts';
import { createWorkspace } from './create-workspace.ts';
import { findWorkspace, listWorkspaces, type OwnWorkspace } from './workspaces.repository.ts';

const tags = ['workspaces'];
const security = bearerSecurity;
const createSchema = createWorkspaceBodySchema.extend({
  name: oneLine(createWorkspaceBodySchema.shape.name),
  project: oneLine(createWorkspaceBodySchema.shape.project.unwrap()).optional(),
});
const patchSchema = patchWorkspaceBodySchema.extend({
  name: oneLine(patchWorkspaceBodySchema.shape.name.unwrap()).optional(),
  project: oneLine(patchWorkspaceBodySchema.shape.project.unwrap().unwrap()).nullable().optional(),
});

export function createWorkspaceRoutes(context: Ground & { events: EventsOf<'member_changed'> }): Router {
  const router = createRouter();
  const { db } = context;

  const list = createRoute({
    method: 'get',
    path: '/workspaces',
    tags,
    security,
    summary: 'The workspaces that you are a member of, by id',
    middleware: [requireToken(context)] as const,
    request: { query: pageQuerySchema },
    responses: { 200: jsonAnswer(pageSchema(workspaceSchema), 'A page of workspaces'), ...problemAnswers },
  });
  router.openapi(list, async (c) => {
    const { limit, cursor } = c.req.valid('query');
    const afterId = keyOf(cursor, 1)?.[0] ?? null;
    const rows = await listWorkspaces(db, { userId: c.get('identity').userId, afterId, limit: limit + 1 });
    return c.json(pageOf({ rows, limit, toItem: toWorkspace, keyOfRow: (row) => [row.id] }), 200);
  });

  const create = createRoute({
    method: 'post',
    path: '/workspaces',
    tags,
    security,
    summary: 'Make a workspace, with a branch "main", and become its admin',
    middleware: [requireToken(context), limitBody(SMALL_BODY_BYTES), limitJsonDepth] as const,
    request: { body: jsonBody(createSchema) },
    responses: { 201: jsonAnswer(workspaceSchema, 'The workspace'), ...problemAnswers },
  });
  router.openapi(create, async (c) => {
    const { userId } = c.get('identity');
    const workspace = await createWorkspace(db, { ...c.req.valid('json'), userId, now: context.clock.now() });
    return c.json(toWorkspace(workspace), 201);
  });

  const get = createRoute({
    method: 'get',
    path: '/workspaces/{id}',
    tags,
    security,
    summary: 'One workspace',
    middleware: [requireToken(context)] as const,
    request: { params },
    responses: { 200: jsonAnswer(workspaceSchema, 'The workspace'), ...problemAnswers },
  });
  router.openapi(get, async (c) => {
    const { id } = c.req.valid('param');
    const workspace = await findWorkspace(db, { workspaceId: id, userId: c.get('identity').userId });
    if (workspace === null) throw workspaceNotFound(id);
    return c.json(toWorkspace(workspace), 200);
  });

  const patch = createRoute({
    method: 'patch',
    path: '/workspaces/{id}',
    tags,
    security,
    summary: 'Change the name or the project (permission "manage")',
    middleware: [requireToken(context), limitBody(SMALL_BODY_BYTES), limitJsonDepth] as const,
    request: { params, body: jsonBody(patchSchema) },
    responses: { 200: jsonAnswer(workspaceSchema, 'The workspace as it is now'), ...problemAnswers },
  });
  router.openapi(patch, async (c) => {
    const workspaceId = c.req.valid('param').id;
    const { userId } = c.get('identity');
    const workspace = await changeWorkspace(db, { workspaceId, userId, changes: c.req.valid('json') });
    return c.json(toWorkspace(workspace), 200);
  });

  const remove = createRoute({
    method: 'delete',
    path: '/workspaces/{id}',
    tags,
    security,
    summary: 'Delete a workspace with all that is in it (admins only)',
    middleware: [requireToken(context)] as const,
    request: { params },
    responses: { 204: { description: 'The workspace is gone' }, ...problemAnswers },
  });
  router.openapi(remove, async (c) => {
    const workspaceId = c.req.valid('param').id;
    const changes = await deleteWorkspace(db, { workspaceId, userId: c.get('identity').userId });
    for (const change of changes) context.events.publish('member_changed', change);
    return c.body(null, 204);
  });

  return router;
}

function toWorkspace(row: OwnWorkspace): Workspace {
  return {
    id: row.id,
    name: row.name,
    project: row.project,
    role: row.role,
    created_at: row.createdAt.toISOString(),
  };
}
