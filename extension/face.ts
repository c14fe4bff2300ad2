/** Keeps what a person sees in line with what the mappings do: status bar, badges, context keys, notifications. */
import type { CloudError } from '@mockforge-cloud/shared/protocol';
import * as vscode from 'vscode';
import type { Account } from './account/account.ts';
import { Coalesced } from './coalesce.ts';
import type { ConflictDesk } from './conflicts/conflict-desk.ts';
import { ConflictNotifications } from './conflicts/conflict-notifications.ts';
import { ConflictDecorations } from './conflicts/decorations.ts';
import type { MergeDesk } from './conflicts/merge-desk.ts';
import { type OpenConflict, openConflicts } from './conflicts/open-conflicts.ts';
import { Lifetime } from './lifetime.ts';
import { commandId } from './manifest/commands.ts';
import { ContextKeyWriter } from './manifest/context-keys.ts';
import type { Notifier } from './notifications/notifier.ts';
import type { PlanDesk } from './plan/plan-desk.ts';
import { PlanNotifications } from './plan/plan-notifications.ts';
import { signInTo } from './sign-in/account-commands.ts';
import { SignInReminder } from './sign-in/sign-in-reminder.ts';
import { contextKeysOf } from './status/context-keys.ts';
import { type MappingStanding, readStandings } from './status/read-standings.ts';
import { StatusBar } from './status/status-bar.ts';
import type { StatusLine } from './status/status-text.ts';
import { ConfigDiagnostics } from './sync/config-diagnostics.ts';
import { type Mapping, waitingStatus } from './sync/mapping.ts';
import type { SyncManager } from './sync/sync-manager.ts';
import { announceGone } from './workspaces/gone-notification.ts';

/** Long enough for the states of a burst to become one, short enough not to be felt. */
const REFRESH_DELAY_MS = 100;

export interface FaceOptions {
  account: Account;
  manager: SyncManager;
  desk: ConflictDesk;
  merges: MergeDesk;
  plans: PlanDesk;
  notifier: Notifier;
  failed: (error: unknown) => void;
}

export function showFace(options: FaceOptions): Lifetime {
  const { account, manager, desk, merges, plans, notifier, failed } = options;
  const lifetime = new Lifetime();
  const statusBar = lifetime.add(new StatusBar());
  const diagnostics = lifetime.add(new ConfigDiagnostics());
  const decorations = lifetime.add(new ConflictDecorations());
  lifetime.add(vscode.window.registerFileDecorationProvider(decorations));
  const contextKeys = new ContextKeyWriter(
    (key, value) => void vscode.commands.executeCommand('setContext', key, value),
  );
  const reminder = new SignInReminder((message, serviceUrl) =>
    notifier.warn(message, [{ title: 'Sign In', run: () => signInTo(account, serviceUrl) }]),
  );
  const conflictNotifications = new ConflictNotifications({
    notifier,
    desk,
    userId: async ({ mapping }) => (await account.sessions.get(mapping.desired.serviceUrl))?.user.id ?? null,
    showList: () => vscode.commands.executeCommand(commandId('showConflicts')),
  });

  const planNotifications = new PlanNotifications<Mapping>({
    warn: (message, actions) => notifier.warn(message, actions),
    isQuiet: () => plans.isQuiet,
    show: (mapping) => plans.show(mapping),
    accept: (mapping) => plans.accept(mapping),
    keepCloud: (mapping) => plans.keepCloud(mapping),
  });

  const refresh = async (): Promise<void> => {
    const lines = statusLines(manager, await readStandings(account, manager));
    const conflicts = openConflicts(manager.mappings());
    statusBar.show(lines);
    decorations.show(conflicts);
    reminder.look(lines);
    planNotifications.look(manager.mappings());
    const sessions = await account.sessions.list();
    contextKeys.write(
      contextKeysOf({
        mappings: manager.mappings().map((mapping) => ({
          isPaused: mapping.isPaused,
          hasClient: mapping.client !== null,
          errorCode: mapping.status.error?.code ?? null,
        })),
        serviceUrls: usedServices(account, manager),
        sessionUrls: sessions.map((session) => session.serviceUrl),
        conflictedFiles: conflicts.flatMap(({ file }) => (file === null ? [] : [file])),
        conflicts: conflicts.length,
      }),
    );
  };

  const lookAtConflicts = async (): Promise<void> => {
    const conflicts = openConflicts(manager.mappings());
    const ids = idsOf(conflicts);
    desk.forgetAllBut(ids);
    await merges.endAllBut(ids);
    await conflictNotifications.show(conflicts);
  };

  const soon = lifetime.add(new Coalesced(REFRESH_DELAY_MS, () => void refresh().catch(failed)));
  lifetime.add(manager.onChange(() => soon.request()));
  lifetime.add(account.onChange(() => soon.request()));
  lifetime.add(
    manager.onConflicts(() => {
      soon.request();
      void lookAtConflicts().catch(failed);
    }),
  );
  lifetime.add(manager.onNotice(({ notice }) => notifier.notice(notice)));
  lifetime.add(manager.onGone((gone) => void announceGone(gone, { manager, notifier }).catch(failed)));
  lifetime.add(manager.onProjects((projects) => diagnostics.show(projects)));
  soon.request();
  return lifetime;
}

function idsOf(conflicts: readonly OpenConflict[]): ReadonlySet<string> {
  return new Set(conflicts.map(({ conflict }) => conflict.conflict_id));
}

function usedServices(account: Account, manager: SyncManager): string[] {
  const used = manager.mappings().map((mapping) => mapping.desired.serviceUrl);
  return used.length === 0 ? [account.defaultServiceUrl()] : used;
}

/** One line for each mapping, and one for each reason that keeps others from being there. */
function statusLines(manager: SyncManager, standings: readonly MappingStanding[]): StatusLine[] {
  const mapped = standings.map(({ mapping: { desired }, ...standing }) => ({
    ...standing,
    name: `${desired.local} ↔ ${desired.options.workspaceId}`,
    serviceUrl: desired.serviceUrl,
  }));
  const reason = (name: string, error: CloudError | null): StatusLine[] =>
    error === null ? [] : [{ ...NOTHING_KNOWN, name, status: waitingStatus('stopped', error) }];
  const faulty = manager.projects().flatMap(({ configFile, fault }) => reason(configFile, fault));
  return [...mapped, ...faulty, ...reason('Sync', manager.failure)];
}

const NOTHING_KNOWN = {
  serviceUrl: null,
  pausedBy: null,
  direction: 'bidirectional',
  isSignedIn: true,
  waits: 0,
} as const;
