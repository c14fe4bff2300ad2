/**
 * Between the process that has a folder's lock and one that follows it: one JSON object a line. The follower begins;
 * an older version on the other end says nothing, and is left in peace.
 *
 *     follower: hello   holder: hello + proof   follower: proof   holder: welcome   then asks and answers
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import * as z from 'zod';
import { MOST_UNSAVED, QUESTIONS } from '../../holder.ts';

export const CHANNEL_VERSION = 1;
/** Of who has not proven to be the same user. */
export const MAX_STRANGER_LINE = 1_024;
export const MAX_FOLLOWER_LINE = 8 * 1024 * 1024;
export const MAX_HOLDER_LINE = 32 * 1024 * 1024;

const nonceSchema = z.string().regex(/^[0-9a-f]{32}$/);
const proofSchema = z.string().regex(/^[0-9a-f]{64}$/);
const idSchema = z.int().min(1);

export const greetingSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), version: z.int().min(1), nonce: nonceSchema }),
  z.object({ type: z.literal('proof'), proof: proofSchema }),
]);

export const requestSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ask'), id: idSchema, question: z.enum(QUESTIONS) }),
  /** All of the follower's documents with unsaved changes: takes the place of what it said before. */
  z.object({
    type: z.literal('unsaved'),
    id: idSchema,
    paths: z.union([z.literal('all'), z.array(z.string().max(4_096)).max(MOST_UNSAVED)]),
  }),
]);
export type ChannelRequest = z.infer<typeof requestSchema>;

export const holderFrameSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), version: z.int().min(1), nonce: nonceSchema, proof: proofSchema }),
  z.object({ type: z.literal('welcome') }),
  z.object({ type: z.literal('answer'), id: idSchema, answer: z.unknown() }),
  /** It does not know what was asked, or who asks. */
  z.object({ type: z.literal('refused'), id: idSchema.optional() }),
]);
export type HolderFrame = z.infer<typeof holderFrameSchema>;

export interface Nonces {
  follower: string;
  holder: string;
}

/** Shows that one has the key, for this lock and these nonces only: it can't be said again, or passed on. */
export function proofOf(key: Buffer, who: 'holder' | 'follower', address: string, nonces: Nonces): string {
  const text = JSON.stringify([who, address, nonces.follower, nonces.holder]);
  return createHmac('sha256', key).update(text).digest('hex');
}

export function isSameProof(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}

/** Resolves when the other end has taken it, or is gone: whoever waits for that keeps no more than one in memory. */
export function sendLine(socket: Socket, frame: object): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed) resolve();
    else socket.write(`${JSON.stringify(frame)}\n`, () => resolve());
  });
}

/**
 * Each line as what it says, one after the other: the next is read when the one before has been dealt with.
 * `undefined`: no JSON. Ends with the socket, and ends it where a line is longer than allowed.
 */
export async function* linesOf(socket: Socket, maxLine: () => number): AsyncGenerator<unknown> {
  let parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    let from = 0;
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, from)) {
      parts.push(chunk.subarray(from, at));
      if (length + at - from > maxLine()) return;
      const line = Buffer.concat(parts).toString('utf8');
      [parts, length, from] = [[], 0, at + 1];
      yield parse(line);
    }
    parts.push(chunk.subarray(from));
    length += chunk.length - from;
    if (length > maxLine()) return;
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
