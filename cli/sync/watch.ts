/** `sync --watch`: keeps folders and workspaces the same until Ctrl-C. */
import type { SyncStatus } from '@mockforge-cloud/shared/sync';
import type { Service } from '../account/service.ts';
import type { Context } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type FolderSession, noticeLine, openSession, statusDocument, statusLine } from './folder-session.ts';
import { onInterrupt } from './interrupt.ts';
import { watchSignIn } from './sign-in-watch.ts';
import type { Target } from './targets.ts';

export async function watch(context: Context, service: Service, targets: readonly Target[]): Promise<ExitCode> {
  const interrupt = onInterrupt();
  const signIn = watchSignIn(service);
  const sessions: FolderSession[] = [];
  try {
    for (const target of targets) {
      const options = { ...target.options, watch: true };
      const session = await openSession(context, signIn.service, { ...target, options });
      sessions.push(session);
      follow(context, session);
    }
    signIn.begin(sessions);
    const running = Promise.all(sessions.map((session) => begin(context, session)));
    await Promise.race([running.then(() => interrupt.happened), interrupt.happened]);
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
  client.onNotice((notice) => {
    output.event({ event: 'notice', workspace: name, ...notice }, `${name}: ${noticeLine(notice)}`);
    output.log('info', `${name}: ${noticeLine(notice)}`);
  });
  client.onStatus((status) => {
    // People see where it stands; programs see every step.
    const line = isResting(status) ? statusLine(status) : shown;
    output.event({ event: 'status', ...statusDocument(session, status) }, line === shown ? null : `${name}: ${line}`);
    if (line === shown) output.progress(`${name}: ${statusLine(status)}`);
    shown = line;
  });
}

function isResting({ state }: SyncStatus): boolean {
  return state !== 'starting' && state !== 'syncing';
}

async function begin({ output }: Context, session: FolderSession): Promise<void> {
  const { client, target } = session;
  const { folder, options } = target;
  await client.start();
  const status = await client.settled();
  const event = { event: 'ready', ...statusDocument(session, status) };
  output.event(event, `Watching ${folder} for ${options.workspaceId} (${options.branch}). Ctrl-C ends.`);
}
