/** A service, a workspace, and two people with a folder each. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudApi } from '@mockforge-cloud/shared/sync';
import { temporaryFolder } from '../../../shared/sync/testing/temporary-folder.ts';
import { type CliPerson, CliWatch, runCli } from './cli-process.ts';
import { ServiceProcess } from './service-process.ts';

export interface Person extends CliPerson {
  name: string;
  folder: string;
  api: CloudApi;
}

export interface TwoPeople {
  service: ServiceProcess;
  workspace: string;
  alice: Person;
  bob: Person;
}

/** `databaseUrl` absent: the embedded database. */
export async function twoPeople(options: { databaseUrl?: string } = {}): Promise<TwoPeople> {
  const dataDir = await temporaryFolder();
  const service = await ServiceProcess.start({ dataDir, ...options });
  const account = await service.account();
  const alice = await person('alice', service.url, account.token);
  const bobToken = await register(service.url, 'bob');
  const bob = await person('bob', service.url, bobToken);
  const workspace = (await alice.api.createWorkspace({ id: 'shop', name: 'Shop' })).id;
  await post(service.url, account.token, `/workspaces/${workspace}/members`, {
    email: 'bob@example.test',
    role: 'editor',
  });
  return { service, workspace, alice, bob };
}

/** Starts watching, with a short debounce so that a run takes seconds. */
export function watch(person: Person, workspace: string, args: readonly string[] = []): Promise<CliWatch> {
  return CliWatch.start(person, person.folder, ['--workspace', workspace, '--direction', 'both', ...args]);
}

/** The same by a `sync.yaml` without any debounce. */
export async function watchEagerly(person: Person, workspace: string): Promise<CliWatch> {
  await mkdir(join(person.home, '.mockforge'), { recursive: true });
  const mapping = `{ local: ./mocks, cloud: ${workspace} }`;
  const text = `sync:\n  workspaces: [${mapping}]\n  watch: { debounce_ms: 0 }\n`;
  await writeFile(join(person.home, '.mockforge/sync.yaml'), text);
  return CliWatch.start(person, person.folder, []);
}

export function cli(person: Person, ...args: string[]): ReturnType<typeof runCli> {
  return runCli(person, person.folder, args);
}

async function person(name: string, serviceUrl: string, token: string): Promise<Person> {
  const home = await temporaryFolder();
  const folder = join(home, 'mocks');
  await mkdir(folder);
  return { name, home, folder, serviceUrl, token, api: new CloudApi({ serviceUrl, token: async () => token }) };
}

async function register(serviceUrl: string, username: string): Promise<string> {
  const body = { email: `${username}@example.test`, username, password: 'a long enough password' };
  await post(serviceUrl, null, '/auth/register', body);
  return (await new CloudApi({ serviceUrl, token: async () => null }).login(body)).access_token;
}

async function post(serviceUrl: string, token: string | null, path: string, body: unknown): Promise<void> {
  const answer = await fetch(`${serviceUrl}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
}
