/** Sync now, pause, resume. */
import type { App } from '../app.ts';
import type { Feature } from '../feature.ts';
import type { PlanDesk } from '../plan/plan-desk.ts';
import { syncCommands } from './sync-commands.ts';

export function activateControls({ account, manager }: App, plans: PlanDesk): Feature<'syncNow' | 'pause' | 'resume'> {
  return { commands: syncCommands(account, manager, plans), dispose: () => undefined };
}
