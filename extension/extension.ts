/** The extension's beginning and end: makes the rooms, joins them, and ends them in order. */
import type { SyncClient } from '@mockforge-cloud/shared/sync';
import * as vscode from 'vscode';
import { Account } from './account/account.ts';
import { CloudAuthenticationProvider, PROVIDER_ID } from './account/authentication-provider.ts';
import { showBackups } from './backups/show-backups.ts';
import { conflictCommands } from './conflicts/conflict-commands.ts';
import { ConflictDesk } from './conflicts/conflict-desk.ts';
import { ConflictFiles } from './conflicts/conflict-files.ts';
import { CONFLICT_SCHEME } from './conflicts/conflict-scheme.ts';
import { MergeDesk } from './conflicts/merge-desk.ts';
import { closeConflictTabs } from './conflicts/merge-editor.ts';
import { openConflicts } from './conflicts/open-conflicts.ts';
import { syncCommands } from './controls/sync-commands.ts';
import { passDocumentEvents } from './documents/document-events.ts';
import { EditorMoves } from './documents/editor-moves.ts';
import { guardDocuments } from './documents/guard-documents.ts';
import type { OpenDocuments } from './documents/open-documents.ts';
import { UnsavedDocuments } from './documents/unsaved-documents.ts';
import { showFace } from './face.ts';
import { Lifetime } from './lifetime.ts';
import { createLog, type Log } from './logs/log.ts';
import { commandId } from './manifest/commands.ts';
import { explicitSetting, readSetting } from './manifest/read-settings.ts';
import { registerCommands } from './manifest/register-commands.ts';
import { Notifier } from './notifications/notifier.ts';
import { CLOUD_SCHEME, CloudFiles } from './plan/cloud-files.ts';
import { PlanDesk } from './plan/plan-desk.ts';
import { accountCommands } from './sign-in/account-commands.ts';
import { Pauses } from './sync/pauses.ts';
import type { Project } from './sync/read-project.ts';
import { SyncManager } from './sync/sync-manager.ts';
import { watchConfiguration } from './sync/watch-configuration.ts';
import { workspaceCommands } from './workspaces/workspace-commands.ts';

/** What `activate` gives to other extensions and to tests. */
export interface ExtensionApi {
  clients(): readonly SyncClient[];
  /** Resolves when every mapping that is asked for runs, connected or not. */
  whenReady(): Promise<void>;
}

interface Running {
  manager: SyncManager;
  lifetime: Lifetime;
}

let running: Running | null = null;

export function activate(context: vscode.ExtensionContext): ExtensionApi {
  const lifetime = new Lifetime();
  const channel = lifetime.add(vscode.window.createOutputChannel('MockForge Cloud', { log: true }));
  const log = createLog(channel, () => readSetting('logLevel'));
  const failed = (error: unknown) => log('error', describeFailure(error));

  const account = lifetime.add(
    new Account({
      secrets: context.secrets,
      memory: context.globalState,
      environment: process.env,
      serviceUrlSetting: () => explicitSetting('serviceUrl'),
      log: (message) => log('warn', message),
    }),
  );
  const provider = lifetime.add(new CloudAuthenticationProvider(account));
  const several = { supportsMultipleAccounts: true };
  lifetime.add(vscode.authentication.registerAuthenticationProvider(PROVIDER_ID, 'MockForge Cloud', provider, several));

  const moves = lifetime.add(new EditorMoves(log));
  const manager: SyncManager = lifetime.add(
    createManager(context, { account, log, moves, documents: () => guarded.documents }),
  );
  const guarded = guardDocuments(manager, log);
  lifetime.add(new UnsavedDocuments(manager, log));
  lifetime.add(guarded.lifetime);
  const files = lifetime.add(new ConflictFiles());
  lifetime.add(vscode.workspace.registerFileSystemProvider(CONFLICT_SCHEME, files, { isCaseSensitive: true }));
  const merges = new MergeDesk(files, log);
  const desk = new ConflictDesk({
    files,
    merges,
    log,
    openNow: () => openConflicts(manager.mappings()),
    showList: () => vscode.commands.executeCommand(commandId('showConflicts')),
  });
  const plans = new PlanDesk(manager, failed);
  const heads = new CloudFiles(account, manager);
  lifetime.add(vscode.workspace.registerTextDocumentContentProvider(CLOUD_SCHEME, heads));

  lifetime.add(
    registerCommands(
      {
        ...accountCommands(account, manager),
        ...workspaceCommands(account, manager, plans),
        ...syncCommands(account, manager, plans),
        ...conflictCommands({ manager, desk, merges }),
        showBackups: () => showBackups(manager),
        showLogs: async () => channel.show(),
      },
      { failed, showLog: () => channel.show() },
    ),
  );
  lifetime.add(showFace({ account, manager, desk, merges, plans, notifier: new Notifier(log), failed }));
  lifetime.add(passDocumentEvents(manager, moves));
  lifetime.add(watchConfiguration(() => void manager.refresh()));
  lifetime.add(account.onChange(() => manager.credentialsChanged()));

  // Tabs of the last session show merges that were kept in its memory only.
  void closeConflictTabs(null).catch(failed);
  void manager.refresh();
  running = { manager, lifetime };
  return {
    clients: () => manager.mappings().flatMap(({ client }) => (client === null ? [] : [client])),
    whenReady: () => manager.whenReady(),
  };
}

/** Resolves when timers, sockets, watchers and locks are gone. What is queued stays queued. */
export async function deactivate(): Promise<void> {
  const ending = running;
  running = null;
  await ending?.manager.stop();
  ending?.lifetime.dispose();
}

function createManager(
  context: vscode.ExtensionContext,
  parts: { account: Account; log: Log; moves: EditorMoves; documents: () => OpenDocuments },
): SyncManager {
  const { account, log, moves } = parts;
  const stateDir = context.globalStorageUri.fsPath;
  return new SyncManager({
    account,
    pauses: new Pauses(context.workspaceState),
    log,
    readProjects: () => readProjects(account),
    openClient: async (desired) => {
      const { openClient } = await import('./sync/open-client.ts');
      return openClient(desired, { account, stateDir, log, moves, documents: parts.documents() });
    },
    isTrusted: () => vscode.workspace.isTrusted,
    isFolderOpen: (folder) => (vscode.workspace.workspaceFolders ?? []).some(({ uri }) => uri.fsPath === folder),
  });
}

async function readProjects(account: Account): Promise<Project[]> {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  if (folders.length === 0) return [];
  const { readProject } = await import('./sync/read-project.ts');
  const projects = await Promise.all(
    folders.map(({ uri }) =>
      readProject({
        folder: uri.fsPath,
        defaultServiceUrl: account.defaultServiceUrl(),
        settings: {
          autoSync: readSetting('autoSync', uri),
          debounceMs: readSetting('debounceMs', uri),
          ignore: readSetting('ignore', uri),
          conflictStrategy: readSetting('conflictStrategy', uri),
          backupOnConflict: readSetting('backupOnConflict', uri),
        },
      }),
    ),
  );
  return projects.filter((project) => project !== null);
}

function describeFailure(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
