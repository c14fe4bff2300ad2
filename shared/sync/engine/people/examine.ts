/** What would be held back, or is no edit, if sync went on, for who only looks at a folder: nothing is sent, and the cloud is not asked. */
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { followLineEnds } from '../git/line-ends.ts';
import type { EngineContext } from '../ground/context.ts';
import { holdIfDamaged } from '../steps/hold-invalid.ts';

const UNSURE = 'It is held back when sync goes on, unless what the cloud has is damaged as well.';

export async function examine(context: EngineContext): Promise<void> {
  const { replica, tree, blocked, contents } = context;
  await followLineEnds(context);
  for (const mock of [...replica.mocks()]) {
    const { mockId, base, leftOut, path } = mock;
    const local = replica.owns(mock) ? tree.hashOf(path) : null;
    if (leftOut !== null || base === null || local === base.hash || blocked.get(mockId) !== undefined) continue;
    if (!(await holdIfDamaged(context, mock, local))) continue;
    const operation = replica.operationOf(mockId);
    if (operation?.sent === false) replica.unqueue(operation);
    const held = blocked.get(mockId);
    if (held === undefined || contents.get(base.hash) !== undefined) continue;
    const { code, message, hint } = held.error;
    const words = hint === undefined ? {} : { hint };
    blocked.block(mockId, { ...held, error: new CloudError(code, `${message} ${UNSURE}`, words) });
  }
}
