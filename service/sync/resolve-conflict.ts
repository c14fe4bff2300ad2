/** A person settles a conflict, their own or another's. */
import { randomUUID } from 'node:crypto';
import {
  CloudError,
  fromWire,
  isErrorCode,
  type Limits,
  type ResolveAnswer,
  type resolveBodySchema,
} from '@mockforge-cloud/shared/protocol';
import type * as z from 'zod';
import { conflictNotFound, type FoundConflict, findConflict } from '../conflicts/conflicts.repository.ts';
import { contentFrom } from '../contents/content.ts';
import type { Ground } from '../ground.ts';
import type { Identity } from '../identity.ts';
import { findMembership } from '../members/access.ts';
import type { ConflictChoice } from './operation.ts';
import type { Push } from './push.ts';

type Body = z.output<typeof resolveBodySchema>;

/**
 * @throws CloudError `conflict.not_found`, `conflict.closed`, `conflict.head_moved`, `request.invalid`, and what a
 * push throws.
 */
export async function resolveConflict(
  { db, push, limits }: Pick<Ground, 'db' | 'limits'> & { push: Pick<Push, 'apply'> },
  { conflictId, identity, body }: { conflictId: string; identity: Identity; body: Body },
): Promise<ResolveAnswer> {
  const conflict = await findConflict(db, conflictId);
  const membership = await findMembership(db, {
    workspaceId: conflict.place.workspaceId,
    userId: identity.userId,
  });
  // Whoever is no member does not learn that there is such a conflict.
  if (membership === null) throw conflictNotFound(conflictId);
  const { results } = await push.apply({
    identity,
    ...conflict.place,
    operations: [
      {
        opId: randomUUID(),
        strategy: 'merge',
        settles: [],
        intent: {
          kind: 'resolve',
          conflictId,
          mockId: conflict.mockId,
          choice: choiceOf(body, conflict, limits),
          headHash: body.head_hash,
        },
      },
    ],
  });
  const [result] = results;
  if (result?.type === 'error') {
    throw new CloudError(isErrorCode(result.code) ? result.code : 'service.internal', result.message);
  }
  if (result?.type !== 'ack') throw new CloudError('service.internal', 'The conflict could not be settled.');
  const { mock_id, revision, chain, hash } = result;
  return { conflict_id: conflictId, mock_id, revision, chain, hash };
}

function choiceOf({ strategy, resolution }: Body, { localHash }: FoundConflict, limits: Limits): ConflictChoice {
  if (strategy === 'remote') return { take: 'head' };
  if (strategy === 'local') {
    return { take: 'local', content: localHash === null ? null : { hash: localHash, size: 0, bytes: null } };
  }
  const bytes = resolution === undefined ? null : fromWire(resolution);
  if (bytes !== null) return { take: 'merged', content: contentFrom(bytes, limits) };
  throw new CloudError('request.invalid', `The strategy "${strategy}" wants a "resolution" with valid content.`, {
    hint: 'Send {"resolution":{"content":…}}, or choose "local" or "remote".',
  });
}
