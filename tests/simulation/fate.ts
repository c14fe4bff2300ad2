/** What happens to people, machines and the service without anybody wanting it. */
import type { SimulatedClient } from './client.ts';
import type { DoingNamed } from './doing.ts';
import type { Scene } from './scene.ts';
import type { Backup } from './simulated-cloud.ts';

export class Fate {
  readonly #scene: Scene;
  #backup: Backup | null = null;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  cut(client: SimulatedClient): void {
    client.isCut = true;
    this.#scene.network.cutUser(client.user.id);
    this.#scene.say(`${client.name} is cut off`);
  }

  silence(client: SimulatedClient): void {
    this.#scene.network.silenceUser(client.user.id);
    this.#scene.say(`${client.name} hears nothing any more`);
  }

  mend(client: SimulatedClient): void {
    client.isCut = false;
    this.#scene.say(`${client.name} is connected`);
  }

  stutter({ forMs }: DoingNamed<'stutter'>): void {
    const { network, clock } = this.#scene;
    this.#scene.say('the service stutters');
    network.isStuttering = true;
    clock.schedule(forMs, () => {
      network.isStuttering = false;
    });
  }

  serviceCrash(): void {
    this.#scene.network.cutAll();
    this.#scene.say('the service crashes');
  }

  serviceTrouble({ forMs }: DoingNamed<'serviceTrouble'>): void {
    const { network, clock } = this.#scene;
    this.#scene.say('the service is in trouble');
    network.isInTrouble = true;
    clock.schedule(forMs, () => {
      network.isInTrouble = false;
    });
  }

  lose({ what }: DoingNamed<'lose'>): void {
    this.#scene.network.loses = what;
    this.#scene.say(`the next ${what} is going to be lost`);
  }

  /** Removed, or made a viewer; or an admin again. */
  changeMember(client: SimulatedClient, { otherwise }: DoingNamed<'changeMember'>): void {
    const { cloud, network } = this.#scene;
    const { id } = client.user;
    const next = cloud.members.get(id)?.role === 'admin' ? otherwise : 'admin';
    for (const one of this.#scene.clients) if (next === 'viewer' && one.user.id === id) one.wasViewer = true;
    if (next === null) cloud.members.delete(id);
    else cloud.members.set(id, { role: next, permissions: null });
    network.memberChanged(id);
    this.#scene.say(`${client.name} is ${next ?? 'no member'} now`);
  }

  backUp(): void {
    this.#backup = this.#scene.cloud.backup();
    this.#scene.say('the cloud is backed up');
  }

  restore(): void {
    const { cloud, network, ledger } = this.#scene;
    if (this.#backup === null) return;
    network.cutAll();
    cloud.restore(this.#backup);
    ledger.cloudRestored();
    this.#scene.say('the cloud is restored');
  }

  async crashOrStart(client: SimulatedClient, { operations }: DoingNamed<'crashOrStart'>): Promise<void> {
    if (!client.isWhole) {
      this.#scene.say(`${client.name} starts`);
      return client.start();
    }
    client.crashIn(operations);
    this.#scene.say(`${client.name} is going to crash in ${operations} operations`);
  }

  async loseState(client: SimulatedClient): Promise<void> {
    client.crash();
    client.loseState();
    this.#scene.say(`${client.name} loses its state`);
    await this.#scene.pass(1);
    await client.start();
  }

  slowDown(client: SimulatedClient, { byMs, forMs }: DoingNamed<'slowDown'>): void {
    client.slowness = { byMs, until: this.#scene.clock.elapsed + forMs };
    this.#scene.say(`${client.name} is slow by ${byMs} ms`);
  }

  keepState(client: SimulatedClient, { whole }: DoingNamed<'keepState'>): void {
    const files = new Map(client.disk.paths().flatMap((path) => [[path, client.disk.read(path)]] as const));
    // A repository is more than its files.
    client.kept = {
      store: client.store.copy(),
      files: whole && client.repository === null ? files : null,
      reinstatements: client.disk.reinstatements,
    };
    this.#scene.say(`${client.name} is backed up`);
  }

  async restoreState(client: SimulatedClient): Promise<void> {
    const { kept } = client;
    if (kept === null) return;
    // What a late write was made from is in the state alone: in one of before, the file passes for an edit of the newest.
    if (kept.files === null && kept.reinstatements !== client.disk.reinstatements) return;
    client.crash();
    await client.restoreState(kept.store.copy(), kept.files === null ? elsewhere(client) : client.machine);
    this.#scene.say(`${client.name} is put back`);
    if (kept.files !== null) this.#replaceFiles(client, kept.files);
    await this.#scene.pass(1);
    await client.start();
  }

  async becomeCopy(client: SimulatedClient, { of }: DoingNamed<'becomeCopy'>): Promise<void> {
    const first = this.#scene.clients[of];
    const isPlain = (one: SimulatedClient) => one.repository === null && one.disk.spelling === 'exact';
    if (first === undefined || first === client || !isPlain(first) || !isPlain(client)) return;
    client.crash();
    await client.restoreState(first.store.copy(), elsewhere(client));
    for (const hash of first.made) client.made.add(hash);
    for (const key of first.touched) client.touched.add(key);
    client.wasViewer ||= first.wasViewer;
    client.takesSides ||= first.takesSides;
    this.#scene.say(`${client.name} is a copy of ${first.name} now`);
    this.#replaceFiles(client, new Map(first.disk.paths().map((path) => [path, first.disk.read(path)])));
    await this.#scene.pass(1);
    await client.start();
  }

  /** What only this folder had is gone with it. */
  #replaceFiles(client: SimulatedClient, files: ReadonlyMap<string, Uint8Array | null>): void {
    client.disk.dirty.clear();
    client.disk.captured.length = 0;
    for (const path of client.disk.paths()) if (!files.has(path)) client.disk.remove(path);
    for (const [path, bytes] of files) if (bytes !== null) client.disk.write(path, bytes);
    this.#scene.ledger.thrownAway(client);
  }

  jumpClock({ byMs }: DoingNamed<'jumpClock'>): void {
    this.#scene.clock.jump(byMs);
    this.#scene.say('the clock jumps');
  }
}

/** A folder that is put back is another one to the system, and so is one on another machine. */
function elsewhere({ machine }: SimulatedClient): string {
  return `${machine}'`;
}
