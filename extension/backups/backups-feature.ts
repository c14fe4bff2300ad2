import type { App } from '../app.ts';
import type { Feature } from '../feature.ts';
import { showBackups } from './show-backups.ts';

export function activateBackups({ manager }: App): Feature<'showBackups'> {
  return { commands: { showBackups: () => showBackups(manager) }, dispose: () => undefined };
}
