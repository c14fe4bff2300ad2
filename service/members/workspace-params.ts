import * as z from 'zod';

/** What every route of a workspace takes. */
export const workspaceParams = z.object({ id: z.string().max(64) });
