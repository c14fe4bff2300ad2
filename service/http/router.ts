/** What every feature's routes are made with, so that all of them validate and answer in the same way. */
import type { HttpBindings } from '@hono/node-server';
import { OpenAPIHono } from '@hono/zod-openapi';
import { problemSchema } from '@mockforge-cloud/shared/protocol';
import type * as z from 'zod';
import type { Identity } from '../identity.ts';
import { invalidRequest } from './invalid-request.ts';

/** A type and no interface: Hono wants one that is assignable to a record. */
export type AppEnv = {
  Bindings: HttpBindings;
  Variables: {
    /** Set by `requireToken`. */
    identity: Identity;
  };
};

export type Router = OpenAPIHono<AppEnv>;

/** A router whose validation faults become problem documents, and whose routes stand in `openapi.json`. */
export function createRouter(): Router {
  return new OpenAPIHono<AppEnv>({
    defaultHook: (result) => {
      if (!result.success) throw invalidRequest(result.error.issues, result.target);
    },
  });
}

/** A JSON body that has to be there. */
export function jsonBody<Schema extends z.ZodType>(schema: Schema) {
  return { required: true, content: { 'application/json': { schema } } } as const;
}

/** A JSON answer. */
export function jsonAnswer<Schema extends z.ZodType>(schema: Schema, description: string) {
  return { description, content: { 'application/json': { schema } } } as const;
}

/** Documents the errors of a route: any of them is a problem document. */
export const problemAnswers = {
  default: {
    description: 'A problem document (RFC 9457) with a stable `code`.',
    content: { 'application/problem+json': { schema: problemSchema } },
  },
} as const;

/** Marks a route as one that wants a bearer token, in `openapi.json`. */
export const bearerSecurity = [{ bearer: [] as string[] }];
