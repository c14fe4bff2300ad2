/** From an event on the wire to an operation. Whatever is wrong concerns this event alone. */
import { randomUUID } from 'node:crypto';
import {
  batchEventSchema,
  type ClientEvent,
  CloudError,
  type ErrorCode,
  fromWire,
  idSchema,
  type Limits,
  type Strategy,
} from '@mockforge-cloud/shared/protocol';
import { type Content, contentFrom } from '../contents/content.ts';
import { memberOf } from '../contents/derive/patch/patch-source.ts';
import { invalidFrame } from '../frames/frames.errors.ts';
import type { Intent, Operation, PathChange } from './operation.ts';

interface Reading {
  limits: Limits;
  /** For events that name none. */
  strategy: Strategy;
  /** The JSON of the event's `changes`, as it was sent: a patch is taken from it (`patch/patch-source.ts`). */
  changesText?: string | undefined;
}

/** Each is an edit, and is looked for on both sides. Beyond it the whole content is the better way. */
export const MAX_PATCH_MEMBERS = 10_000;

export function readEvent(raw: unknown, { limits, strategy, changesText }: Reading): Operation {
  const opId = opIdOf(raw) ?? randomUUID();
  // Before its schema goes through all of them.
  if (membersIn(patchIn(raw), MAX_PATCH_MEMBERS) > MAX_PATCH_MEMBERS) {
    return { opId, strategy, settles: [], intent: { kind: 'refused', error: patchTooLarge() } };
  }
  const parsed = batchEventSchema.safeParse(raw);
  if (!parsed.success) {
    return {
      opId,
      strategy,
      settles: [],
      intent: { kind: 'refused', error: invalidFrame(parsed.error.issues, 'event') },
    };
  }
  const event = parsed.data;
  const { strategy: own = strategy, settles = [] } = event;
  return { opId, strategy: own, settles, intent: intentOrRefusal(event, { limits, changesText, raw }) };
}

/** The operation id of an event that may otherwise be invalid, so that its answer can name it. */
function opIdOf(raw: unknown): string | null {
  if (typeof raw !== 'object' || raw === null || !('op_id' in raw)) return null;
  return idSchema.safeParse(raw.op_id).data ?? null;
}

interface EventReading {
  limits: Limits;
  changesText: string | undefined;
  /** The event before its schema made it anew. */
  raw: unknown;
}

function intentOrRefusal(event: ClientEvent, reading: EventReading): Intent {
  try {
    return intentOf(event, reading);
  } catch (error) {
    if (error instanceof CloudError) return { kind: 'refused', error };
    throw error;
  }
}

function intentOf(event: ClientEvent, reading: EventReading): Intent {
  switch (event.type) {
    case 'mock_created': {
      const content = contentOf(event.mock, reading.limits);
      if (content === null) throw invalid('request.invalid', 'A new mock wants "content" or "content_hash".');
      return { kind: 'create', mockId: event.mock_id ?? null, path: event.mock.path, content };
    }
    case 'mock_updated':
      return updateOf(event, reading);
    case 'mock_renamed':
      return {
        kind: 'rename',
        mockId: event.mock_id,
        path: { to: event.changes.path, from: event.changes.base_path ?? null },
      };
    case 'mock_deleted':
      return { kind: 'delete', mockId: event.mock_id, baseHash: event.changes?.base_hash ?? null };
  }
}

function updateOf(
  event: Extract<ClientEvent, { type: 'mock_updated' }>,
  { limits, changesText, raw }: EventReading,
): Intent {
  const { mock_id: mockId, changes } = event;
  const path: PathChange | null =
    changes.path === undefined ? null : { to: changes.path, from: changes.base_path ?? null };
  const content = contentOf(changes, limits);
  if (content !== null) {
    if (changes.base_hash === undefined) {
      throw invalid('mock.base_required', 'Whole content wants "base_hash": the hash of what it was made from.');
    }
    return { kind: 'update', mockId, baseHash: changes.base_hash, content, path };
  }
  if ('patch' in changes) {
    const text = changesText === undefined ? undefined : memberOf(changesText, 'patch');
    return { kind: 'patch', mockId, patch: text ?? JSON.stringify(changes.patch), path };
  }
  if (path !== null) return { kind: 'rename', mockId, path };
  if (changes.base_hash !== undefined || Object.keys(changesIn(raw) ?? changes).length === 0) {
    throw invalid('request.invalid', 'The changes hold neither content, nor a path, nor a patch.');
  }
  // The plain frame: what is in `changes` is the patch.
  return { kind: 'patch', mockId, patch: changesText ?? JSON.stringify(changesIn(raw) ?? changes), path: null };
}

function changesIn(raw: unknown): object | null {
  if (typeof raw !== 'object' || raw === null || !('changes' in raw)) return null;
  return typeof raw.changes === 'object' ? raw.changes : null;
}

/** What an event would patch with, if it is a patch. */
function patchIn(raw: unknown): unknown {
  const changes = changesIn(raw);
  return changes !== null && 'patch' in changes ? changes.patch : changes;
}

/** Members of objects, not counting those inside of lists, which are one value. Stops counting beyond `enough`. */
function membersIn(value: unknown, enough: number): number {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 0;
  let members = 0;
  for (const inner of Object.values(value)) {
    members += 1 + membersIn(inner, enough - members);
    if (members > enough) break;
  }
  return members;
}

function patchTooLarge(): CloudError {
  return new CloudError('mock.patch_too_large', `The changes have more than ${MAX_PATCH_MEMBERS} members.`, {
    hint: 'Send several smaller patches, or the whole content with its base_hash.',
    details: { max_members: MAX_PATCH_MEMBERS },
  });
}

type WireSource = {
  content?: string | undefined;
  content_hash?: string | undefined;
  encoding?: 'utf8' | 'base64' | undefined;
};

function contentOf(source: WireSource, limits: Limits): Content | null {
  if (source.content === undefined) {
    return source.content_hash === undefined ? null : { hash: source.content_hash, size: 0, bytes: null };
  }
  const bytes = fromWire({ content: source.content, encoding: source.encoding });
  if (bytes === null) {
    throw invalid('request.invalid', 'The content is not valid Unicode, or not valid base64 where it says so.');
  }
  return contentFrom(bytes, limits);
}

function invalid(code: ErrorCode, message: string): CloudError {
  return new CloudError(code, message);
}
