/** `sync --dry-run`: what a sync would do; nothing is sent and nothing is written. */
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import type { PendingMock, SyncPlan } from '@mockforge-cloud/shared/sync';
import { askHolder, lookAtFolder } from '@mockforge-cloud/shared/sync/node';
import type { Service } from '../../account/service.ts';
import type { Context } from '../../context.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { isToBeMade } from '../missing-folder.ts';
import type { Target } from '../targets.ts';
import { planDocument, planLines } from './plan-lines.ts';

interface Looked {
  plan: SyncPlan;
  /** What is neither sent nor received as it is: a name that can't be synced, say. */
  held: PendingMock[];
}

/** @throws CloudError `folder.in_use` where another process syncs a folder, and as `Plans.show` */
export async function dryRun(context: Context, service: Service, targets: readonly Target[]): Promise<ExitCode> {
  const plans: ({ target: Target } & Looked)[] = [];
  for (const target of targets) plans.push({ target, ...(await planOf(context, service, target)) });
  context.output.result(
    {
      dry_run: true,
      service_url: service.url,
      workspaces: plans.map(({ target, plan, held }) => ({ ...planDocument(target, plan), held_back: held })),
    },
    [...plans.flatMap((one) => [...planLines(one), ...one.held.map(heldLine)]), 'Nothing was sent or written.'],
  );
  return EXIT.done;
}

async function planOf(context: Context, service: Service, target: Target): Promise<Looked> {
  if (!(await isToBeMade(context, target))) return look(context, service, target);
  // The folder would be made: an empty one elsewhere has the same plan, and leaves no trace.
  const elsewhere = await realpath(await mkdtemp(join(tmpdir(), 'mockforge-dry-run-')));
  try {
    const settings = { ...context.settings, stateDir: join(elsewhere, 'state') };
    return await look({ ...context, settings }, service, { ...target, folder: elsewhere });
  } finally {
    await rm(elsewhere, { recursive: true, force: true });
  }
}

async function look({ output, settings }: Context, service: Service, target: Target): Promise<Looked> {
  const { folder, options } = target;
  // What it does in this very moment is no plan any more.
  if ((await askHolder(folder, async () => undefined)).holder !== 'free') {
    throw new CloudError('folder.in_use', 'Another process keeps this folder in sync.', {
      hint: 'See its state with "mockforge-cloud sync status", or close it first.',
    });
  }
  const client = await lookAtFolder({
    folder,
    serviceUrl: service.url,
    token: service.token,
    stateDir: settings.stateDir,
    options: { ...options, firstSync: 'ask' },
    log: (level, message) => output.log(level, `${options.workspaceId}: ${message}`),
  });
  try {
    const plan = await client.plans.show();
    return { plan, held: client.mocks.pending().filter(({ state }) => state === 'blocked') };
  } finally {
    await client.stop();
  }
}

function heldLine({ path, reason }: PendingMock): string {
  return `  ${path} is held back: ${reason ?? 'it can not be sent'}`;
}
