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
    if (next === 'viewer') client.wasViewer = true;
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

  jumpClock({ byMs }: DoingNamed<'jumpClock'>): void {
    this.#scene.clock.jump(byMs);
    this.#scene.say('the clock jumps');
  }
}
