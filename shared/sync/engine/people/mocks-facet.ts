import type { Mocks } from '../../facets/mocks.ts';
import type { EngineContext } from '../ground/context.ts';
import { pendingMocks } from './pending.ts';
import { releaseMocks } from './release.ts';

/** `turnOrThrow`: runs within the engine's turns, and tells what has failed. */
export function mocksFacet(context: EngineContext, turnOrThrow: (run: () => Promise<void>) => Promise<void>): Mocks {
  const { replica } = context;
  return {
    pending: () => pendingMocks(context),
    release: (paths) => turnOrThrow(() => releaseMocks(context, paths)),
    pathOf: (mockId) => replica.mock(mockId)?.path ?? null,
    idOf: (path) => replica.ownerOf(path)?.mockId ?? null,
  };
}
