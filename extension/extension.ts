/** The extension's beginning and end: the list of its features. */
import type { SyncClient } from '@mockforge-cloud/shared/sync';
import * as vscode from 'vscode';
import { type App, createApp } from './app.ts';
import { activateBackups } from './backups/backups-feature.ts';
import { activateConflicts } from './conflicts/conflicts-feature.ts';
import { activateControls } from './controls/controls-feature.ts';
import { activateDocuments } from './documents/documents-feature.ts';
import { Lifetime } from './lifetime.ts';
import { registerCommands } from './manifest/register-commands.ts';
import { activatePending } from './pending/pending-feature.ts';
import { activatePlan } from './plan/plan-feature.ts';
import { errorText } from './prompts/error-text.ts';
import { activateSignIn } from './sign-in/sign-in-feature.ts';
import { activateStatus } from './status/status-feature.ts';
import { activateWorkspaces } from './workspaces/workspaces-feature.ts';

/** What `activate` gives to other extensions and to tests. */
export interface ExtensionApi {
  clients(): readonly SyncClient[];
  /** Resolves when every mapping that is asked for runs, connected or not. */
  whenReady(): Promise<void>;
}

interface Running {
  app: App;
  lifetime: Lifetime;
}

let running: Running | null = null;

export function activate(context: vscode.ExtensionContext): ExtensionApi {
  const lifetime = new Lifetime();
  try {
    const app = lifetime.add(createApp(context));
    activateFeatures(app, lifetime);
    void app.manager.refresh();
    running = { app, lifetime };
    return {
      clients: () => app.manager.mappings().flatMap(({ client }) => (client === null ? [] : [client])),
      whenReady: () => app.manager.whenReady(),
    };
  } catch (error) {
    lifetime.dispose();
    void vscode.window.showErrorMessage(`MockForge Cloud could not start, so nothing is synced: ${errorText(error)}`);
    throw error;
  }
}

/** Resolves when timers, sockets, watchers and locks are gone. What is queued stays queued. */
export async function deactivate(): Promise<void> {
  const ending = running;
  running = null;
  await ending?.app.manager.stop();
  ending?.lifetime.dispose();
}

function activateFeatures(app: App, lifetime: Lifetime): void {
  lifetime.add(activateDocuments(app));
  lifetime.add(activateStatus(app));
  const signIn = lifetime.add(activateSignIn(app));
  const plan = lifetime.add(activatePlan(app));
  const workspaces = lifetime.add(activateWorkspaces(app, plan.plans));
  const controls = lifetime.add(activateControls(app, plan.plans));
  const pending = lifetime.add(activatePending(app));
  const conflicts = lifetime.add(activateConflicts(app));
  const backups = lifetime.add(activateBackups(app));
  lifetime.add(
    registerCommands(
      {
        ...signIn.commands,
        ...plan.commands,
        ...workspaces.commands,
        ...controls.commands,
        ...pending.commands,
        ...conflicts.commands,
        ...backups.commands,
        showLogs: async () => app.showLog(),
      },
      { failed: app.failed, showLog: app.showLog },
    ),
  );
}
