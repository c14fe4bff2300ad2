/** Saves a file in one of the ways in which editors do, each with its own moments in which others may come between. */
import { closeSync, ftruncateSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { WayToSave } from '../ledger/doing.ts';

export interface Save {
  file: string;
  /** What is to be saved, made from what the file holds now; `null`: there is no file. */
  content: (before: Buffer | null) => Buffer;
  how: WayToSave;
  /** How long the slow ways take. */
  pauseMs: number;
  /** Called when it is known what is replaced by what, right before the first byte is written. */
  begun: (before: Buffer | null, content: Buffer) => void;
}

/** @throws Error of the file system where the file or its folder has gone in between */
export async function save(options: Save): Promise<void> {
  await mkdir(dirname(options.file), { recursive: true });
  switch (options.how) {
    case 'in place':
      writeFileSync(options.file, begin(options));
      return;
    case 'by rename':
      return saveByRename(options);
    case 'in two writes':
      return saveInTwoWrites(options);
    case 'through an open file':
      return saveThroughOpenFile(options);
  }
}

function begin({ file, content, begun }: Save, before = readOrNull(file)): Buffer {
  const bytes = content(before);
  begun(before, bytes);
  return bytes;
}

/** The name is none of a mock. */
async function saveByRename(options: Save): Promise<void> {
  const beside = join(dirname(options.file), `.${basename(options.file)}.swp`);
  const bytes = options.content(readOrNull(options.file));
  writeFileSync(beside, bytes);
  try {
    options.begun(readOrNull(options.file), bytes);
    renameSync(beside, options.file);
  } finally {
    await rm(beside, { force: true });
  }
}

async function saveInTwoWrites(options: Save): Promise<void> {
  const bytes = begin(options);
  const handle = openSync(options.file, 'w');
  try {
    writeSync(handle, bytes.subarray(0, bytes.length / 2));
    await pause(options.pauseMs);
    writeSync(handle, bytes.subarray(bytes.length / 2));
  } finally {
    closeSync(handle);
  }
}

/** The file may be replaced, moved or deleted while it is held open: what is written goes to where it then is. */
async function saveThroughOpenFile(options: Save): Promise<void> {
  const handle = openSync(options.file, 'r+');
  try {
    await pause(options.pauseMs);
    const bytes = begin(options, readFileSync(handle));
    ftruncateSync(handle, 0);
    writeSync(handle, bytes, 0, bytes.length, 0);
  } finally {
    closeSync(handle);
  }
}

function readOrNull(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
