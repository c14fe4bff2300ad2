/** The invariants: some after each step, the others when everything has calmed down. */
import type { SimulatedClient } from './client.ts';
import { hashOf } from './client.ts';
import type { Doings } from './doings.ts';
import type { Scene } from './scene.ts';

/** Rounds after which everything has to be quiet (I7). */
const MAX_QUIET_ROUNDS = 200;
const ROUND_MS = 5_000;
/** Longer than every timer but a heartbeat. */
const QUIET_MS = 120_000;
const EMPTY = hashOf(new Uint8Array());

export async function checkStep({ cloud, clients, ledger }: Scene): Promise<string[]> {
  const found: string[] = [];
  for (const [operation, times] of cloud.applied) {
    if (times > 1) found.push(`I4: ${operation} was applied ${times} times`);
  }
  if (cloud.contents.has(EMPTY)) found.push('a file was sent while it was being written');
  for (const client of clients) for (const fault of client.faults.splice(0)) found.push(`${client.name}: ${fault}`);
  for (const lost of await ledger.lost()) found.push(`I1: lost ${lost}`);
  return found;
}

/** Everybody is there and connected, and nobody does anything any more. */
export async function checkCalm(scene: Scene, doings: Doings): Promise<string[]> {
  if (!(await becomesQuiet(scene))) return [`I7: not quiet: ${statuses(scene)}`];
  const found = [...(await checkStep(scene)), ...checkConvergence(scene), ...checkDirections(scene)];
  return found.length > 0 ? found : checkEcho(scene, doings);
}

/** I7: with nothing to do, nothing is sent and nothing is written. */
async function becomesQuiet(scene: Scene): Promise<boolean> {
  for (let round = 0; round < MAX_QUIET_ROUNDS; round += 1) {
    await scene.pass(ROUND_MS);
    for (const { engine } of scene.clients) if (engine?.status.error?.code === 'folder.emptied') engine.resume();
    if (!scene.clients.every(isAtRest)) continue;
    const before = activity(scene);
    await scene.pass(QUIET_MS);
    // A comparison may have found meanwhile what no event told of, and the brake paused for it (I11).
    if (activity(scene) === before && scene.clients.every(isAtRest)) return true;
  }
  return false;
}

function isAtRest({ engine }: SimulatedClient): boolean {
  return engine !== null && ['synced', 'conflicts'].includes(engine.status.state);
}

function activity({ network, cloud, clients }: Scene): string {
  return [network.traffic, cloud.head.revision, ...clients.map(({ disk }) => disk.version)].join(' ');
}

/** I3, for those who keep a folder the same in both directions. */
function checkConvergence({ cloud, clients }: Scene): string[] {
  const found: string[] = [];
  const conflicts = cloud.conflicts();
  const inConflict = new Set(conflicts.map(({ mock_id }) => mock_id));
  const heads = new Map(cloud.mocks().map((mock) => [mock.path, mock]));
  for (const { name, engine, disk, options, touched, hasLostState } of clients) {
    const named = engine?.conflicts().length ?? 0;
    if (named !== conflicts.length) found.push(`I3: ${name} knows of ${named} conflicts of ${conflicts.length}`);
    if (options.direction === 'local_to_remote') continue;
    // Who only receives keeps what was edited here, or what can't be told from an edit any more.
    const mayDiffer = touched.size > 0 || hasLostState || cloud.restored > 0;
    if (options.direction === 'remote_to_local' && mayDiffer) continue;
    for (const path of new Set([...heads.keys(), ...disk.files.keys()])) {
      const bytes = disk.read(path);
      const here = bytes === null ? null : hashOf(bytes);
      // In dispute is the head at this path, or the mock whose file is at it here.
      const isDisputed = [heads.get(path)?.mock_id, engine?.mockIdOf(path)].some((mockId) =>
        inConflict.has(mockId ?? ''),
      );
      if (here === (heads.get(path)?.hash ?? null) || isDisputed) continue;
      const content = bytes === null ? 'absent' : JSON.stringify(Buffer.from(bytes).toString());
      found.push(`I3: ${name} ${path}: ${content}, the cloud ${heads.get(path)?.hash ?? 'has none'}`);
    }
  }
  return found;
}

/** `remote_to_local` pushes nothing; `local_to_remote` writes nothing, and all that it has is in the cloud. */
function checkDirections({ cloud, clients, network }: Scene): string[] {
  const found: string[] = [];
  for (const { name, user, disk, options } of clients) {
    if (options.direction === 'remote_to_local' && network.pushes.has(user.id)) found.push(`${name} has pushed`);
    if (options.direction !== 'local_to_remote') continue;
    if (disk.engineWrites > 0) found.push(`${name} has written ${disk.engineWrites} times`);
    // What a restored cloud has lost beside its log, nothing tells the folder of.
    if (cloud.restored > 0) continue;
    for (const [path, { bytes }] of disk.files) {
      if (!cloud.contents.has(hashOf(bytes))) found.push(`${name}: ${path} has not been sent`);
    }
  }
  return found;
}

/** I6: one edit of one person is pushed once, by that person. */
async function checkEcho(scene: Scene, doings: Doings): Promise<string[]> {
  const { clients, network } = scene;
  const writer = clients.find(({ options }) => options.direction === 'bidirectional');
  const [path] = writer?.disk.files.keys() ?? [];
  if (writer === undefined || path === undefined) return [];
  const before = new Map(network.pushes);
  doings.save(writer, path);
  if (!(await becomesQuiet(scene))) return [`I7: not quiet after an edit: ${statuses(scene)}`];
  return clients
    .filter(({ user }) => user.id !== writer.user.id && network.pushes.get(user.id) !== before.get(user.id))
    .map(({ name }) => `I6: ${name} pushes what ${writer.name} has edited`);
}

function statuses({ clients }: Scene): string {
  return clients
    .map(({ name, engine }) => `${name} ${JSON.stringify(engine?.status)} ${JSON.stringify(engine?.pending())}`)
    .join('; ');
}
