/** Which folders a sync command is about, and how each is to be kept. */
import { realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, parse, relative } from 'node:path';
import { CloudError, DEFAULT_BRANCH, type Direction, type Strategy } from '@mockforge-cloud/shared/protocol';
import { DEFAULT_SYNC_OPTIONS, type SyncOptions } from '@mockforge-cloud/shared/sync';
import type { FoundSyncConfig } from '@mockforge-cloud/shared/sync/node';
import type { Context } from '../context.ts';
import { findProject } from '../project.ts';
import { findKnownFolder } from './known-folder.ts';

export interface Target {
  /** Absolute. */
  folder: string;
  options: SyncOptions;
  /** No `sync.yaml` names it, so each command has to. */
  isUnnamed?: boolean;
}

export interface TargetRequest {
  workspace?: string | undefined;
  all?: boolean | undefined;
  branch?: string | undefined;
  direction?: Direction | undefined;
  strategy?: Strategy | undefined;
}

export interface Targets {
  /** `null` where the present folder is mapped without a `sync.yaml`. */
  project: FoundSyncConfig | null;
  targets: Target[];
}

/**
 * @throws CloudError `usage.invalid` where it is not clear which workspace is meant, `folder.not_allowed` for a
 * home or root folder, `config.invalid` where the project has sync switched off
 */
export async function findTargets(context: Context, request: TargetRequest): Promise<Targets> {
  return findAmong(context, request, () => presentFolder(context, request));
}

/** The same for commands about a folder that is synced already: without a `sync.yaml` it is known what with. */
export async function findSyncedTargets(context: Context, request: TargetRequest): Promise<Targets> {
  return findAmong(context, request, async () => {
    const known = request.workspace === undefined ? await findKnownFolder(context) : null;
    if (known === null) return bothWays(await presentFolder(context, request));
    const { folder, workspaceId, branch } = known;
    return { folder, isUnnamed: true, options: { ...DEFAULT_SYNC_OPTIONS, workspaceId, branch } };
  });
}

async function findAmong(context: Context, request: TargetRequest, present: () => Promise<Target>): Promise<Targets> {
  if (request.all === true && request.workspace !== undefined) {
    throw new CloudError('usage.invalid', 'Give either --workspace or --all.');
  }
  const project = await findProject(context);
  const found: readonly Target[] = project === null ? [await present()] : mappingsOf(project, request, context.cwd);
  const targets = found.map(({ options, ...target }) => ({ ...target, options: withFlags(options, request) }));
  for (const { folder } of targets) await refuseHome(folder);
  return { project, targets };
}

/** Which way it was synced is not known: what is newer on either side is shown. */
function bothWays({ options, ...target }: Target): Target {
  return { ...target, options: { ...options, direction: 'bidirectional' } };
}

async function presentFolder({ cwd }: Context, { workspace }: TargetRequest): Promise<Target> {
  if (workspace === undefined) {
    throw new CloudError(
      'usage.invalid',
      'There is no .mockforge/sync.yaml here or above, so a workspace must be named.',
      {
        hint: 'Give --workspace W to keep this folder the same as the workspace W.',
      },
    );
  }
  const options = { ...DEFAULT_SYNC_OPTIONS, workspaceId: workspace, branch: DEFAULT_BRANCH };
  return { folder: await realpath(cwd), isUnnamed: true, options: { ...options, direction: 'local_to_remote' } };
}

function mappingsOf(project: FoundSyncConfig, request: TargetRequest, cwd: string): readonly Target[] {
  const { file, config } = project;
  if (!config.enabled) {
    throw new CloudError('config.invalid', `Sync is switched off in ${file}.`, {
      hint: 'Set sync.enabled to true there.',
    });
  }
  const { workspaces } = config;
  const names = workspaces.map(({ cloud }) => cloud).join(', ');
  if (workspaces.length === 0) {
    throw new CloudError('usage.invalid', `${file} maps no folder to a workspace.`, {
      hint: 'Add one below sync.workspaces.',
    });
  }
  if (request.all === true) return workspaces;
  if (request.workspace !== undefined) {
    const named = workspaces.filter(({ cloud }) => cloud === request.workspace);
    if (named.length > 0) return named;
    throw new CloudError('usage.invalid', `${file} maps no folder to the workspace ${request.workspace}.`, {
      hint: `It has: ${names}.`,
    });
  }
  const around = workspaces.filter(({ folder }) => isInside(cwd, folder));
  if (around.length > 0) return around;
  if (workspaces.length === 1) return workspaces;
  throw new CloudError('usage.invalid', `${file} has several workspaces.`, {
    hint: `Give --all, or --workspace with one of: ${names}.`,
  });
}

function withFlags(options: SyncOptions, { branch, direction, strategy }: TargetRequest): SyncOptions {
  return {
    ...options,
    branch: branch ?? options.branch,
    direction: direction ?? options.direction,
    strategy: strategy ?? options.strategy,
  };
}

async function refuseHome(folder: string): Promise<void> {
  const home = await realpath(homedir()).catch(() => homedir());
  if (folder !== parse(folder).root && !isInside(home, folder)) return;
  throw new CloudError('folder.not_allowed', `${folder} is a home or root folder, which is never synced.`, {
    hint: 'Go to the folder that holds the mocks.',
    details: { folder },
  });
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (!way.startsWith('..') && !isAbsolute(way));
}
