/** From the text of a frame to a frame that may be believed. */
import {
  type ClientFrame,
  type CloudError,
  changeFrameSchema,
  changesFrameSchema,
  clientFrameSchema,
  MAX_JSON_DEPTH,
} from '@mockforge-cloud/shared/protocol';
import * as z from 'zod';
import { isDeeperThan } from '../http/json-depth.ts';
import { invalidFrame, notJson, tooDeep } from './frames.errors.ts';

/** Events are looked at one by one, by the push: one bad event of a batch concerns no other. */
type WithRawEvents<Frame extends ClientFrame> = Frame extends { type: 'change' }
  ? Omit<Frame, 'event'> & { event: unknown }
  : Frame extends { type: 'changes' }
    ? Omit<Frame, 'events'> & { events: unknown[] }
    : Frame;

export type ReceivedFrame = WithRawEvents<ClientFrame>;
export type FrameId = ClientFrame['id'];

const RAW_EVENTS = new Map<unknown, typeof changeFrameSchema | typeof changesFrameSchema>([
  [changeFrameSchema, changeFrameSchema.extend({ event: z.unknown() }) as unknown as typeof changeFrameSchema],
  [
    changesFrameSchema,
    changesFrameSchema.extend({ events: z.array(z.unknown()).min(1) }) as unknown as typeof changesFrameSchema,
  ],
]);

const [first, ...others] = clientFrameSchema.options.map((option) => RAW_EVENTS.get(option) ?? option);
if (first === undefined) throw new Error('There are no frames.');
/** Each frame of the wire, with its events as they came. Zod can't tell the type of what was put together in a loop. */
const frameSchema = z.discriminatedUnion('type', [first, ...others]) as unknown as z.ZodType<ReceivedFrame>;

export type ReadFrame =
  | { ok: true; frame: ReceivedFrame }
  /** `id` where it could be read all the same. */
  | { ok: false; id: FrameId; error: CloudError };

export function readFrame(text: string): ReadFrame {
  if (isDeeperThan(text, MAX_JSON_DEPTH)) return { ok: false, id: undefined, error: tooDeep(MAX_JSON_DEPTH) };
  const value = parse(text);
  if (value === undefined) return { ok: false, id: undefined, error: notJson() };
  const parsed = frameSchema.safeParse(value);
  if (parsed.success) return { ok: true, frame: parsed.data };
  return { ok: false, id: idOf(value), error: invalidFrame(parsed.error.issues, 'frame') };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function idOf(value: unknown): FrameId {
  if (typeof value !== 'object' || value === null || !('id' in value)) return undefined;
  return z.union([z.string().max(64), z.int()]).safeParse(value.id).data;
}
