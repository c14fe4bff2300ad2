/** What the when-clauses of menus and palette need to know: pure. */
import type { ContextKeys } from '../manifest/context-keys.ts';

export interface Situation {
  mappings: readonly { isPaused: boolean; hasClient: boolean; errorCode: string | null }[];
  /** Services in use, and those where somebody has a session. */
  serviceUrls: readonly string[];
  sessionUrls: readonly string[];
  conflictedFiles: readonly string[];
  conflicts: number;
}

export function contextKeysOf(situation: Situation): ContextKeys {
  const { mappings, serviceUrls, sessionUrls } = situation;
  const running = mappings.filter((mapping) => mapping.hasClient);
  return {
    'mockforgeCloud.signedIn': serviceUrls.every((url) => sessionUrls.includes(url)),
    'mockforgeCloud.hasSession': sessionUrls.length > 0,
    'mockforgeCloud.linked': mappings.length > 0,
    'mockforgeCloud.canPause': running.some((mapping) => !mapping.isPaused),
    'mockforgeCloud.canResume': running.some((mapping) => mapping.isPaused || mapping.errorCode === 'folder.emptied'),
    'mockforgeCloud.hasConflicts': situation.conflicts > 0,
    'mockforgeCloud.hasUnknownService': mappings.some((mapping) => mapping.errorCode === 'service.unknown'),
    'mockforgeCloud.conflictedFiles': situation.conflictedFiles,
  };
}
