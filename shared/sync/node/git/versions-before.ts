import { nodeEntropy } from '../ground/node-entropy.ts';
import { contentsOf } from './contents.ts';
import { blobIdsOf, conversionsOf, fileFormsOf } from './conversions.ts';
import { eachAtOnce } from './each-at-once.ts';
import { blobsOf } from './history.ts';
import type { GitQuestion } from './run-git.ts';
import { Spelled } from './spelled.ts';
import type { WorkQuestion } from './work-since.ts';

/** Files that HEAD does not lead to are asked about one by one. */
const MOST_STRAYS = 50;

/** The versions that led to a file, the newest first, each in the forms that it may have in a folder, as hashes. */
export async function versionsBefore(
  question: GitQuestion,
  { files, now, read, most, history }: Pick<WorkQuestion, 'files' | 'now' | 'read' | 'history'> & { most: number },
): Promise<Map<string, string[]>> {
  const conversion = await conversionsOf(
    question,
    files.map(({ path }) => path),
  );
  const ids = new Map<string, string[]>();
  await eachAtOnce(files, async ({ path, hash }) => {
    const bytes = hash === null ? null : await read(path);
    if (bytes !== null) ids.set(path, blobIdsOf(question.format, bytes, conversion(path)));
  });
  const line = new Spelled((await blobsOf(question, [now.commit])) ?? new Map<string, Map<string, string>>());
  const before = new Map<string, string[]>();
  let asked = 0;
  for (const { path } of files) {
    const own = ids.get(path) ?? [];
    const there = [...(line.get(path)?.keys() ?? [])];
    const at = there.findIndex((blob) => own.includes(blob));
    if (at >= 0 || asked >= MOST_STRAYS) {
      before.set(path, there.slice(at + 1, at + 1 + most));
      continue;
    }
    asked += 1;
    const all = new Spelled((await history()) ?? new Map<string, Map<string, string>>());
    const commit = own.flatMap((blob) => all.get(path)?.get(blob) ?? [])[0];
    const other = commit === undefined ? null : await blobsOf(question, [commit]);
    const led = other === null ? line : new Spelled(other);
    const blobs = [...(led.get(path)?.keys() ?? [])].filter((blob) => !own.includes(blob));
    before.set(path, blobs.slice(0, most));
  }
  const contents = await contentsOf(question, [...before.values()].flat());
  return new Map(
    [...before].map(([path, blobs]) => {
      const forms = blobs.flatMap((blob) => {
        const bytes = contents.get(blob);
        return bytes === undefined ? [] : fileFormsOf(bytes, blob, conversion(path));
      });
      return [path, [...new Set(forms.map((form) => nodeEntropy.hash(form)))]];
    }),
  );
}
