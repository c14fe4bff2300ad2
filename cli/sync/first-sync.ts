/** Before a folder is synced for the first time: what that would replace, and whether it may (P2). */
import { createHash } from 'node:crypto';
import { lstat, mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import type { SyncOptions } from '@mockforge-cloud/shared/sync';
import type { Service } from '../account/service.ts';
import type { Context } from '../context.ts';
import type { Target } from './targets.ts';

interface Comparison {
  /** Mocks of the cloud that this folder lacks. */
  missing: number;
  same: number;
  /** Mocks that are here and in the cloud with other bytes, which the cloud never had. */
  differing: string[];
}

/** The service takes so many paths in one question. */
const KNOWN_AT_ONCE = 5000;

/**
 * Returns where the sync may go on.
 * @throws CloudError `usage.invalid` where it would replace something and nobody says yes
 */
export async function allowFirstSync(context: Context, service: Service, target: Target, yes: boolean): Promise<void> {
  const marker = markerOf(context.settings.stateDir, service, target);
  if (await exists(marker)) return;
  if (!yes && mayReplace(target.options, context.asker.interactive)) {
    const comparison = await compare(service, target);
    await ask(context, target, comparison);
  }
  // A clone of a repository lacks folders that held nothing but mocks of the cloud. One that was synced before
  // and is gone is not made again: somebody has to look (I11).
  if (target.options.direction !== 'local_to_remote') await mkdir(target.folder, { recursive: true });
  await mkdir(dirname(marker), { recursive: true });
  await writeFile(marker, `${target.folder}\n`);
}

/** A merge holds both sides' changes and a conflict replaces nothing: only a person is asked about those. */
function mayReplace({ direction, strategy }: SyncOptions, interactive: boolean): boolean {
  if (strategy === 'local') return direction !== 'remote_to_local';
  if (direction === 'local_to_remote') return false;
  return strategy === 'remote' || interactive;
}

async function ask({ asker }: Context, { folder, options }: Target, comparison: Comparison): Promise<void> {
  const { differing, missing, same } = comparison;
  if (differing.length === 0) return;
  const plan =
    `First sync of ${folder} with ${options.workspaceId}: ${missing} mocks are only in the cloud, ${same} are the same, ` +
    `${differing.length} differ (${examples(differing)}).`;
  const outcome = {
    merge: 'Those that differ are merged, or become conflicts; what is replaced is kept in .mockforge/backups.',
    manual: 'Those that differ become conflicts.',
    remote: 'Those that differ are replaced by the version of the cloud; yours is kept in .mockforge/backups.',
    local: 'Those that differ are replaced in the cloud by yours; the history keeps the other version.',
  }[options.strategy];
  if (asker.interactive && (await asker.confirm(`${plan} ${outcome} Go on?`))) return;
  throw new CloudError('usage.invalid', plan, {
    hint: `${outcome} Give --yes if that is what you want.`,
    details: { missing, same, differing: differing.slice(0, 100) },
  });
}

function examples(paths: readonly string[]): string {
  return paths.length <= 3 ? paths.join(', ') : `${paths.slice(0, 3).join(', ')}, …`;
}

async function compare({ api }: Service, { folder, options }: Target): Promise<Comparison> {
  const place = { workspaceId: options.workspaceId, branch: options.branch };
  const comparison: Comparison = { missing: 0, same: 0, differing: [] };
  const unequal: { path: string; hash: string }[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof api.listMocks>> = await api.listMocks(place, cursor);
    for (const mock of page.items) {
      const hash = await hashOf(folder, mock.path);
      if (hash === null) comparison.missing += 1;
      else if (hash === mock.hash) comparison.same += 1;
      else unequal.push({ path: mock.path, hash });
    }
    cursor = page.next_cursor;
  } while (cursor !== null);
  for (let at = 0; at < unequal.length; at += KNOWN_AT_ONCE) {
    const { items } = await api.known(place, unequal.slice(at, at + KNOWN_AT_ONCE));
    // An old revision is only behind: to bring it up to date loses nothing.
    comparison.differing.push(...items.filter(({ status }) => status === 'unknown').map(({ path }) => path));
  }
  return comparison;
}

/** `null` for what is no file of this folder; links out of it are not followed (I8). */
async function hashOf(folder: string, path: string): Promise<string | null> {
  try {
    const file = await realpath(join(folder, path));
    if (!file.startsWith(folder + sep) || !(await lstat(file)).isFile()) return null;
    return createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
  } catch {
    return null;
  }
}

/** It stands with the state of the folder, so that whoever throws that away is asked again. */
function markerOf(stateDir: string, service: Service, { folder, options }: Target): string {
  const key = JSON.stringify([service.url, folder, options.workspaceId, options.branch]);
  return join(stateDir, 'synced-before', createHash('sha256').update(key).digest('hex'));
}

async function exists(file: string): Promise<boolean> {
  return (await lstat(file).catch(() => null)) !== null;
}
