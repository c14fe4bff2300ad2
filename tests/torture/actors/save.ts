/**
 * Saves a file in one of the ways in which editors do, each with its own moments in which others may come between. What
 * came between the look at a file and its save is saved over: this person has removed it, and it is named as met.
 */
import {
  closeSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { diskCalls } from '../../../shared/sync/node/files/disk-calls.ts';
import type { WayToSave } from '../ledger/doing.ts';

export interface Save {
  file: string;
  /** What is to be saved, made from what the file holds now; `null`: there is no file. */
  content: (before: Buffer | null) => Buffer;
  how: WayToSave;
  /** How long the slow ways take. */
  pauseMs: number;
  /**
   * Called when it is known what is replaced by what: right before the first byte is written, or right after the new
   * file took the place of the old one. `before`: what was replaced indeed, which may be newer than what was edited.
   */
  begun: (before: Buffer | null, content: Buffer) => void;
}

/** @throws Error of the file system where the file or its folder has gone in between */
export async function save(options: Save): Promise<void> {
  await mkdir(dirname(options.file), { recursive: true });
  switch (options.how) {
    case 'in place':
      return saveInPlace(options, (handle, bytes) => writeSync(handle, bytes, 0, bytes.length, 0));
    case 'by rename':
      return saveByRename(options);
    case 'in two writes':
      return saveInPlace(options, (handle, bytes) => writeInTwo(handle, bytes, options.pauseMs));
    case 'through an open file':
      return saveThroughOpenFile(options);
  }
}

/** The name is none of a mock. */
async function saveByRename({ file, content, begun }: Save): Promise<void> {
  const beside = join(dirname(file), `.${basename(file)}.swp`);
  const bytes = content(readOrNull(file));
  writeFileSync(beside, bytes);
  try {
    begun(await takePlace(beside, file), bytes);
  } finally {
    await rm(beside, { force: true });
  }
}

/** @returns what was in that place; an exchange hands it over, a rename can only look before */
async function takePlace(beside: string, file: string): Promise<Buffer | null> {
  for (;;) {
    const exchanged = await diskCalls.exchange(file, beside).catch(absentWhereGone);
    if (exchanged === 'done') return readFileSync(beside);
    const placed = exchanged === 'absent' ? await diskCalls.renameToFree(beside, file) : 'unsupported';
    if (placed === 'done') return null;
    if (placed === 'taken') continue;
    const before = readOrNull(file);
    renameSync(beside, file);
    return before;
  }
}

async function saveInPlace(
  { file, content, begun }: Save,
  write: (handle: number, bytes: Buffer) => unknown,
): Promise<void> {
  const bytes = content(readOrNull(file));
  const { handle, before } = openOrMake(file);
  try {
    begun(before, bytes);
    ftruncateSync(handle, 0);
    await write(handle, bytes);
  } finally {
    closeSync(handle);
  }
}

/** `before` is of the very file that is open. */
function openOrMake(file: string): { handle: number; before: Buffer | null } {
  for (;;) {
    try {
      const handle = openSync(file, 'r+');
      return { handle, before: readFileSync(handle) };
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
    }
    try {
      return { handle: openSync(file, 'wx'), before: null };
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
  }
}

async function writeInTwo(handle: number, bytes: Buffer, pauseMs: number): Promise<void> {
  const half = Math.floor(bytes.length / 2);
  writeSync(handle, bytes, 0, half, 0);
  await pause(pauseMs);
  writeSync(handle, bytes, half, bytes.length - half, half);
}

/** The file may be replaced, moved or deleted while it is held open: what is written goes to where it then is. */
async function saveThroughOpenFile(options: Save): Promise<void> {
  const handle = openSync(options.file, 'r+');
  try {
    await pause(options.pauseMs);
    const before = readFileSync(handle);
    const bytes = options.content(before);
    options.begun(before, bytes);
    ftruncateSync(handle, 0);
    writeSync(handle, bytes, 0, bytes.length, 0);
  } finally {
    closeSync(handle);
  }
}

/**
 * Deletes a file.
 * @returns what it held in the moment in which it went. Its name in between is none of a mock.
 */
export function removeFile(file: string): Buffer {
  const aside = join(dirname(file), `.${basename(file)}.gone`);
  renameSync(file, aside);
  try {
    return readFileSync(aside);
  } finally {
    rmSync(aside);
  }
}

function readOrNull(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function absentWhereGone(error: unknown): 'absent' {
  if (codeOf(error) === 'ENOENT') return 'absent';
  throw error;
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
