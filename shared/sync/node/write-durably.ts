import { open } from 'node:fs/promises';

/** Writes a file; its bytes are on the disk when the promise resolves. The name is durable with its folder. */
export async function writeDurably(path: string, bytes: Uint8Array, mode: number): Promise<void> {
  const handle = await open(path, 'w', mode);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
