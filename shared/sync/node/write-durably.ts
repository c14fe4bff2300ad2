import type { BigIntStats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/**
 * Writes a file; its bytes are on the disk when the promise resolves. Its name is durable when its folder is flushed (`flush-folder.ts`).
 * `like`: the file that it replaces, whose mode it has whatever the umask, and whose owner as far as that is allowed.
 */
export async function writeDurably(
  path: string,
  bytes: Uint8Array,
  mode: number,
  like: BigIntStats | null = null,
): Promise<void> {
  const handle = await open(path, 'w', mode);
  try {
    await handle.writeFile(bytes);
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
}
