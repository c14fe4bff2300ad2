/** The first start on an empty database makes something to begin with: an account, a token, a workspace with mocks. */
import { CloudError, DEFAULT_BRANCH } from '@mockforge-cloud/shared/protocol';
import { and, eq, sql } from 'drizzle-orm';
import { users } from '../accounts/accounts.table.ts';
import { authenticate } from '../accounts/authenticate.ts';
import { registerUser } from '../accounts/register.ts';
import { createToken } from '../accounts/tokens.ts';
import { branches } from '../branches/branches.table.ts';
import type { Ground } from '../ground.ts';
import type { Identity } from '../identity.ts';
import type { Push } from '../sync/push.ts';
import { createWorkspace } from '../workspaces/create-workspace.ts';
import {
  LOCAL_USERNAME,
  type LocalAccount,
  newLocalAccount,
  readLocalAccount,
  writeLocalAccount,
} from './local-account.ts';
import { sampleEvents } from './sample-workspace.ts';

export type FirstRunOutcome =
  | { kind: 'first'; account: LocalAccount; mocks: number }
  /** The local account was made before. */
  | { kind: 'later'; account: LocalAccount }
  /** There are accounts, and the local one is not among them. */
  | { kind: 'nothing' };

type FirstRunContext = Ground & { push: Push };

/** Any constant will do: of several instances that start on one database, one makes the account. */
const FIRST_RUN_LOCK = 4600_2;

/**
 * Can be cut off anywhere: the next start finishes it.
 * @throws CloudError what the push use case throws
 */
export async function firstRun({ url, context }: { url: string; context: FirstRunContext }): Promise<FirstRunOutcome> {
  await createLocalAccount(context, url);
  const account = await readLocalAccount(context.config.dataDir);
  const identity = account === null ? null : await identityOf(context, account);
  if (account === null || identity === null) return { kind: 'nothing' };
  if (account.url !== url) await writeLocalAccount(context.config.dataDir, { ...account, url });
  const mocks = await pushSamples(context, account, identity);
  return mocks > 0 ? { kind: 'first', account, mocks } : { kind: 'later', account };
}

/** The file comes before the commit: a password that nobody knows would lock the person out of their own service. */
async function createLocalAccount({ db, config, clock }: Ground, url: string): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${FIRST_RUN_LOCK})`);
    const anybody = await tx.select({ id: users.id }).from(users).limit(1);
    if (anybody.length > 0) return;
    const now = clock.now();
    const account = (await readLocalAccount(config.dataDir)) ?? newLocalAccount(url);
    const user = await registerUser(tx, { ...account, username: LOCAL_USERNAME }, now);
    await createToken(tx, {
      userId: user.id,
      kind: 'api',
      name: 'local',
      scopes: ['read', 'write'],
      expiresAt: null,
      now,
      token: account.token,
    });
    await createWorkspace(tx, { id: account.workspace, name: 'My workspace', userId: user.id, now });
    await writeLocalAccount(config.dataDir, account);
  });
}

/** `null` where the file is of another database, or its token was revoked since. */
async function identityOf({ db, clock }: Ground, account: LocalAccount): Promise<Identity | null> {
  try {
    return await authenticate(db, account.token, clock.now());
  } catch (error) {
    if (error instanceof CloudError) return null;
    throw error;
  }
}

/** Only into a branch that has never had a revision. Gives the number of mocks that were pushed. */
async function pushSamples(
  { db, push }: FirstRunContext,
  { workspace: workspaceId }: LocalAccount,
  identity: Identity,
): Promise<number> {
  const untouched = await db
    .select({ branch: branches.branch })
    .from(branches)
    .where(and(eq(branches.workspaceId, workspaceId), eq(branches.branch, DEFAULT_BRANCH), eq(branches.revision, 0)));
  if (untouched.length === 0) return 0;
  const events = await sampleEvents();
  const { results } = await push.push({
    identity,
    workspaceId,
    branch: DEFAULT_BRANCH,
    replicaId: 'first-run',
    strategy: 'merge',
    message: 'Sample mocks',
    events,
  });
  for (const result of results) {
    if (result.type !== 'ack')
      throw new CloudError('service.internal', 'A sample mock was not taken.', { cause: result });
  }
  return events.length;
}
