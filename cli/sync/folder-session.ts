/** One folder being synced by this process: opens it, says what happens, and how it ended. */
import type { FolderClient, Notice, SyncStatus } from '@mockforge-cloud/shared/sync';
import { openFolder } from '@mockforge-cloud/shared/sync/node';
import type { Service } from '../account/service.ts';
import type { Context } from '../context.ts';
import { EXIT, type ExitCode, exitCodeOf } from '../exit-codes.ts';
import { inTerminalWords } from './emptied-words.ts';
import type { Target } from './targets.ts';

export interface FolderSession {
  target: Target;
  client: FolderClient;
}

/**
 * A first sync waits until its plan is accepted, unless all it does is to write files that are not here.
 * @throws CloudError `folder.missing`, `folder.unreadable`
 */
export async function openSession(context: Context, service: Service, target: Target): Promise<FolderSession> {
  const { output, settings } = context;
  const { folder, options } = target;
  const client = await openFolder({
    folder,
    serviceUrl: service.url,
    token: service.token,
    stateDir: settings.stateDir,
    options: { ...options, firstSync: 'ask' },
    log: (level, message) => output.log(level, `${options.workspaceId}: ${message}`),
  });
  return { target, client };
}

export function exitCodeOfStatus({ state, error, conflicts, blocked }: SyncStatus): ExitCode {
  if (state === 'signed_out') return EXIT.notSignedIn;
  if (state === 'offline') return EXIT.unreachable;
  if (state === 'stopped' || state === 'paused') return error === null ? EXIT.failed : exitCodeOf(error);
  if (blocked > 0) return EXIT.failed;
  return conflicts > 0 ? EXIT.conflicts : EXIT.done;
}

export function noticeLine({ code, message, path }: Notice): string {
  return path === undefined || message.includes(path) ? message : `${path}: ${message} (${code})`;
}

export function statusDocument({ target }: FolderSession, status: SyncStatus): Record<string, unknown> {
  const { options, folder } = target;
  const { state, queued, conflicts, blocked, waiting, leftOut, oneWay, error } = status;
  return {
    workspace: options.workspaceId,
    branch: options.branch,
    folder,
    direction: options.direction,
    state,
    queued,
    conflicts,
    blocked,
    waiting,
    left_out: leftOut,
    one_way: oneWay,
    error: error === null ? null : { code: error.code, message: error.message, hint: inTerminalWords(error).hint },
  };
}
