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
  const serviceUrl = service.url;
  const alice = await newPerson('alice', { serviceUrl, token: account.token, home: await temporaryFolder() });
  const bobToken = await register(serviceUrl, 'bob');
  const bob = await newPerson('bob', { serviceUrl, token: bobToken, home: await temporaryFolder() });
  const workspace = (await alice.api.workspaces.create({ id: 'shop', name: 'Shop' })).id;
  await addEditor(alice, workspace, 'bob');
  return { service, workspace, alice, bob };
}

/** `admin` makes somebody who has registered a member who may edit. */
export async function addEditor(admin: Person, workspace: string, username: string): Promise<void> {
  const body = { email: emailOf(username), role: 'editor' };
  await call(admin, { method: 'POST', path: `/workspaces/${workspace}/members`, body });
}

/** Asks the service for what the clients have no words for. Rejects where it refuses. */
export async function call(
  { serviceUrl, token }: Pick<Person, 'serviceUrl'> & { token: string | null },
  { method, path, body }: { method: string; path: string; body?: unknown },
): Promise<unknown> {
  const answer = await fetch(`${serviceUrl}/api/v1${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text === '' ? null : JSON.parse(text);
}

/** Starts watching, with a short debounce so that a run takes seconds. */
export function watch(person: Person, workspace: string, args: readonly string[] = []): Promise<CliWatch> {
  return CliWatch.start(person, person.folder, ['--workspace', workspace, '--direction', 'both', ...args]);
}

/** The same by a `sync.yaml` without any debounce. */
export async function watchEagerly(person: Person, workspace: string): Promise<CliWatch> {
  await writeSyncYaml(person, workspace, 0);
  return CliWatch.start(person, person.folder, []);
}

/** Maps the person's folder to the workspace, in both directions. */
export async function writeSyncYaml(person: Person, workspace: string, debounceMs: number): Promise<void> {
  await mkdir(join(person.home, '.mockforge'), { recursive: true });
  const mapping = `{ local: ./mocks, cloud: ${workspace} }`;
  const text = `sync:\n  workspaces: [${mapping}]\n  watch: { debounce_ms: ${debounceMs} }\n`;
  await writeFile(join(person.home, '.mockforge/sync.yaml'), text);
}

export function cli(person: Person, ...args: string[]): ReturnType<typeof runCli> {
  return runCli(person, person.folder, args);
}

/** A folder and a state of one's own for somebody who has a token, below `home`. */
export async function newPerson(
  name: string,
  { serviceUrl, token, home }: { serviceUrl: string; token: string; home: string },
): Promise<Person> {
  const folder = join(home, 'mocks');
  await mkdir(folder, { recursive: true });
  return { name, home, folder, serviceUrl, token, api: new CloudApi({ serviceUrl, token: async () => token }) };
}

/** @returns a token of the new account. */
export async function register(serviceUrl: string, username: string): Promise<string> {
  const body = { email: emailOf(username), username, password: 'a long enough password' };
  await call({ serviceUrl, token: null }, { method: 'POST', path: '/auth/register', body });
  return (await new CloudApi({ serviceUrl, token: async () => null }).accounts.login(body)).access_token;
}

function emailOf(username: string): string {
  return `${username}@example.test`;
}
