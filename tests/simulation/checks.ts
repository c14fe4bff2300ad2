/**
 * The invariants. After each step: I1 (the ledger), I4 (operations that were applied twice), I5 (the order in each
 * journal, `order-watch.ts`), I6 (whoever pushes has made what is pushed), I8 (each operation of each disk,
 * `mounted-disk.ts`), I12 (the bytes of every file and content) and I17 (what each revision takes back, `tokens.ts`). When everything has calmed down: I3, I6 once more
 * by one edit of one person, and I7 (quiet within 200 rounds). P8 when an operation is decided on: what Git alone has
 * put there takes nothing back (`hands.ts`). P22 at the end: whatever differs is named. I2 and I16 need a real
 * database: they have tests of their own. I9 is the service's, whose planning is the real one here. I11, I13, I14 and I15 are what the doings do.
 */
import { fromWire, pathKey } from '@mockforge-cloud/shared/protocol';
import { isAside } from '../../shared/sync/engine/names/move-file.ts';
import type { Operation } from '../../shared/sync/queue/operation.ts';
import { isDamaged, soundnessOf } from '../../shared/sync/validity/soundness.ts';
import type { SimulatedClient } from './client.ts';
import type { Doings } from './doings.ts';
import { hashOf } from './hash-of.ts';
import type { Scene } from './scene.ts';

/** Rounds after which everything has to be quiet (I7). */
const MAX_QUIET_ROUNDS = 200;
const ROUND_MS = 5_000;
/** Longer than every timer but a heartbeat. */
const QUIET_MS = 120_000;
const EMPTY = hashOf(new Uint8Array());

export class StepChecks {
  readonly #scene: Scene;
  /** Found at the moment that it happened. */
  readonly #found: string[] = [];
  /** Hashes of contents that were looked at. */
  readonly #seen = new Set<string>();
  /** Ids of operations that were sent once. */
  readonly #sent = new Set<string>();

  constructor(scene: Scene) {
    const { clients, network, cloud } = scene;
    this.#scene = scene;
    for (const client of clients) {
      client.sends = (operation) => this.#checkTakenBack(client, operation);
      client.disk.reinstated = ({ id, bytes }, path) => {
        client.hands.person(path, hashOf(bytes));
        client.wasTouchedAt(path);
        scene.ledger.moved(client, id, path);
      };
      client.disk.writtenByEngine = (path, bytes) => this.#checkWritten(client, path, bytes);
    }
    network.pushed = (user, event) => {
      const client = clients.find(({ name }) => name === user.username);
      // Offering what a restored cloud lacks is no echo (I15).
      if (client !== undefined && cloud.restored === 0) this.#checkMade(client, event);
    };
  }

