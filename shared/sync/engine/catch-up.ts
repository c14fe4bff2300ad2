/** From an open socket to being up to date: compare if need be, subscribe, take in what was missed. */
import { CloudError, type Head, type ServiceFrameOf } from '@mockforge-cloud/shared/protocol';
import type { Link } from '../cloud/link.ts';
import { applyPicture, fetchPicture } from './comparison.ts';
import type { EngineContext } from './context.ts';

export interface CatchUpOptions {
  context: EngineContext;
  link: Link;
  /** Runs something within the engine's turns. */
  turn: (run: () => Promise<void> | void) => Promise<void>;
}

/** Why the folder and the workspace have to be compared as a whole. */
export type ComparisonReason = 'no_cursor' | 'asked' | 'diverged';

/**
 * @returns the answer to the subscription: the replica is up to date when its cursor has reached `head`.
 * @throws CloudError
 */
export async function catchUp(
  options: CatchUpOptions,
  reason: ComparisonReason | null,
): Promise<ServiceFrameOf<'subscribed'>> {
  const { context, link } = options;
  if (reason !== null) await compare(options, reason);
  const cursor = context.replica.cursor as Head;
  const answer = await link.ask({
    type: 'subscribe',
    workspace_id: context.place.workspaceId,
    branch: context.place.branch,
    since: cursor.revision,
    chain: cursor.chain,
    replica_id: context.replica.identity.replicaId,
  });
  if (answer.type !== 'subscribed') throw unexpected(answer.type);
  return answer.diverged ? catchUp(options, 'diverged') : answer;
}

async function compare({ context, turn }: CatchUpOptions, reason: ComparisonReason): Promise<void> {
  const picture = await fetchPicture(context);
  await turn(async () => {
    applyPicture(context, picture, reason === 'diverged');
    await context.replica.commit();
  });
}

function unexpected(type: string): CloudError {
  return new CloudError('service.protocol_unsupported', `The service answered a subscription with "${type}".`);
}
