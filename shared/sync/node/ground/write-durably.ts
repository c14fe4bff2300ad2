import type { BigIntStats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

export interface WriteOptions {
  /** `wx`: never into a file that is there. */
  flag?: 'w' | 'wx';
  /** The file that it replaces, whose mode it has whatever the umask, and whose owner as far as that is allowed. */
  like?: BigIntStats | null;
  /** Told what the file is before anything is in it. */
  created?: (stats: BigIntStats) => void;
}

/**
 * Writes a file; its bytes are on the disk when the promise resolves. Its name is durable when its folder is flushed (`flush-folder.ts`).
 */
export async function writeDurably(
  path: string,
  bytes: Uint8Array | ((stats: BigIntStats) => Uint8Array),
  mode: number,
  { flag = 'w', like = null, created }: WriteOptions = {},
): Promise<void> {
  const handle = await open(path, flag, mode);
  try {
    if (typeof bytes === 'function' || created !== undefined) {
      const stats = await handle.stat({ bigint: true });
      created?.(stats);
      await handle.writeFile(typeof bytes === 'function' ? bytes(stats) : bytes);
    } else await handle.writeFile(bytes);
    if (like !== null) await resemble(handle, like);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function resemble(handle: FileHandle, like: BigIntStats): Promise<void> {
  const own = await handle.stat();
  const [uid, gid, mode] = [Number(like.uid), Number(like.gid), Number(like.mode) & 0o777];
  // Only root may give a file away; anybody else keeps it.
  if (own.uid !== uid || own.gid !== gid) await handle.chown(uid, gid).catch(() => undefined);
  if ((own.mode & 0o777) !== mode) await handle.chmod(mode);
  // Editors notice a file that is younger than the one that they have read, whatever the clocks say.
  const youngest = Number(like.mtimeMs) + 2;
  if (own.mtimeMs < youngest) await handle.utimes(own.atime, youngest / 1000);
}
