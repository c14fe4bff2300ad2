/** `sync --watch`: keeps folders and workspaces the same until Ctrl-C. */
import type { SyncStatus } from '@mockforge-cloud/shared/sync';
import type { Service } from '../account/service.ts';
import type { Context } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { someOf } from '../output/some-of.ts';
import { isEmptied } from './emptied-words.ts';
import { type FolderSession, noticeLine, openSession, statusDocument } from './folder-session.ts';
import { onInterrupt } from './interrupt.ts';
import { keepCloud } from './plan/keep-cloud.ts';
import { type Answers, waitsForPlan } from './plan/plan-gate.ts';
import { PlanGuard } from './plan/plan-guard.ts';
import { watchSignIn } from './sign-in-watch.ts';
import { oneWayLine, statusLine } from './status-words.ts';
import type { Target } from './targets.ts';
import { nextLines } from './words.ts';

/** @throws CloudError `plan.first_sync` where nobody agrees to a first sync; then none of it has happened */
export async function watch(
  context: Context,
  service: Service,
  { targets, answers }: { targets: readonly Target[]; answers: Answers },
): Promise<ExitCode> {
  const interrupt = onInterrupt();
  const signIn = watchSignIn(service);
  const guard = new PlanGuard(context, answers);
  const sessions: FolderSession[] = [];
  try {
    for (const target of targets) {
      const options = { ...target.options, watch: true };
      const session = await openSession(context, signIn.service, { ...target, options });
      sessions.push(session);
      follow(context, session);
      guard.watch(session);
    }
    signIn.begin(sessions);
    const running = Promise.all(sessions.map((session) => begin(context, { session, answers, guard })));
    await Promise.race([running.then(() => interrupt.happened), interrupt.happened, guard.refused]);
    return EXIT.done;
  } finally {
    signIn.end();
    interrupt.dispose();
    await Promise.all(sessions.map(({ client }) => client.stop()));
  }
}

function follow({ output }: Context, session: FolderSession): void {
  const { client, target } = session;
  const name = target.options.workspaceId;
  let shown = '';
  let told = '';
  client.on('notice', (notice) => {
    output.event({ event: 'notice', workspace: name, ...notice }, [`${name}: ${noticeLine(notice)}`]);
    output.log('info', `${name}: ${noticeLine(notice)}`);
  });
  client.on('status', (status) => {
    // People see where it stands; programs see every step but the progress of a long one, which is thousands of lines.
    const line = isResting(status) ? [statusLine(status, target.options.direction), ...leftOutLines(session)] : null;
    const isNew = line !== null && line.join('\n') !== shown;
    const event = { event: 'status', ...statusDocument(session, status) };
    const isOther = JSON.stringify(event) !== told;
    told = JSON.stringify(event);
    const lines = isNew ? [`${name}: ${line[0]}`, ...line.slice(1), ...nextLines(status, target)] : [];
    if (isNew || isOther) output.event(event, lines);
    if (!isNew) output.progress(`${name}: ${statusLine(status, target.options.direction)}`);
    // That a pause has ended is said, although all is as it was before it.
    if (line !== null) shown = line.join('\n');
    else if (waitsForAnswer(status)) shown = '';
  });
}

/** What Git, or somebody, keeps back here: a number alone tells nobody whether that is meant. */
function leftOutLines({ client }: FolderSession): string[] {
  const names = client.mocks.pending().flatMap(({ path, state }) => (state === 'left_out' ? [path] : []));
  return names.length === 0 ? [] : [`  Left out: ${someOf(names)}.`];
}

function isResting(status: SyncStatus): boolean {
  return status.state !== 'starting' && status.state !== 'syncing' && !waitsForAnswer(status);
}

/** What waits for an answer is asked about, or told, by the guard. */
function waitsForAnswer(status: SyncStatus): boolean {
  return waitsForPlan(status) || isEmptied(status);
}

async function begin(
  { output }: Context,
  { session, answers, guard }: { session: FolderSession; answers: Answers; guard: PlanGuard },
): Promise<void> {
  const { client, target } = session;
  const { folder, options } = target;
  if (answers.plan === 'keep_cloud') client.pause();
  await client.start();
  if (answers.plan === 'keep_cloud') await keepCloud(session);
  await client.settled();
  await guard.begun(session);
  const status = await client.settled();
  const oneWay = oneWayLine(status, options.direction);
  const event = { event: 'ready', ...statusDocument(session, status) };
  output.event(event, [
    `Watching ${folder} for ${options.workspaceId} (${options.branch}). Press Ctrl-C to stop.`,
    ...(oneWay === null ? [] : [`  ${oneWay}`]),
  ]);
}