  async check(): Promise<string[]> {
    const { cloud, clients, ledger } = this.#scene;
    const found = this.#found.splice(0);
    for (const [operation, times] of cloud.applied) {
      if (times > 1) found.push(`I4: ${operation} was applied ${times} times`);
    }
    if (cloud.contents.has(EMPTY)) found.push('a file was sent while it was being written');
    for (const [hash, bytes] of cloud.contents) if (!this.#seen.has(hash)) this.#checkBytes('the cloud', bytes);
    for (const client of clients) for (const fault of client.faults.splice(0)) found.push(`${client.name}: ${fault}`);
    found.push(...this.#scene.tokens.takenBack(clients));
    for (const lost of await ledger.lost()) found.push(`I1: lost ${lost}`);
    return [...found, ...this.#found.splice(0)];
  }

  /** Every byte as the cloud has it, but for what is merged into a file of whoever only receives, or was a viewer. */
  #checkWritten({ name, options, made, wasViewer }: SimulatedClient, path: string, bytes: Uint8Array): void {
    const hash = hashOf(bytes);
    if (this.#scene.cloud.contents.has(hash) || this.#seen.has(hash)) return;
    if (wasViewer) made.add(hash);
    if (options.direction === 'remote_to_local' || wasViewer) return this.#checkBytes(`${name} ${path}`, bytes);
    this.#found.push(`I12: ${name} writes ${JSON.stringify(Buffer.from(bytes).toString('latin1'))} to ${path}`);
  }

  #checkBytes(where: string, bytes: Uint8Array): void {
    this.#seen.add(hashOf(bytes));
    if (this.#scene.ledger.knows(bytes)) return;
    this.#found.push(`I12: nobody saved ${JSON.stringify(Buffer.from(bytes).toString('latin1'))}, in ${where}`);
  }

  /** Who pushes a content has made it; who renames or deletes a mock has done something to a file. */
  #checkMade(client: SimulatedClient, event: PushedEvent): void {
    const { name, made, touched, hasLostState } = client;
    // A file that was renamed before the state was lost is a new file to whoever looks now.
    if (hasLostState && event.type === 'mock_created' && touched.has(pathKey(event.mock.path))) return;
    const { hash } = whatIsPushed(event);
    if (event.type === 'mock_created' && hash != null && this.#isBesideByGit(client, event.mock.path, hash)) return;
    const path = event.type === 'mock_renamed' ? event.changes.path : undefined;
    const isEcho =
      touched.size === 0 || (hash != null && !made.has(hash)) || (path !== undefined && !touched.has(pathKey(path)));
    if (isEcho) this.#found.push(`I6: ${name} pushes what it has only received: ${event.type} ${event.op_id}`);
  }

  /** What Git has brought back, under the name of a mock that is another one by now: a conflict, which takes nothing back. */
  #isBesideByGit({ hands }: SimulatedClient, path: string, hash: string): boolean {
    const isTaken = this.#scene.cloud.mocks().some((mock) => mock.path === path);
    return isTaken && hands.wasEverOfGit(path, hash);
  }

  /** Nobody has edited what Git has put there, or agreed to it: it takes back nothing of what the team has done since (P8). */
  #checkTakenBack(client: SimulatedClient, { opId, mockId, kind, path, base, hash }: Operation): void {
    const { name, hands, hasLostState } = client;
    const { cloud } = this.#scene;
    const isSentAgain = this.#sent.has(opId);
    this.#sent.add(opId);
    // Without its state nobody can say any more where Git was, nor what is newer in a cloud that was restored.
    if (isSentAgain || hasLostState || cloud.restored > 0) return;
    const isHead = cloud.state.mock(mockId)?.hash === hash;
    // Beside a mock that is there it is merged without a base, in conflict, or refused: that takes nothing back.
    const isTaken = cloud.mocks().some((mock) => pathKey(mock.path) === pathKey(path));
    const isBeside = kind === 'create' && base === null && (isTaken || hands.isLetGo(path));
    const isTakenBack = kind !== 'rename' && !isHead && !isBeside && hands.isTakenBack(path, hash);
    const isRenamedBack = base !== null && base.path !== path && hands.isMovedByGit(base.path, path);
    if (isTakenBack || isRenamedBack)
      this.#found.push(`P8: ${name} sends what Git has put there: ${kind} ${opId} ${path}`);
  }
}

type PushedEvent = Parameters<Scene['network']['pushed']>[1];
type WireContent = Omit<Extract<PushedEvent, { type: 'mock_created' }>['mock'], 'path'>;

interface Pushed {
  path?: string | undefined;
  /** Where it was before. */
  from?: string | undefined;
  /** `null`: a deletion. `undefined`: the content stays as it is. */
  hash?: string | null | undefined;
}

function whatIsPushed(event: PushedEvent): Pushed {
  switch (event.type) {
    case 'mock_created':
      return { path: event.mock.path, hash: hashOfContent(event.mock) };
    case 'mock_updated':
      return { path: event.changes.path, from: event.changes.base_path, hash: hashOfContent(event.changes) };
    case 'mock_renamed':
      return { path: event.changes.path, from: event.changes.base_path };
    case 'mock_deleted':
      return { hash: null };
  }
}

function hashOfContent({ content, content_hash, encoding }: WireContent): string | undefined {
  if (content_hash !== undefined || content === undefined) return content_hash;
  const bytes = fromWire({ content, encoding });
  return bytes === null ? undefined : hashOf(bytes);
}

/** Everybody is there and connected, and nobody does anything any more. */
export async function checkCalm(scene: Scene, checks: StepChecks, doings: Doings): Promise<string[]> {
  if (!(await becomesQuiet(scene, doings))) return [`I7: not quiet: ${statuses(scene)}`];
  const found = [
    ...(await checks.check()),
    ...checkConvergence(scene),
    ...checkDirections(scene),
    ...checkNames(scene),
    ...checkNamed(scene),
  ];
  return found.length > 0 ? found : checkEcho(scene, doings);
}

/** I7: with nothing to do, nothing is sent and nothing is written. */
async function becomesQuiet(scene: Scene, doings: Doings): Promise<boolean> {
  for (let round = 0; round < MAX_QUIET_ROUNDS; round += 1) {
    await scene.pass(ROUND_MS);
    await doings.answerAll();
    if (!scene.clients.every(isAtRest)) continue;
    const before = activity(scene);
    await scene.pass(QUIET_MS);
    // A comparison may have found meanwhile what no event told of, and the brake paused for it (I11).
    if (activity(scene) === before && scene.clients.every(isAtRest)) return true;
  }
  return false;
}

function isAtRest({ engine }: SimulatedClient): boolean {
  return engine !== null && ['synced', 'held', 'conflicts'].includes(engine.status.state);
}

function activity({ network, cloud, clients }: Scene): string {
  return [network.traffic, cloud.head.revision, ...clients.map(({ disk }) => disk.version)].join(' ');
}

/** I3, for those who keep a folder the same in both directions. */
function checkConvergence({ cloud, clients }: Scene): string[] {
  const found: string[] = [];
  const conflicts = cloud.conflicts();
  const inConflict = new Set(conflicts.map(({ mock_id }) => mock_id));
  const heads = headsOf(cloud);
  for (const client of clients) {
    const { name, engine, options, touched, hasLostState } = client;
    const named = engine?.conflicts.list().length ?? 0;
    if (named !== conflicts.length) found.push(`I3: ${name} knows of ${named} conflicts of ${conflicts.length}`);
    if (options.direction === 'local_to_remote') continue;
    // Who only receives keeps what was edited here, or what can't be told from an edit any more.
    const mayDiffer = touched.size > 0 || hasLostState || cloud.restored > 0;
    if (options.direction === 'remote_to_local' && mayDiffer) continue;
    const local = filesOf(client, heads);
    for (const path of new Set([...heads.keys(), ...local.keys()])) {
      const bytes = local.get(path) ?? null;
      const here = bytes === null ? null : hashOf(bytes);
      // In dispute is the head at this path, or the mock whose file is at it here, however the disk spells it.
      const isDisputed =
        inConflict.has(heads.get(path)?.mock_id ?? '') ||
        [...inConflict].some((mockId) => isSameFile(client, engine?.mocks.pathOf(mockId) ?? '', path));
      if (here === (heads.get(path)?.hash ?? null) || isDisputed || isHeldHere(client, path, heads)) continue;
      const content = bytes === null ? 'absent' : JSON.stringify(Buffer.from(bytes).toString('latin1'));
      found.push(`I3: ${name} ${path}: ${content}, the cloud ${heads.get(path)?.hash ?? 'has none'}`);
    }
  }
  return found;
}

type Heads = ReadonlyMap<string, { mock_id: string; hash: string }>;

function headsOf(cloud: Scene['cloud']): Heads {
  return new Map(cloud.mocks().map((mock) => [mock.path, mock]));
}

/** The files, under the names that the cloud has for them where the disk can't hold those. */
function filesOf({ disk }: SimulatedClient, heads: Heads): Map<string, Uint8Array | null> {
  const byKey = new Map([...heads.keys()].map((path) => [sameOnThisDisk(disk, path), path]));
  return new Map(disk.paths().map((path) => [byKey.get(sameOnThisDisk(disk, path)) ?? path, disk.read(path)]));
}

/** Names of folders and Unicode forms are the disk's to choose; the case of a file's own name is not. */
function sameOnThisDisk({ spelling }: SimulatedClient['disk'], path: string): string {
  if (spelling === 'exact') return path;
  const slash = path.lastIndexOf('/') + 1;
  return pathKey(path.slice(0, slash)) + path.slice(slash).normalize('NFC');
}

function isSameFile({ disk }: SimulatedClient, one: string, other: string): boolean {
  return disk.spelling === 'exact' ? one === other : pathKey(one) === pathKey(other);
}

/**
 * A mock that says why it stays here: it does not parse, its name is another one's or too like it, or it waits for such
 * a name. Then nothing is at the name that the cloud has for it, or at the one that the disk takes for its own.
 */
function isHeldHere({ engine, disk }: SimulatedClient, path: string, heads: Heads): boolean {
  const blocked = engine?.mocks.pending().filter(({ state }) => state === 'blocked') ?? [];
  const there = heads.get(path);
  // Its file may have another name here.
  const names = [path, (there === undefined ? null : engine?.mocks.pathOf(there.mock_id)) ?? path].map(pathKey);
  return blocked.some((held) => {
    if (!names.includes(pathKey(held.path))) return false;
    const bytes = disk.read(held.path);
    if (held.change === 'rename' || hasTwin(held.path, heads)) return true;
    return isElsewhere(engine, held.path, heads) || (bytes !== null && isDamaged(soundnessOf(held.path, bytes)));
  });
}

/** Whether the mock that has the name in the cloud has its file under another one here. */
function isElsewhere(engine: SimulatedClient['engine'], path: string, heads: Heads): boolean {
  const there = heads.get(path);
  return there !== undefined && engine?.mocks.pathOf(there.mock_id) !== path;
}

function hasTwin(path: string, heads: Heads): boolean {
  return [...heads.keys()].some((other) => other !== path && pathKey(other) === pathKey(path));
}

/** `remote_to_local` pushes nothing; `local_to_remote` writes nothing, and all that it has is in the cloud. */
function checkDirections({ cloud, clients, network }: Scene): string[] {
  const found: string[] = [];
  const heads = headsOf(cloud);
  const inConflict = new Set(cloud.conflicts().map(({ mock_id }) => mock_id));
  for (const client of clients) {
    const { name, user, disk, options } = client;
    // A state of another one may have had something on its way, which is answered first; two machines are one user.
    const machines = clients.filter((one) => one.user.id === user.id);
    const onlyReceive = machines.every((one) => one.options.direction === 'remote_to_local' && !one.hasLostState);
    if (onlyReceive && network.pushes.has(user.id)) found.push(`${name} has pushed`);
    if (options.direction !== 'local_to_remote') continue;
    if (disk.engineWrites > 0) found.push(`${name} has written ${disk.engineWrites} times`);
    // What a restored cloud has lost beside its log, nothing tells the folder of.
    if (cloud.restored > 0) continue;
    for (const path of disk.paths()) {
      const bytes = disk.read(path);
      if (bytes === null || cloud.contents.has(hashOf(bytes)) || isHeldHere(client, path, heads)) continue;
      // What is in dispute is named everywhere, and waits there for somebody.
      if (inConflict.has(heads.get(path)?.mock_id ?? '')) continue;
      found.push(`${name}: ${path} has not been sent`);
    }
  }
  return found;
}

/** P22: "synced" means that folder and cloud hold the same, and each mock of which that is not so is named. */
function checkNamed(scene: Scene): string[] {
  const heads = headsOf(scene.cloud);
  return scene.clients.flatMap((client) => {
    const { name, engine, disk } = client;
    const pending = engine?.mocks.pending() ?? [];
    const isSynced = engine?.status.state === 'synced';
    const found = isSynced && pending.length > 0 ? [`P22: ${name} is synced, but for ${JSON.stringify(pending)}`] : [];
    const named = new Set(pending.map(({ path }) => pathKey(path)));
    const local = filesOf(client, heads);
    for (const path of new Set([...heads.keys(), ...local.keys()])) {
      const [bytes, head] = [local.get(path) ?? null, heads.get(path)];
      if ((bytes === null ? undefined : hashOf(bytes)) === head?.hash) continue;
      const here = head === undefined ? path : (engine?.mocks.pathOf(head.mock_id) ?? path);
      const isNamed = [path, here, disk.spelledLike(path) ?? path].some((one) => named.has(pathKey(one)));
      if (!isNamed) found.push(`P22: ${name} does not say that ${path} differs`);
    }
    return found;
  });
}

/** A name that a file has for a moment only, while two are swapped, is never seen by anybody. */
function checkNames({ cloud, clients }: Scene): string[] {
  const here = clients.flatMap(({ name, disk }) => disk.paths().map((path) => ({ name, path })));
  const everywhere = [...cloud.mocks().map(({ path }) => ({ name: 'the cloud', path })), ...here];
  return everywhere.filter(({ path }) => isAside(path)).map(({ name, path }) => `${name} has ${path}`);
}

/** I6: one edit of one person is pushed once, by that person. */
async function checkEcho(scene: Scene, doings: Doings): Promise<string[]> {
  const { clients, network } = scene;
  const writer = clients.find(({ options }) => options.direction === 'bidirectional');
  const [path] = writer?.disk.paths() ?? [];
  if (writer === undefined || path === undefined) return [];
  const before = new Map(network.pushes);
  doings.people.save(writer, path, { line: 1 });
  if (!(await becomesQuiet(scene, doings))) return [`I7: not quiet after an edit: ${statuses(scene)}`];
  return (
    clients
      .filter(({ user }) => user.id !== writer.user.id && network.pushes.get(user.id) !== before.get(user.id))
      // What was refused is tried again when its mock has changed, on whichever of a person's machines.
      .filter(({ user }) => clients.every((one) => one.user.id !== user.id || one.engine?.status.blocked === 0))
      .map(({ name }) => `I6: ${name} pushes what ${writer.name} has edited`)
  );
}

function statuses({ clients }: Scene): string {
  return clients
    .map(({ name, engine }) => `${name} ${JSON.stringify(engine?.status)} ${JSON.stringify(engine?.mocks.pending())}`)
    .join('; ');
}
