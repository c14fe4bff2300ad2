import type { FileStat } from '../ports.ts';

/** Whether nothing tells these apart: size, time of the last change and inode are the same. */
export function sameStat(one: FileStat | undefined, other: FileStat): boolean {
  return (
    one !== undefined && one.size === other.size && one.mtimeMs === other.mtimeMs && one.identity === other.identity
  );
}
