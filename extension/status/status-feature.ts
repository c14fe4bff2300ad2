/** The status bar, and what menus and palette need to know of the mappings. */
import type { CloudError } from '@mockforge-cloud/shared/protocol';
import type { App } from '../app.ts';
import type { Feature } from '../feature.ts';
import { Lifetime } from '../lifetime.ts';
import { waitingStatus } from '../sync/mapping.ts';
import type { SyncManager } from '../sync/sync-manager.ts';
import { contextKeysOf } from './context-keys.ts';
import { type MappingStanding, readStandings } from './read-standings.ts';
import { StatusBar } from './status-bar.ts';
import type { StatusLine } from './status-text.ts';

export function activateStatus(app: App): Feature {
  const { account, manager } = app;
  const lifetime = new Lifetime();
  const bar = lifetime.add(new StatusBar());
  lifetime.add(
    app.onLook(async () => {
      bar.show(statusLines(manager, await readStandings(account, manager)));
      app.setContext(
        contextKeysOf(
          manager.mappings().map((mapping) => ({
            isPaused: mapping.isPaused,
            hasClient: mapping.client !== null,
            errorCode: mapping.status.error?.code ?? null,
          })),
        ),
      );
    }),
  );
  return { commands: {}, dispose: () => lifetime.dispose() };
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
