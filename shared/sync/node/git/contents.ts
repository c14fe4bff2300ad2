import { type GitQuestion, readGit } from './run-git.ts';

/** By id; blobs that are not there are left out. */
export async function contentsOf(question: GitQuestion, blobs: Iterable<string>): Promise<Map<string, Uint8Array>> {
  const contents = new Map<string, Uint8Array>();
  const asked = [...new Set(blobs)];
  if (asked.length === 0) return contents;
  const told = await readGit(question, ['cat-file', '--batch'], `${asked.join('\n')}\n`);
  let at = 0;
  while (told !== null && at < told.length) {
    const end = told.indexOf(10, at);
    if (end < 0) break;
    const [, id, kind, size] = /^([0-9a-f]+) (\w+) (\d+)$/.exec(told.toString('latin1', at, end)) ?? [];
    at = end + 1;
    if (id === undefined) continue;
    if (kind === 'blob') contents.set(id, told.subarray(at, at + Number(size)));
    at += Number(size) + 1;
  }
  return contents;
}
