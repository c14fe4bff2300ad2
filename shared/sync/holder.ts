/** What the process that keeps a folder in sync tells the others of this machine, and hears from them. */
import { conflictSchema, DIRECTIONS, isErrorCode } from '@mockforge-cloud/shared/protocol';
import * as z from 'zod';
import type { Conflicts } from './facets/conflicts.ts';
import type { Mocks, PendingMock } from './facets/mocks.ts';
import type { SyncStatus } from './sync-status.ts';

/** A list is told up to so many; `count` says how many there are. */
const MOST_TOLD = 5_000;
/** Beyond so many, everything in the folder counts as unsaved. */
export const MOST_UNSAVED = 5_000;

const STATES = [
  'starting',
  'synced',
  'held',
  'syncing',
  'offline',
  'signed_out',
  'conflicts',
  'paused',
  'following',
  'stopped',
] as const satisfies readonly SyncStatus['state'][];

const CHANGES = ['create', 'update', 'rename', 'delete'] as const satisfies readonly PendingMock['change'][];
const PENDING = [
  'queued',
  'in_flight',
  'blocked',
  'waiting',
  'left_out',
  'in_conflict',
  'incoming',
  'one_way',
] as const satisfies readonly PendingMock['state'][];

const countSchema = z.int().min(0);

/** `SyncStatus`, with its error as data. */
const toldStatusSchema = z.object({
  state: z.enum(STATES),
  queued: countSchema,
  conflicts: countSchema,
  blocked: countSchema,
  waiting: countSchema,
  leftOut: countSchema,
  oneWay: countSchema,
  error: z
    .object({ code: z.string().refine(isErrorCode), message: z.string(), hint: z.string().optional() })
    .nullable(),
  progress: z.object({ done: countSchema, total: countSchema }).nullable(),
});

const toldPendingSchema = z
  .object({
    path: z.string(),
    change: z.enum(CHANGES),
    state: z.enum(PENDING),
    reason: z.string().optional(),
    releasable: z.literal(true).optional(),
  })
  .transform(
    ({ reason, releasable, ...mock }): PendingMock => ({
      ...mock,
      ...(reason === undefined ? {} : { reason }),
      ...(releasable === undefined ? {} : { releasable }),
    }),
  );

const placeSchema = z.object({
  service_url: z.string(),
  workspace: z.string(),
  branch: z.string(),
  direction: z.enum(DIRECTIONS),
});
export type HeldPlace = z.infer<typeof placeSchema>;

/** What may be asked, and what is answered. */
export const answerSchemas = {
  status: z.object({ place: placeSchema, status: toldStatusSchema }),
  pending: z.object({ place: placeSchema, mocks: z.array(toldPendingSchema), count: countSchema }),
  conflicts: z.object({ place: placeSchema, conflicts: z.array(conflictSchema), count: countSchema }),
} as const;
export type HolderQuestion = keyof typeof answerSchemas;
export type HolderAnswer<Question extends HolderQuestion> = z.infer<(typeof answerSchemas)[Question]>;
export const QUESTIONS = Object.keys(answerSchemas) as [HolderQuestion, ...HolderQuestion[]];

/** Paths of mocks, relative to the folder; `all` where there are more than can be listed. */
export type UnsavedPaths = readonly string[] | 'all';

/** The holder's side, as the lock needs it. */
export interface HolderDesk {
  answer<Question extends HolderQuestion>(question: Question): HolderAnswer<Question>;
  /** These documents of a follower have no unsaved changes any more; `all`: some of which it is not known. */
  released(paths: UnsavedPaths): void;
}

export function holderDesk(
  place: HeldPlace,
  client: { status: SyncStatus; mocks: Pick<Mocks, 'pending'>; conflicts: Pick<Conflicts, 'list'> },
  released: HolderDesk['released'],
): HolderDesk {
  const answers: { [Question in HolderQuestion]: () => HolderAnswer<Question> } = {
    status() {
      const { error, ...status } = client.status;
      const told = error === null ? null : { code: error.code, message: error.message, hint: error.hint };
      return { place, status: { ...status, error: told } };
    },
    pending() {
      const pending = client.mocks.pending();
      return { place, mocks: pending.slice(0, MOST_TOLD), count: pending.length };
    },
    conflicts() {
      const conflicts = client.conflicts.list();
      return { place, conflicts: conflicts.slice(0, MOST_TOLD), count: conflicts.length };
    },
  };
  return { answer: (question) => answers[question](), released };
}
