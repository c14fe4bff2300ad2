/** Every command that there is, in the order in which help lists them. */
import { login } from './account/login.ts';
import { logout } from './account/logout.ts';
import { whoami } from './account/whoami.ts';
import { listBackupsCommand } from './backup/list.ts';
import { restoreBackupCommand } from './backup/restore.ts';
import type { Command } from './command.ts';
import { mergeFiles } from './merge/merge.ts';
import { ping } from './ping.ts';
import { syncConflicts } from './sync/conflicts.ts';
import { syncPending } from './sync/pending.ts';
import { syncRelease } from './sync/release.ts';
import { syncResolve } from './sync/resolve.ts';
import { syncStatus } from './sync/status.ts';
import { sync } from './sync/sync.ts';
import { createWorkspace } from './workspace/create.ts';
import { listWorkspaces } from './workspace/list.ts';

export const COMMANDS: readonly Command[] = [
  login,
  logout,
  whoami,
  ping,
  listWorkspaces,
  createWorkspace,
  sync,
  syncStatus,
  syncPending,
  syncRelease,
  syncConflicts,
  syncResolve,
  listBackupsCommand,
  restoreBackupCommand,
  mergeFiles,
];
