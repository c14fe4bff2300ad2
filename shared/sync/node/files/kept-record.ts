/**
 * What is written down beside each file that was captured: where it was, what it held, and what was to take its place.
 * A record that came with a repository, or with a copy of the folder, is never believed: it names the very file that it
 * is in (its number and the moment of its birth), or it is sealed with the secret of this machine's state.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { pathFault } from '@mockforge-cloud/shared/protocol';
import { z } from 'zod';

const fileIdSchema = z.strictObject({ ino: z.string().max(40), birth: z.string().max(40) });
const pathSchema = z.string().refine((path) => pathFault(path) === null);
const idSchema = z.string().regex(/^[0-9a-f-]{36}$/);
const hashSchema = z.string().regex(/^[0-9a-f]{64}$/);

const factsSchema = z.strictObject({
  id: idSchema,
  /**
   * `replace`: something takes its place. `remove`: nothing does. `move`: it goes to `to` itself. `copy`: a copy of it
   * goes to `to`, on another file system.
   */
  kind: z.enum(['replace', 'remove', 'move', 'copy']),
  /** Where it was. */
  path: pathSchema,
  to: pathSchema.nullable(),
  /** The mock that it belonged to. */
  owner: z.string().max(200).nullable(),
  /** What it held when it was captured, as was expected. */
  expected: hashSchema,
  /** How many names it had. */
  links: z.number().int().min(1),
  /** The folder that it was in. */
  folder: fileIdSchema,
  /** The name that it is kept under; before an exchange, of the file that takes its place. */
  kept: z.string().regex(/^[0-9a-f-]{36}$/),
  /**
   * The file that takes its place, and under which name it waits for that, in the place of which folder. `untouched`:
   * when it was changed last; giving it another name changes it, also where that name is gone again.
   */
  fresh: z
    .strictObject({
      name: z.string().regex(/^[0-9a-f-]{36}(?:\.new)?$/),
      base: z.string(),
      file: fileIdSchema,
      untouched: z.string().max(40),
    })
    .nullable(),
  /** The record that this one takes the place of, once its file is captured. */
  supersedes: idSchema.nullable(),
  /** Wall clock, in milliseconds. */
  at: z.number(),
});

const recordSchema = z.strictObject({ facts: factsSchema, self: fileIdSchema, seal: z.string().nullable() });

export type KeptFacts = z.infer<typeof factsSchema>;
export type FileId = z.infer<typeof fileIdSchema>;

/** A number is given again when its file is gone; the moment of birth is not. */
export function fileIdOf(stats: BigIntStats): FileId {
  return { ino: String(stats.ino), birth: String(stats.birthtimeNs) };
}

/** A file that is complete, and waits to take a place. */
export function freshOf(
  stats: BigIntStats,
  { name, base }: { name: string; base: string },
): NonNullable<KeptFacts['fresh']> {
  return { name, base, file: fileIdOf(stats), untouched: String(stats.ctimeNs) };
}

export function isFile(stats: BigIntStats, { ino, birth }: FileId): boolean {
  return String(stats.ino) === ino && String(stats.birthtimeNs) === birth;
}

export function recordBytes(facts: KeptFacts, stats: BigIntStats, secret: string | null): Uint8Array {
  const self = fileIdOf(stats);
  return Buffer.from(JSON.stringify({ facts, self, seal: sealOf(facts, self, secret) }));
}

/** @returns `null` where it is none, or not ours. `stats`: of the file that it was read from */
export function readRecord(bytes: Uint8Array, stats: BigIntStats, secret: string | null): KeptFacts | null {
  const parsed = recordSchema.safeParse(parseJson(bytes));
  if (!parsed.success) return null;
  const { facts, self, seal } = parsed.data;
  if (self.ino !== String(stats.ino)) return null;
  const isBornHere = stats.birthtimeNs > 0n && self.birth === String(stats.birthtimeNs);
  return isBornHere || isSealed(facts, self, seal, secret) ? facts : null;
}

/** One that is of another file than it is in: what it says may be named, and is never acted on. `null`: it is none of those. */
export function foreignRecord(bytes: Uint8Array, stats: BigIntStats): KeptFacts | null {
  const parsed = recordSchema.safeParse(parseJson(bytes));
  if (!parsed.success) return null;
  const { facts, self } = parsed.data;
  const isOther =
    self.ino !== String(stats.ino) || (stats.birthtimeNs > 0n && self.birth !== String(stats.birthtimeNs));
  return isOther ? facts : null;
}

function isSealed(facts: KeptFacts, self: FileId, seal: string | null, secret: string | null): boolean {
  const due = sealOf(facts, self, secret);
  if (due === null || seal === null || due.length !== seal.length) return false;
  return timingSafeEqual(Buffer.from(due), Buffer.from(seal));
}

function sealOf(facts: KeptFacts, { ino }: FileId, secret: string | null): string | null {
  if (secret === null) return null;
  return createHmac('sha256', secret)
    .update(JSON.stringify([factsSchema.parse(facts), ino]))
    .digest('hex');
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString());
  } catch {
    return null;
  }
}
