/** Everything that is tortured: a PostgreSQL, the service, a workspace, and clients with a folder each. */
import { appendFileSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Place } from '@mockforge-cloud/shared/sync';
import { type PrivatePostgres, startPrivatePostgres } from '../../../service/testing/private-postgres.ts';
import { CuttableNetwork } from '../../end-to-end/harness/cuttable-network.ts';
import { freshDatabase } from '../../end-to-end/harness/each-service.ts';
import { eventually, eventuallyEqual } from '../../end-to-end/harness/folders.ts';
import { ServiceProcess } from '../../end-to-end/harness/service-process.ts';
import { addEditor, newPerson, type Person, register, writeSyncYaml } from '../../end-to-end/harness/two-people.ts';
import { now } from '../ledger/ledger.ts';
import { Timeline } from '../ledger/timeline.ts';
import { type Samples, writeSamples } from './samples.ts';
import { type ClientListener, type ClientStatus, WatchedClient } from './watched-client.ts';

export interface Team {
  /** Holds folders, states, logs and the ledger. */
  home: string;
  postgres: PrivatePostgres;
  databaseUrl: string;
  service: ServiceProcess;
  place: Place;
  /** Talks to the service directly. */
  admin: Person;
  clients: readonly WatchedClient[];
  samples: Samples;
  /** Who was up and connected, and when. */
  timeline: Timeline;
  /** Processes that ended by themselves, and the like. */
  misbehaviour: string[];
}

/** Short, so that most saves are sent and not overwritten before. */
const DEBOUNCE_MS = 100;
const WORKSPACE = 'torture';
/** One person's second machine: replicas of one user are told apart by the replica alone. */
const MACHINES_OF_ONE = 4;

export async function assembleTeam(options: { clients: number; samples: number }): Promise<Team> {
  const home = await realpath(await mkdtemp(join(tmpdir(), 'mockforge-cloud-torture-')));
  const timeline = new Timeline();
  const misbehaviour: string[] = [];
  const postgres = await startPrivatePostgres({ durable: true });
  const databaseUrl = await freshDatabase(postgres.url);
  timeline.note('database', true, now());
  const service = await ServiceProcess.start({
    dataDir: join(home, 'service'),
    databaseUrl,
    log: (text) => appendFileSync(join(home, 'service.log'), text),
    died: (how) => misbehaviour.push(`The service: ${how}`),
  });
  timeline.note('service', true, now());
  const { token } = await service.account();
  const admin = await newPerson('admin', { serviceUrl: service.url, token, home: join(home, 'admin') });
  await admin.api.workspaces.create({ id: WORKSPACE, name: 'Torture' });
  const listener = listenerOf(timeline, misbehaviour);
  const clients: WatchedClient[] = [];
  let ownToken = '';
  for (let number = 0; number < options.clients; number += 1) {
    const name = `client-${number}`;
    if (number % MACHINES_OF_ONE !== MACHINES_OF_ONE - 1) {
      ownToken = await register(service.url, name);
      await addEditor(admin, WORKSPACE, name);
    }
    const network = await CuttableNetwork.to(service.url);
    const person = await newPerson(name, { serviceUrl: network.url, token: ownToken, home: join(home, name) });
    await writeSyncYaml(person, WORKSPACE, DEBOUNCE_MS);
    clients.push(new WatchedClient(person, network, listener));
  }
  const [first, ...others] = clients;
  if (first === undefined) throw new Error('There must be at least one client.');
  const samples = await writeSamples(first.folder, options.samples);
  first.start();
  await eventually(
    () => `${first.name} is in sync: ${JSON.stringify(first.status)}`,
    async () => first.status?.state === 'synced' || null,
  );
  for (const client of others) client.start();
  for (const client of others) await eventuallyEqual(first.folder, client.folder, 120_000);
  const place = { workspaceId: WORKSPACE, branch: 'main' };
  return { home, postgres, databaseUrl, service, place, admin, clients, samples, timeline, misbehaviour };
}

export function isResting({ state, queued }: ClientStatus): boolean {
  return queued === 0 && ['synced', 'held', 'conflicts'].includes(state);
}

/** Notes when a client is in touch with the cloud: from a sign of it to the next blow. */
function listenerOf(timeline: Timeline, misbehaviour: string[]): ClientListener {
  return {
    status: (client, status) => {
      if (status === null || status.state === 'offline') timeline.note(client.name, false, now());
      else if (isResting(status)) timeline.note(client.name, true, now());
    },
    answered: (client) => timeline.note(client.name, true, now()),
    misbehaved: (client, what) => misbehaviour.push(`${client.name}: ${what}`),
  };
}

/** Ends what still runs. `keep`: folders, logs, ledger and database stay for whoever looks into a failure. */
export async function dismissTeam(team: Team, { keep }: { keep: boolean }): Promise<void> {
  for (const client of team.clients) {
    await client.kill9();
    await client.network.close();
  }
  await team.service.kill9();
  if (keep) return team.postgres.kill9();
  await team.postgres.stop();
  await rm(team.home, { recursive: true, force: true });
}
