/** Line ends that Git writes by itself are no edit: such a file counts as what it is with LF, which the team has (P8). */
import type { EngineContext } from '../ground/context.ts';
import { openMocks } from './git-doings.ts';

/** Of files that differ from what was agreed on. Called within a turn, when they have been looked at. */
export async function followLineEnds(context: EngineContext): Promise<void> {
  const { replica, tree, ports, touch } = context;
  const open = ports.files.readWithLf === undefined ? [] : openMocks(context).filter((mock) => replica.owns(mock));
  const files = open.map(({ path }) => ({ path, hash: tree.hashOf(path) }));
  const forms = files.length === 0 ? undefined : await ports.git?.withLf?.(files);
  for (const { mockId, path, base, remote } of open) {
    const [form, file] = [forms?.get(path), tree.get(path)];
    if (form === undefined || file === undefined) continue;
    if (![base, remote].some((version) => version !== null && form.agreed.has(version.hash))) continue;
    ports.files.readWithLf?.(path);
    tree.wrote(path, form.hash, file.stat);
    touch(mockId);
  }
}
