/** Plans that wait for somebody: their list, and what is said of them. */
import * as vscode from 'vscode';
import type { App } from '../app.ts';
import type { Feature } from '../feature.ts';
import { Lifetime } from '../lifetime.ts';
import type { Mapping } from '../sync/mapping.ts';
import { CLOUD_SCHEME, CloudFiles } from './cloud-files.ts';
import { PlanDesk } from './plan-desk.ts';
import { PlanNotifications } from './plan-notifications.ts';

export interface PlanFeature extends Feature<'showPlan'> {
  /** For whoever starts a sync that may have to be looked at first. */
  readonly plans: PlanDesk;
}

export function activatePlan(app: App): PlanFeature {
  const { account, manager, notifier, failed } = app;
  const lifetime = new Lifetime();
  const plans = new PlanDesk(manager, failed);
  const heads = new CloudFiles(account, manager);
  lifetime.add(vscode.workspace.registerTextDocumentContentProvider(CLOUD_SCHEME, heads));
  const notifications = new PlanNotifications<Mapping>({
    warn: (message, actions) => notifier.warn(message, actions),
    isQuiet: () => plans.isQuiet,
    show: (mapping) => plans.show(mapping),
    accept: (mapping) => plans.accept(mapping),
    keepCloud: (mapping) => plans.keepCloud(mapping),
  });
  lifetime.add(app.onLook(() => notifications.look(manager.mappings())));
  return { plans, commands: { showPlan: () => plans.showAny() }, dispose: () => lifetime.dispose() };
}
