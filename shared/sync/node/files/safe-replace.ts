/**
 * Replaces files without ever losing what an editor saves in the same moment: what is there is moved aside
 * by one rename, which captures it whole; it is compared with what was expected; and the new file is placed
 * by a link, which fails where something has appeared meanwhile. After a crash the names that are left say
 * how to go back (see `recover.ts`).
 */
import { randomUUID } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { link, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { flushFolder } from '../flush-folder.ts';
import { nodeEntropy } from '../node-entropy.ts';
import { writeDurably } from '../write-durably.ts';
import { codeOf } from './file-faults.ts';
import { statOf } from './inside.ts';

/** Beside the file; dotfiles with these ends are no mocks. */
export const NEW_END = '.mfnew';
export const OLD_END = '.mfold';

/** The umask takes from it, as from any new file of a person. */
const NEW_FILE_MODE = 0o666;

export interface Captured {
  /** Where it was. */
  absolute: string;
  /** Where it is kept for the moment. */
  kept: string;
  hash: string;
}

/**
 * Puts `bytes` at `absolute`.
 * @returns what was captured (`null`: there was nothing), or `changed` where something else was there, which still is
 */
export async function replaceFile(
  absolute: string,
  bytes: Uint8Array,
  expectedHash: string | null,
): Promise<Captured | null | 'changed'> {
  const before = await look(absolute);
  if ((before?.hash ?? null) !== expectedHash) return 'changed';
  const beside = nameBeside(absolute, NEW_END);
  try {
    await writeDurably(beside, bytes, NEW_FILE_MODE, before?.stats);
    const captured = before === null ? null : await capture(absolute, before);
    if (captured === 'changed') return 'changed';
    if (await placeOrGoBack(beside, absolute, captured)) {
      await flushFolder(dirname(absolute));
      return captured;
    }
    // Something was saved between the two: it is the local edit, and what was captured is what it was made from.
    if (captured !== null) await rm(captured.kept, { force: true });
    return 'changed';
  } finally {
    await rm(beside, { force: true });
  }
}

/** What can't be placed must leave what was there where it was: a file that is absent passes for deleted. */
async function placeOrGoBack(beside: string, absolute: string, captured: Captured | null): Promise<boolean> {
  try {
    return await place(beside, absolute);
  } catch (error) {
    if (captured !== null) await putBack(captured.kept, absolute);
    throw error;
  }
}

/** Takes the file away. @returns what was captured, or `changed` where something else was there, which still is */
export async function takeFile(absolute: string, expectedHash: string): Promise<Captured | 'changed'> {
  const before = await look(absolute);
  if (before === null || before.hash !== expectedHash) return 'changed';
  return capture(absolute, before);
}

/** Moves the file to a place where nothing is. */
export async function moveFileSafely(from: string, to: string, expectedHash: string): Promise<'done' | 'changed'> {
  const captured = await takeFile(from, expectedHash);
  if (captured === 'changed') return 'changed';
  let isPlaced = false;
  try {
    isPlaced = await place(captured.kept, to);
  } finally {
    if (!isPlaced) await putBack(captured.kept, from);
  }
  if (!isPlaced) return 'changed';
  await rm(captured.kept, { force: true });
  // The new name first: of the two, both is better than none.
  await flushFolder(dirname(to));
  if (dirname(from) !== dirname(to)) await flushFolder(dirname(from));
  return 'done';
}

interface Looked {
  stats: BigIntStats;
  hash: string;
}

async function look(absolute: string): Promise<Looked | null> {
  const stats = await statOf(absolute);
  return stats === null ? null : { stats, hash: nodeEntropy.hash(await readFile(absolute)) };
}

async function capture(absolute: string, before: Looked): Promise<Captured | 'changed'> {
  const kept = nameBeside(absolute, OLD_END);
  try {
    await rename(absolute, kept);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'changed';
    throw error;
  }
  const after = await statOf(kept);
  const isExpected = after !== null && (isUntouched(before.stats, after) || (await look(kept))?.hash === before.hash);
  if (isExpected) return { absolute, kept, hash: before.hash };
  await putBack(kept, absolute);
  return 'changed';
}

/** Where something else has appeared at its place, it stays beside and `recover` makes a backup of it. */
export async function putBack(kept: string, absolute: string): Promise<boolean> {
  if (!(await place(kept, absolute))) return false;
  await rm(kept, { force: true });
  return true;
}

/** @returns `false` where something is there already. */
async function place(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST') return false;
    if (!NO_LINK_HERE.has(code)) throw error;
  }
  // The look and the rename are two steps: only where there is no other way.
  if ((await statOf(to)) !== null) return false;
  await rename(from, to);
  return true;
}

/** A file system without hard links, or one without room for one more name. */
const NO_LINK_HERE: ReadonlySet<string> = new Set([
  'EPERM',
  'EACCES',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
  'ENOSPC',
  'EDQUOT',
]);

function isUntouched(before: BigIntStats, after: BigIntStats): boolean {
  return before.ino === after.ino && before.size === after.size && before.mtimeNs === after.mtimeNs;
}

/** Names of files have at most 255 bytes, whatever they are written in. */
const MAX_NAME_BYTES = 220;

function nameBeside(absolute: string, end: string): string {
  let name = basename(absolute);
  while (Buffer.byteLength(name) > MAX_NAME_BYTES) name = [...name].slice(0, -1).join('');
  return join(dirname(absolute), `.${name}.${randomUUID().slice(0, 8)}${end}`);
}
