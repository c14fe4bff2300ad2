/** `sync` without `--watch`: brings folders and workspaces together once. */
import { CloudError } from '@mockforge-cloud/shared/protocol';
import type { Notice, PendingMock } from '@mockforge-cloud/shared/sync';
import type { Service } from '../account/service.ts';
import type { Context } from '../context.ts';
import { EXIT, type ExitCode, worstOf } from '../exit-codes.ts';
import { exitCodeOfStatus, type FolderSession, noticeLine, openSession, statusDocument } from './folder-session.ts';
import { onInterrupt } from './interrupt.ts';
import { chooseEmptied } from './plan/emptied-gate.ts';
import { keepCloud } from './plan/keep-cloud.ts';
import { type Answers, acceptPlan, choosePlan } from './plan/plan-gate.ts';
import { readStanding, type Standing, toldStatus } from './standing.ts';
import { oneWayLine, statusLine } from './status-words.ts';
import type { Target } from './targets.ts';
import { commandFor, keeperLine, nextLines, quoted } from './words.ts';

interface Run {
  session: FolderSession;
  notices: Notice[];
}

/** The names that a person may have meant by one word. */
type Wanted = readonly string[];

interface Outcome {
  exitCode: ExitCode;
  document: Record<string, unknown>;
  lines: string[];
}

/** @throws CloudError `plan.first_sync`, `plan.git` where nobody agrees to what would happen; then none of it has */
export async function syncOnce(
  context: Context,
  service: Service,
  { targets, answers, release = [] }: { targets: readonly Target[]; answers: Answers; release?: readonly Wanted[] },
): Promise<ExitCode> {
  const runs: Run[] = [];
  const interrupt = onInterrupt();
  try {
    for (const target of targets) runs.push(await open(context, service, target));
    const sessions = runs.map(({ session }) => session);
    const work = async () => {
      await bringTogether(context, sessions, answers);
      await letGoOn(context, sessions, release);
      return true;
    };
    const isDone = (await Promise.race([work(), interrupt.happened])) ?? false;
    const outcomes = await Promise.all(runs.map((run) => outcomeOf(context, service, { run, interrupted: !isDone })));
    context.output.result(
      { service_url: service.url, workspaces: outcomes.map(({ document }) => document) },
      outcomes.flatMap(({ lines }) => lines),
    );
    return worstOf(outcomes.map(({ exitCode }) => exitCode));
  } finally {
    interrupt.dispose();
    await Promise.all(runs.map(({ session }) => session.client.stop()));
  }
}

async function open(context: Context, service: Service, target: Target): Promise<Run> {
  const { output } = context;
  const name = target.options.workspaceId;
  const session = await openSession(context, service, { ...target, options: { ...target.options, watch: false } });
  const notices: Notice[] = [];
  session.client.on('notice', (notice) => {
    notices.push(notice);
    output.log('info', `${name}: ${noticeLine(notice)}`);
  });
  session.client.on('status', (status) => output.progress(`${name}: ${statusLine(status, target.options.direction)}`));
  return { session, notices };
}

async function bringTogether(context: Context, sessions: readonly FolderSession[], answers: Answers): Promise<void> {
  const keepsCloud = answers.plan === 'keep_cloud';
  for (const session of sessions) {
    if (keepsCloud) session.client.pause();
    await session.client.start();
    if (keepsCloud) await keepCloud(session);
  }
  // All are asked about before any of what they ask about happens.
  const words = [];
  for (const session of sessions) {
    await session.client.settled();
    words.push({ session, choice: await chooseEmptied(context, session, answers.emptied) });
  }
  for (const { session, choice } of words) if (choice !== null) await session.client.answerEmptied(choice);
  const choices = [];
  for (const session of sessions) {
    await session.client.settled();
    choices.push({ session, choice: await choosePlan(context, session, answers.plan) });
  }
  for (const { session, choice } of choices) if (choice !== null) await acceptPlan(session, choice);
  for (const { client } of sessions) await client.syncNow();
}

