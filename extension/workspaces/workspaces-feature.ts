/** Linking folders to workspaces, the faults of sync.yaml, and saying when a link is gone. */
import type { App } from '../app.ts';
import type { Feature } from '../feature.ts';
import { Lifetime } from '../lifetime.ts';
import type { PlanDesk } from '../plan/plan-desk.ts';
import { ConfigDiagnostics } from './config-diagnostics.ts';
import { announceGone } from './gone-notification.ts';
import { workspaceCommands } from './workspace-commands.ts';

type Names = 'linkFolder' | 'unlinkFolder' | 'createWorkspace' | 'openConfiguration';

export function activateWorkspaces(app: App, plans: PlanDesk): Feature<Names> {
  const { account, manager, notifier, failed } = app;
  const lifetime = new Lifetime();
  const diagnostics = lifetime.add(new ConfigDiagnostics());
  lifetime.add(manager.on('projects', (projects) => diagnostics.show(projects)));
  lifetime.add(manager.on('gone', (gone) => void announceGone(gone, { manager, notifier }).catch(failed)));
  return { commands: workspaceCommands(account, manager, plans), dispose: () => lifetime.dispose() };
}
