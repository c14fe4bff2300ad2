/** What people and fate do to a scene: one thing a step, at random. */
import type { SimulatedClient } from './client.ts';
import type { Scene } from './scene.ts';
import { PATHS } from './scene.ts';
import type { Backup } from './simulated-cloud.ts';

const LINES = 6;
/** Longest time between the two writes of one save. */
const MAX_GAP_MS = 50;

export class Doings {
  readonly #scene: Scene;
  readonly #doings: readonly (readonly [number, (client: SimulatedClient, path: string) => unknown])[];
  #edits = 0;
  #backup: Backup | null = null;

  constructor(scene: Scene) {
    this.#scene = scene;
    this.#doings = [
      [42, (client, path) => this.save(client, path)],
      [3, (client, path) => this.#saveTwice(client, path)],
      [3, (client, path) => this.#truncateAndSave(client, path)],
      [6, (client, path) => this.#delete(client, path)],
      [6, (client, path) => this.#rename(client, path)],
      [5, (client) => this.#swap(client)],
      [1, (client) => this.#storm(client)],
      [3, (client, path) => this.#edit(client, path)],
      [3, (client) => this.#finishEditing(client)],
      [5, (client) => this.#cut(client)],
      [8, (client) => this.#mend(client)],
      [3, () => this.#serviceCrash()],
      [1, () => this.#serviceTrouble()],
      [1, (client) => this.#memberChanges(client)],
      [1, () => this.#backUpOrRestore()],
      [6, (client) => this.#crashOrStart(client)],
      [3, (client) => this.#settleAConflict(client)],
      [1, (client) => this.#loseState(client)],
      [1, (client) => this.#syncNow(client)],
      [2, () => this.#clockJumps()],
      [1, () => scene.pass(60_000)],
    ];
  }

  async step(): Promise<void> {
    const { random, clients } = this.#scene;
    const client = random.pick(clients);
    const path = random.pick(PATHS);
    let dice = random.below(this.#doings.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, act] of this.#doings) {
      dice -= weight;
      if (dice < 0) return void (await act(client, path));
    }
  }

  /** Everybody is there, connected, allowed, and has nothing unsaved. */
  async calmDown(): Promise<void> {
    const { network, cloud, clients } = this.#scene;
    this.#scene.say('everything calms down');
    network.fault = () => null;
    for (const client of clients) {
      client.isCut = false;
      client.disk.losesEvent = () => false;
      client.disk.dirty.clear();
      client.spare();
      await client.start();
      client.spare();
      cloud.members.set(client.user.id, { role: 'admin', permissions: null });
      network.memberChanged(client.user.id);
    }
  }

  /** `before`: what the line is changed in, where it is other than the file. */
  save(client: SimulatedClient, path: string, before = client.disk.read(path)): void {
    const { random, ledger } = this.#scene;
    // Who only receives edits now and then, or there would be nothing left to receive.
    if (client.options.direction === 'remote_to_local' && !random.chance(0.03)) return;
    client.touched.add(path);
    const lines = Buffer.from(before ?? [])
      .toString()
      .split('\n')
      .slice(0, -1);
    while (lines.length < LINES) lines.push(`k${lines.length}: 0`);
    const line = random.below(LINES);
    this.#edits += 1;
    lines[line] = `k${line}: ${client.name}-${this.#edits}`;
    const bytes = Buffer.from(`${lines.join('\n')}\n`);
    client.disk.dirty.delete(path);
    client.disk.write(path, bytes);
    ledger.saved(client, path, bytes);
    this.#scene.say(`${client.name} saves ${path} line ${line}`);
    if (random.chance(0.3)) client.anyFace?.saved(path);
  }

  #saveTwice(client: SimulatedClient, path: string): void {
    const { random, clock } = this.#scene;
    this.save(client, path);
    clock.schedule(random.below(MAX_GAP_MS), () => this.save(client, path));
  }

  /** As many tools save. Whoever looks in between sees a file that nobody wants. */
  #truncateAndSave(client: SimulatedClient, path: string): void {
    const { random, clock, ledger } = this.#scene;
    const before = client.disk.read(path);
    if (before === null || client.options.direction === 'remote_to_local') return;
    client.disk.write(path, new Uint8Array());
    ledger.deleted(client, path);
    this.#scene.say(`${client.name} truncates ${path}`);
    clock.schedule(random.below(MAX_GAP_MS), () => this.save(client, path, before));
  }

  #delete(client: SimulatedClient, path: string): void {
    if (!isThere(client, path)) return;
    client.touched.add(path);
    client.disk.remove(path);
    this.#scene.ledger.deleted(client, path);
    this.#scene.say(`${client.name} deletes ${path}`);
  }

  #rename(client: SimulatedClient, from: string): void {
    const { random, ledger } = this.#scene;
    const to = random.pick(PATHS);
    if (!isThere(client, from) || client.disk.read(to) !== null) return;
    client.touched.add(from).add(to);
    client.disk.move(from, to);
    ledger.moved(client, from, to);
    this.#scene.say(`${client.name} renames ${from} to ${to}`);
    if (random.chance(0.5)) client.anyFace?.renamed(from, to);
  }

  #swap(client: SimulatedClient): void {
    const { random, ledger } = this.#scene;
    const [one, other] = [random.pick(PATHS), random.pick(PATHS)];
    if (one === other || !isThere(client, one) || !isThere(client, other)) return;
    client.touched.add(one).add(other);
    for (const [from, to] of [
      [one, 'aside'],
      [other, one],
      ['aside', other],
    ] as const) {
      client.disk.move(from, to);
      ledger.moved(client, from, to);
    }
    this.#scene.say(`${client.name} swaps ${one} and ${other}`);
  }

  /** As a checkout does: many files at once. */
  #storm(client: SimulatedClient): void {
    for (const path of PATHS) if (this.#scene.random.chance(0.7)) this.save(client, path);
    for (const path of PATHS) if (this.#scene.random.chance(0.2)) this.#delete(client, path);
  }

  /** Types, and does not save yet. */
  #edit(client: SimulatedClient, path: string): void {
    client.disk.dirty.add(path);
    this.#scene.say(`${client.name} edits ${path}`);
  }

  #finishEditing(client: SimulatedClient): void {
    const { random } = this.#scene;
    const [path] = client.disk.dirty;
    if (path === undefined) return;
    if (random.chance(0.5)) return this.save(client, path);
    client.disk.dirty.delete(path);
    this.#scene.say(`${client.name} reverts ${path}`);
  }

  #cut(client: SimulatedClient): void {
    client.isCut = true;
    this.#scene.network.cutUser(client.user.id);
    this.#scene.say(`${client.name} is cut off`);
  }

  #mend(client: SimulatedClient): void {
    client.isCut = false;
    this.#scene.say(`${client.name} is connected`);
  }

  #serviceCrash(): void {
    this.#scene.network.cutAll();
    this.#scene.say('the service crashes');
  }

  #serviceTrouble(): void {
    const { network, random, clock } = this.#scene;
    this.#scene.say('the service is in trouble');
    network.fault = () => random.pick([null, 'operations', 'frame']);
    clock.schedule(random.below(5_000), () => {
      network.fault = () => null;
    });
  }

  /** Removed, or made a viewer, or an admin again. */
  #memberChanges(client: SimulatedClient): void {
    const { cloud, network, random } = this.#scene;
    const { id } = client.user;
    const next = cloud.members.get(id)?.role === 'admin' ? random.pick(['viewer', null] as const) : 'admin';
    if (next === null) cloud.members.delete(id);
    else cloud.members.set(id, { role: next, permissions: null });
    network.memberChanged(id);
    this.#scene.say(`${client.name} is ${next ?? 'no member'} now`);
  }

  #backUpOrRestore(): void {
    const { cloud, network, random, ledger } = this.#scene;
    if (this.#backup === null || random.chance(0.5)) {
      this.#backup = cloud.backup();
      return this.#scene.say('the cloud is backed up');
    }
    network.cutAll();
    cloud.restore(this.#backup);
    ledger.cloudRestored();
    this.#scene.say('the cloud is restored');
  }

  async #crashOrStart(client: SimulatedClient): Promise<void> {
    if (!client.isWhole) {
      this.#scene.say(`${client.name} starts`);
      return client.start();
    }
    const operations = this.#scene.random.below(12);
    client.crashIn(operations);
    this.#scene.say(`${client.name} is going to crash in ${operations} operations`);
  }

  #settleAConflict(client: SimulatedClient): void {
    const { engine } = client;
    const conflict = engine?.conflicts()[0];
    if (conflict === undefined || engine === null) return;
    // "Both" writes a file, which is not what every direction does.
    const choices =
      client.options.direction === 'bidirectional'
        ? (['local', 'head', 'both'] as const)
        : (['local', 'head'] as const);
    const choice = this.#scene.random.pick<'local' | 'head' | 'both'>(choices);
    this.#scene.say(`${client.name} settles a conflict by "${choice}"`);
    engine.resolveConflict(conflict.conflict_id, { choice }).catch(() => undefined);
  }

  async #loseState(client: SimulatedClient): Promise<void> {
    client.crash();
    client.loseState();
    this.#scene.say(`${client.name} loses its state`);
    await this.#scene.pass(1);
    await client.start();
  }

  #syncNow(client: SimulatedClient): void {
    void client.engine?.syncNow();
    this.#scene.say(`${client.name} syncs now`);
  }

  #clockJumps(): void {
    const { clock, random } = this.#scene;
    clock.jump(random.pick([-86_400_000, 86_400_000 * 365]));
    this.#scene.say('the clock jumps');
  }
}

/** Whether there is a file to do something to: nobody is in the middle of writing it, or only ever looks at it. */
function isThere({ disk, options, touched }: SimulatedClient, path: string): boolean {
  if (options.direction === 'remote_to_local' && touched.size === 0) return false;
  return (disk.read(path)?.length ?? 0) > 0;
}
