/** Two people, each with a folder and a VS Code of their own, on one workspace of one real service. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { ensureServerHost, type Report } from '../server-host/server-host.ts';
import { newConnectionToken, type ServerHost, startServerHost } from '../server-host/start-server.ts';
import { addPerson } from '../service/people.ts';
import { type RunningService, startService } from '../service/start-service.ts';

/** The folder of the project that is kept the same. */
export const MOCK_FOLDER = 'mocks';

export interface Seat {
  readonly username: string;
  /** The project folder that their window shows; the mocks stand in `MOCK_FOLDER` below it. */
  readonly folder: string;
  /** The address of their window. */
  readonly url: string;
  readonly host: ServerHost;
}

export interface Team {
  readonly service: RunningService;
  readonly alice: Seat;
  readonly bob: Seat;
  readonly stop: () => Promise<void>;
}

/**
 * Starts the service with its sample workspace and a VS Code server for each person. Nobody has to sign in: each
 * server's environment carries its person's token, as a pipeline's would.
 */
export async function startTeam({
  dataDir,
  settings = {},
  report = console.log,
}: {
  readonly dataDir: string;
  /** Machine settings of both servers. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly report?: Report;
}): Promise<Team> {
  const files = await ensureServerHost(report);
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(stops.map((each) => each()));
  };
  try {
    report('Starting the service …');
    const service = await startService({ dataDir: join(dataDir, 'service') });
    stops.push(() => service.stop());
    const bob = await addPerson({ service, username: 'Bob', role: 'editor' });
    report('Starting two VS Code servers …');
    // One browser shows both, and cookies do not tell ports apart.
    const connectionToken = newConnectionToken();
    const seat = async ({ username, token }: { username: string; token: string }): Promise<Seat> => {
      const home = join(dataDir, username.toLowerCase());
      const folder = join(home, 'project');
      await linkFolder({ folder, service, workspace: service.account.workspace });
      const env = {
        MOCKFORGE_CLOUD_URL: service.url,
        MOCKFORGE_API_KEY: token,
        MOCKFORGE_STATE_DIR: join(home, 'state'),
      };
      const host = await startServerHost({
        files,
        dataDir: join(home, 'server'),
        settings,
        env,
        connectionToken,
        installed: true,
      });
      stops.push(host.stop);
      return { username, folder, host, url: host.url({ folder }) };
    };
    const [aliceSeat, bobSeat] = await Promise.all([
      seat({ username: 'Alice', token: service.account.token }),
      seat(bob),
    ]);
    return { service, alice: aliceSeat, bob: bobSeat, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Writes the `sync.yaml` of a project whose `MOCK_FOLDER` is kept the same as a workspace. */
export async function linkFolder({
  folder,
  service,
  workspace,
}: {
  readonly folder: string;
  readonly service: RunningService;
  readonly workspace: string;
}): Promise<void> {
  await mkdir(join(folder, '.mockforge'), { recursive: true });
  await mkdir(join(folder, MOCK_FOLDER), { recursive: true });
  const sync = {
    service_url: service.url,
    workspaces: [{ local: `./${MOCK_FOLDER}`, cloud: workspace }],
  };
  await writeFile(join(folder, '.mockforge', 'sync.yaml'), stringify({ sync }));
}
