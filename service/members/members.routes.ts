/** `/workspaces/{id}/members` */
import { createRoute } from '@hono/zod-openapi';
import {
  addMemberBodySchema,
  type Membership,
  memberSchema,
  pageSchema,
  patchMemberBodySchema,
} from '@mockforge-cloud/shared/protocol';
import * as z from 'zod';
import { AttemptLimit } from '../accounts/attempt-limit.ts';
import { requireToken } from '../accounts/require-token.ts';
import type { EventsOf } from '../events/event-map.ts';
import type { Ground } from '../ground.ts';
import { limitBody, limitJsonDepth, SMALL_BODY_BYTES } from '../http/body-limits.ts';
import { keyOf, pageOf, pageQuerySchema } from '../http/paging.ts';
import { bearerSecurity, createRouter, jsonAnswer, jsonBody, problemAnswers, type Router } from '../http/router.ts';
import { requireMember } from './access.ts';
import { addMember, changeMember, removeMember } from './change-members.ts';
import { listMembers, type Member } from './members.repository.ts';
import { workspaceParams } from './workspace-params.ts';

const tags = ['members'];
const security = bearerSecurity;
const memberParams = workspaceParams.extend({ user_id: z.string().max(64) });

export function createMemberRoutes(context: Ground & { events: EventsOf<'member_changed'> }): Router {
  const router = createRouter();
  const { db } = context;
  // Each address that has no account, or is a member, tells something about somebody.
  const probes = new AttemptLimit({ attempts: 20, windowMs: 60 * 60_000, now: () => context.clock.now() });

  const list = createRoute({
    method: 'get',
    path: '/workspaces/{id}/members',
    tags,
    security,
    summary: 'The members of a workspace',
    middleware: [requireToken(context)] as const,
    request: { params: workspaceParams, query: pageQuerySchema },
    responses: { 200: jsonAnswer(pageSchema(memberSchema), 'A page of members'), ...problemAnswers },
  });
  router.openapi(list, async (c) => {
    const workspaceId = c.req.valid('param').id;
    const { limit, cursor } = c.req.valid('query');
    await requireMember(db, { workspaceId, userId: c.get('identity').userId });
    const rows = await listMembers(db, { workspaceId, afterId: keyOf(cursor, 1)?.[0] ?? null, limit: limit + 1 });
    return c.json(pageOf({ rows, limit, toItem: toWire, keyOfRow: (row) => [row.user.id] }), 200);
  });

  const add = createRoute({
    method: 'post',
    path: '/workspaces/{id}/members',
    tags,
    security,
    summary: 'Add somebody who has an account, by e-mail (permission "manage")',
    middleware: [requireToken(context), limitBody(SMALL_BODY_BYTES), limitJsonDepth] as const,
    request: { params: workspaceParams, body: jsonBody(addMemberBodySchema) },
    responses: { 201: jsonAnswer(memberSchema, 'The new member'), ...problemAnswers },
  });
  router.openapi(add, async (c) => {
    const workspaceId = c.req.valid('param').id;
    const { email, role, permissions = null } = c.req.valid('json');
    const actorId = c.get('identity').userId;
    const now = context.clock.now();
    probes.take(actorId);
    const member = await addMember(db, { workspaceId, actorId, email, role, permissions, now });
    probes.giveBack(actorId);
    announce(workspaceId, member, member);
    return c.json(toWire(member), 201);
  });

  const patch = createRoute({
    method: 'patch',
    path: '/workspaces/{id}/members/{user_id}',
    tags,
    security,
    summary: 'Change the role or the single permissions of a member (permission "manage")',
    middleware: [requireToken(context), limitBody(SMALL_BODY_BYTES), limitJsonDepth] as const,
    request: { params: memberParams, body: jsonBody(patchMemberBodySchema) },
    responses: { 200: jsonAnswer(memberSchema, 'The member as it is now'), ...problemAnswers },
  });
  router.openapi(patch, async (c) => {
    const { id: workspaceId, user_id: userId } = c.req.valid('param');
    const actorId = c.get('identity').userId;
    const member = await changeMember(db, { workspaceId, actorId, userId, ...c.req.valid('json') });
    announce(workspaceId, member, member);
    return c.json(toWire(member), 200);
  });

  const remove = createRoute({
    method: 'delete',
    path: '/workspaces/{id}/members/{user_id}',
    tags,
    security,
    summary: 'Remove a member (permission "manage"), or leave',
    middleware: [requireToken(context)] as const,
    request: { params: memberParams },
    responses: { 204: { description: 'No longer a member' }, ...problemAnswers },
  });
  router.openapi(remove, async (c) => {
    const { id: workspaceId, user_id: userId } = c.req.valid('param');
    const member = await removeMember(db, { workspaceId, actorId: c.get('identity').userId, userId });
    announce(workspaceId, member, null);
    return c.body(null, 204);
  });

  /** After the commit: whoever listens looks at what is committed. */
  function announce(workspaceId: string, { user }: Member, membership: Membership | null): void {
    const who = { id: user.id, username: user.username };
    context.events.publish('member_changed', { workspaceId, user: who, membership });
  }

  return router;
}

function toWire(member: Member): z.infer<typeof memberSchema> {
  return {
    user: member.user,
    role: member.role,
    permissions: member.permissions === null ? null : [...member.permissions],
    joined_at: member.joinedAt.toISOString(),
    account_since: member.accountSince.toISOString(),
  };
}
