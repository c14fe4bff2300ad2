/** What the when-clauses of menus and palette need to know of the mappings: pure. */
import type { ContextKeys } from '../manifest/context-keys.ts';

export interface MappingSituation {
  isPaused: boolean;
  hasClient: boolean;
  errorCode: string | null;
}

type Keys = 'linked' | 'canPause' | 'canResume' | 'hasUnknownService';

export function contextKeysOf(mappings: readonly MappingSituation[]): Pick<ContextKeys, `mockforgeCloud.${Keys}`> {
  const running = mappings.filter((mapping) => mapping.hasClient);
  return {
    'mockforgeCloud.linked': mappings.length > 0,
    'mockforgeCloud.canPause': running.some((mapping) => !mapping.isPaused),
    'mockforgeCloud.canResume': running.some((mapping) => mapping.isPaused || mapping.errorCode === 'folder.emptied'),
    'mockforgeCloud.hasUnknownService': mappings.some((mapping) => mapping.errorCode === 'service.unknown'),
  };
}
