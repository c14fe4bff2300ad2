import type { App } from '../app.ts';
import type { Feature } from '../feature.ts';
import { showPending } from './show-pending.ts';

export function activatePending({ account, manager }: App): Feature<'showPending'> {
  return { commands: { showPending: () => showPending(account, manager) }, dispose: () => undefined };
}
