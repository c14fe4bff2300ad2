/** From the text of a frame to a frame that may be believed. */
import {
  authFrameSchema,
  type ClientFrame,
  CloudError,
  changeFrameSchema,
  changesFrameSchema,
  MAX_JSON_DEPTH,
  pingFrameSchema,
  presenceFrameSchema,
  subscribeFrameSchema,
  unsubscribeFrameSchema,
} from '@mockforge-cloud/shared/protocol';
import * as z from 'zod';
import { patchTexts } from '../contents/derive/patch/patch-source.ts';
import { isDeeperThan } from '../http/json-depth.ts';
import { invalidEvent } from '../sync/read-event.ts';

/** Events are looked at one by one, by the push: one bad event of a batch concerns no other. */
const change = changeFrameSchema.extend({ event: z.unknown() });
const changes = changesFrameSchema.extend({ events: z.array(z.unknown()).min(1) });
const frameSchema = z.discriminatedUnion('type', [
  authFrameSchema,
  subscribeFrameSchema,
  unsubscribeFrameSchema,
  change,
  changes,
  presenceFrameSchema,
  pingFrameSchema,
]);

export type ReceivedFrame = z.output<typeof frameSchema> & {
  /** The JSON of each event's `changes`, as it was sent, for the patches among them. */
  changesTexts?: readonly (string | undefined)[];
};
export type FrameId = ClientFrame['id'];

export type ReadFrame =
  | { ok: true; frame: ReceivedFrame }
  /** `id` where it could be read all the same. */
  | { ok: false; id: FrameId; error: CloudError };

export function readFrame(text: string): ReadFrame {
  if (isDeeperThan(text, MAX_JSON_DEPTH)) {
    return refused(undefined, 'frame.too_deep', `The frame nests deeper than ${MAX_JSON_DEPTH} levels.`);
  }
  const value = parse(text);
  if (value === undefined) return refused(undefined, 'frame.invalid_json', 'The frame is not JSON.');
  const parsed = frameSchema.safeParse(value);
  if (parsed.success) return { ok: true, frame: withTexts(parsed.data, text) };
  return { ok: false, id: idOf(value), error: invalidEvent(parsed.error.issues, 'frame') };
}

function withTexts(frame: z.output<typeof frameSchema>, text: string): ReceivedFrame {
  if (frame.type === 'change') {
    return { ...frame, changesTexts: patchTexts([frame.event], { text, member: 'event' }) };
  }
  if (frame.type !== 'changes') return frame;
  return { ...frame, changesTexts: patchTexts(frame.events, { text, member: 'events' }) };
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

function refused(id: FrameId, code: 'frame.too_deep' | 'frame.invalid_json', message: string): ReadFrame {
  return { ok: false, id, error: new CloudError(code, message) };
}
