/**
 * A mock that parsed when it was last agreed on and no longer does is held back, visibly, until it parses:
 * a teammate's running mock server must not break because somebody saves in mid-thought.
 */
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { parses } from '../../validity/parses.ts';
import type { MockRecord } from '../../versions/mock-record.ts';
import type { EngineContext } from '../context.ts';

/** @returns whether the edit stays here for now. */
export async function isHeldBack(context: EngineContext, mock: MockRecord, local: string | null): Promise<boolean> {
  if (!context.options.holdInvalid || mock.base === null || local === null) return false;
  if (context.released.get(mock.mockId) === local) return false;
  const bytes = await context.ports.files.read(mock.path);
  if (bytes === null || parses(mock.path, bytes)) return false;
  const base = context.contents.get(mock.base.hash);
  // The cloud may not have it either: what Git has put beneath an edit was never there.
  if (base === undefined && context.isConnected() && !context.contents.isLacking(mock.base.hash)) {
    context.contents.want(mock.base.hash, mock.mockId);
    return true;
  }
  // What did not parse before may go on not parsing: templates, say. Where it can't be told, it is held back.
  if (base !== undefined && !parses(mock.base.path, base)) return false;
  context.blocked.block(mock.mockId, { error: heldBack(mock.path), hash: local, path: mock.path });
  return true;
}

function heldBack(path: string): CloudError {
  return new CloudError('mock.held_invalid', `${path} no longer parses, and is held back until it does.`, {
    hint: 'Correct it and save, or let it go out as it is. behavior.hold_invalid: false in sync.yaml does so for all.',
  });
}
