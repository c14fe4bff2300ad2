/** Finds `.mockforge/sync.yaml` for a folder, and says which folders on this disk it maps. */
import { readFile, realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, parse, relative, resolve, sep } from 'node:path';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { parseSyncConfig } from '../config/parse-config.ts';
import type { ConfigProblem } from '../config/problems.ts';
import { MAX_CONFIG_LENGTH } from '../config/read-yaml.ts';
import { type SyncConfig, type SyncMapping, toSyncOptions } from '../config/sync-config.ts';
import type { SyncOptions } from '../sync-options.ts';

export interface FoundMapping extends SyncMapping {
  /** Absolute and real: links in it are resolved, as far as it exists. */
  folder: string;
  /** How the mapping is to be kept, for `openFolder`. */
  options: SyncOptions;
}

export interface FoundSyncConfig {
  /** Absolute path of the `sync.yaml`. */
  file: string;
  /** The folder that holds `.mockforge`; absolute and real. */
  projectFolder: string;
  config: Omit<SyncConfig, 'workspaces'> & { workspaces: readonly FoundMapping[] };
  warnings: ConfigProblem[];
}

export interface LoadOptions {
  /** Where to begin to look; then in the folders above it. */
  folder: string;
  environment?: Readonly<Record<string, string | undefined>>;
  /** Where looking ends. A home folder, like a root, is never a project. */
  home?: string;
}

/**
 * @returns `null` where neither the folder nor one above it has a `.mockforge/sync.yaml`.
 * @throws CloudError `config.invalid`, `folder.nested`, `folder.missing`, `folder.not_allowed` where a mapped
 * folder is a link out of the project, `file.unreadable`
 */
export async function loadSyncConfig(options: LoadOptions): Promise<FoundSyncConfig | null> {
  const start = await realFolder(options.folder);
  const home = await realpath(options.home ?? homedir()).catch(() => null);
  for (const projectFolder of upFrom(start, home)) {
    const file = join(projectFolder, '.mockforge', 'sync.yaml');
    const text = await readConfig(file);
    if (text === null) continue;
    const { config, warnings } = parseSyncConfig({ text, environment: options.environment ?? process.env });
    const workspaces = await Promise.all(
      config.workspaces.map(async (mapping) => ({
        ...mapping,
        folder: await locate(mapping, projectFolder),
        options: toSyncOptions(config, mapping),
      })),
    );
    return { file, projectFolder, config: { ...config, workspaces }, warnings };
  }
  return null;
}

function* upFrom(folder: string, home: string | null): Generator<string> {
  const { root } = parse(folder);
  for (let at = folder; at !== root && at !== home; at = dirname(at)) yield at;
}

async function realFolder(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch (cause) {
    throw new CloudError('folder.missing', `The folder ${folder} can't be opened.`, {
      hint: 'Check that it exists and that you may read it.',
      cause,
    });
  }
}

async function readConfig(file: string): Promise<string | null> {
  try {
    const found = await stat(file);
    if (!found.isFile()) return null;
    if (found.size > 4 * MAX_CONFIG_LENGTH) {
      throw new CloudError('config.invalid', `${file} is larger than any configuration.`, {
        hint: 'Check that it is the right file.',
      });
    }
    return await readFile(file, 'utf8');
  } catch (cause) {
    if (cause instanceof CloudError) throw cause;
    if (isMissing(cause)) return null;
    throw new CloudError('file.unreadable', `${file} can't be read.`, { hint: 'Check its permissions.', cause });
  }
}

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

async function locate(mapping: SyncMapping, projectFolder: string): Promise<string> {
  const folder = await realpathAsFarAsItExists(resolve(projectFolder, mapping.local));
  if (folder !== projectFolder && !isInside(folder, projectFolder)) {
    throw new CloudError('folder.not_allowed', `The mapped folder ${mapping.local} is a link out of the project.`, {
      hint: 'Map a folder that lies inside the project.',
      details: { local: mapping.local, folder },
    });
  }
  return folder;
}

/** A mapped folder need not exist yet. */
async function realpathAsFarAsItExists(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
    const parent = dirname(path);
    return parent === path ? path : resolve(await realpathAsFarAsItExists(parent), relative(parent, path));
  }
}

function isInside(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
