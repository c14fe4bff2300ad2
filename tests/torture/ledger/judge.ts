/**
 * Judges the ledger (I1): for each content that somebody saved, where it is now. Pure. There is one excuse only for
 * a content that is nowhere: its own folder's person saved over it, or deleted it, before it was sent. That is
 * believed only of a doing that met these very bytes in the file: bytes which somebody else replaced in between
 * are lost, whatever was saved at their path later.
 */
import type { Doing } from './doing.ts';

export const CATEGORIES = [
  'head',
  'history',
  'merged',
  'conflict',
  'backup',
  'aside',
  'overwritten',
  'deleted',
  'lost',
] as const;
export type Category = (typeof CATEGORIES)[number];

/** What was found when everything had come to rest. Hashes. */
export interface Evidence {
  /** What the mocks hold now. */
  heads: ReadonlySet<string>;
  /** What a revision made of a mock. */
  history: ReadonlySet<string>;
  /** What a revision names as submitted: the second parent of a merge. */
  submitted: ReadonlySet<string>;
  /** The author's side of a conflict record, open or closed. */
  conflicts: ReadonlySet<string>;
  /** By folder: copies in its backups. */
  backups: ReadonlyMap<string, ReadonlySet<string>>;
  /** By folder: files that were moved aside while they were replaced, and become backups at the next start. */
  aside: ReadonlyMap<string, ReadonlySet<string>>;
}

export interface Saved {
  doing: Doing & { what: 'save' | 'settle' };
  /** The doing that replaced it, where there was one. */
  by: Doing | null;
  /** How long it stood before it was replaced. Milliseconds. */
  stoodMs: number;
  /** The longest stretch of that time in which it could have been sent. Milliseconds. */
  connectedMs: number;
}

export interface Judgement {
  entries: number;
  counts: Record<Category, number>;
  lost: Saved[];
  /** Overwritten or deleted before it was sent, though it stood for longer than it takes to send it. */
  overdue: Saved[];
  /** Of what was overwritten or deleted before it was sent: how long each stood. Milliseconds. */
  stoodMs: number[];
}

export interface JudgeOptions {
  doings: readonly Doing[];
  evidence: Evidence;
  /** The longest stretch within [from, to] in which this client could have sent something. Milliseconds. */
  connectedMs: (client: string, from: number, to: number) => number;
  /** What stood connected for longer than this must have been sent. */
  mustBeSentWithinMs: number;
}

export function judge({ doings, evidence, connectedMs, mustBeSentWithinMs }: JudgeOptions): Judgement {
  const judgement: Judgement = { entries: 0, counts: noCounts(), lost: [], overdue: [], stoodMs: [] };
  const replacements = replacementsIn(doings);
  for (const doing of doings) {
    // What was not finished was not saved: nobody was told so.
    if ((doing.what !== 'save' && doing.what !== 'settle') || doing.endedAt === null) continue;
    judgement.entries += 1;
    const by = replacements.get(keyOf(doing.client, doing.hash))?.find((later) => later.number > doing.number) ?? null;
    const stoodMs = by === null ? 0 : by.at - doing.endedAt;
    const category =
      whereIs(doing, evidence) ?? (by === null ? 'lost' : by.what === 'delete' ? 'deleted' : 'overwritten');
    judgement.counts[category] += 1;
    if (category !== 'overwritten' && category !== 'deleted' && category !== 'lost') continue;
    const connected = by === null ? 0 : connectedMs(doing.client, doing.endedAt, by.at);
    const saved: Saved = { doing, by, stoodMs, connectedMs: connected };
    if (category === 'lost') {
      judgement.lost.push(saved);
      continue;
    }
    judgement.stoodMs.push(stoodMs);
    const mayBeHeldBack = doing.what === 'save' && !doing.parses;
    if (connected > mustBeSentWithinMs && !mayBeHeldBack) judgement.overdue.push(saved);
  }
  return judgement;
}

function whereIs({ client, hash }: Saved['doing'], evidence: Evidence): Category | null {
  if (evidence.heads.has(hash)) return 'head';
  if (evidence.history.has(hash)) return 'history';
  if (evidence.submitted.has(hash)) return 'merged';
  if (evidence.conflicts.has(hash)) return 'conflict';
  if (evidence.backups.get(client)?.has(hash) === true) return 'backup';
  if (evidence.aside.get(client)?.has(hash) === true) return 'aside';
  return null;
}

/** By folder and content: the finished saves and deletions that met it in the file. */
function replacementsIn(doings: readonly Doing[]): Map<string, Doing[]> {
  const found = new Map<string, Doing[]>();
  for (const doing of doings) {
    const isReplacing = doing.what === 'save' || doing.what === 'delete';
    if (!isReplacing || doing.endedAt === null || doing.replaced === null) continue;
    const key = keyOf(doing.client, doing.replaced);
    found.set(key, [...(found.get(key) ?? []), doing]);
  }
  return found;
}

function keyOf(client: string, hash: string): string {
  return `${client} ${hash}`;
}

function noCounts(): Record<Category, number> {
  return Object.fromEntries(CATEGORIES.map((category) => [category, 0])) as Record<Category, number>;
}