async function letGoOn(
  { output }: Context,
  sessions: readonly FolderSession[],
  wanted: readonly Wanted[],
): Promise<void> {
  for (const { client } of wanted.length === 0 ? [] : sessions) {
    if (client.status.state === 'following') {
      throw new CloudError('folder.in_use', 'Another process keeps this folder in sync.', {
        hint: 'Release it there, in the editor; or stop that "sync --watch" and run this again.',
      });
    }
    const held = client.mocks.pending().flatMap(({ path, releasable }) => (releasable === true ? [path] : []));
    const found = wanted.map((names) => held.find((path) => names.includes(path)));
    found.forEach((path, at) => {
      if (path === undefined) output.warn(whyNot(client.mocks.pending(), wanted[at] ?? []));
    });
    await client.mocks.release(found.filter((path) => path !== undefined));
    await client.syncNow();
  }
}

async function outcomeOf(
  context: Context,
  service: Service,
  { run: { session, notices }, interrupted }: { run: Run; interrupted: boolean },
): Promise<Outcome> {
  const { target, client } = session;
  const { status } = client;
  if (status.state === 'following') return elsewhere(session, await readStanding(context, service, target));
  const { direction } = target.options;
  const pending = client.mocks.pending();
  const oneWay = status.oneWay > 0 ? oneWayLine(status, direction) : null;
  const said = notices.map((notice) => `  ${noticeLine(notice)}`);
  return {
    exitCode: interrupted ? EXIT.failed : exitCodeOfStatus(status),
    document: { ...statusDocument(session, status), pending, interrupted, notices },
    lines: [
      ...said,
      `${target.options.workspaceId}: ${interrupted ? 'interrupted, ' : ''}${statusLine(status, direction)}`,
      ...pending.flatMap((mock) => lineOf(mock, target)).filter((line) => !said.includes(line)),
      ...nextLines({ ...status, ...NAMED }, target),
      ...(oneWay === null ? [] : [`  ${oneWay}`]),
    ],
  };
}

/** Another process has the folder: how it stands is what that one says. */
function elsewhere(session: FolderSession, standing: Standing): Outcome {
  const { target, client } = session;
  const { keeper, pending } = standing;
  const told = keeper.keeps === 'this' ? toldStatus(keeper.told) : null;
  const name = target.options.workspaceId;
  const direction = keeper.keeps === 'this' ? keeper.told.place.direction : target.options.direction;
  const line =
    told === null ? (keeperLine(standing) ?? 'another process syncs this folder.') : statusLine(told, direction);
  return {
    exitCode: told === null ? EXIT.failed : exitCodeOfStatus(told),
    document: { ...statusDocument(session, client.status), keeper: told?.state ?? null, pending, notices: [] },
    lines: [
      told === null ? `${name}: ${line}` : `${name}: another process syncs this folder: ${line}`,
      ...pending.flatMap((mock) => lineOf(mock, target)),
      ...(told === null ? [] : nextLines({ ...told, ...NAMED }, target, true)),
    ],
  };
}

function whyNot(pending: readonly PendingMock[], names: Wanted): string {
  const blocked = pending.find(({ path, state }) => state === 'blocked' && names.includes(path));
  if (blocked === undefined) return `${names[0]} is neither held back nor left out.`;
  return `${blocked.path} can't be released: ${blocked.reason ?? "it can't be sent"}`;
}

/** These are in lines of their own. */
const NAMED = { blocked: 0, leftOut: 0 } as const;

function lineOf({ path, state, reason }: PendingMock, target: Target): string[] {
  if (state === 'blocked') return [`  ${path} is held back: ${reason ?? 'it can not be sent'}`];
  if (state === 'left_out')
    return [`  ${path} is left out. Let it go on with "${commandFor(`sync release ${quoted(path)}`, target)}".`];
  return [];
}
