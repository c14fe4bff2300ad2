import { userSchema } from '@mockforge-cloud/shared/protocol';
import * as z from 'zod';

/** A sign-in at one service. */
export const sessionSchema = z.object({
  id: z.string(),
  serviceUrl: z.string(),
  token: z.string(),
  user: userSchema,
  /** ISO 8601, for display; `null`: does not expire. The service decides what has expired. */
  expiresAt: z.string().nullable(),
});
export type Session = z.infer<typeof sessionSchema>;
