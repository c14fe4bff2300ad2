/** The REST side of the simulated cloud, as one process reaches it. */
import {
  CloudError,
  type KnownItem,
  type MockPage,
  type ResolveAnswer,
  type ResolveBody,
} from '@mockforge-cloud/shared/protocol';
import { CloudApi } from '../../shared/sync/cloud/cloud-api.ts';
import type { SimulatedCloud } from './simulated-cloud.ts';
import { type ConnectionOptions, delayMs, unavailable, unreachable } from './simulated-network.ts';

export class SimulatedApi extends CloudApi {
  readonly #options: ConnectionOptions;

  constructor(options: ConnectionOptions) {
    super({ serviceUrl: 'http://simulated', token: async () => 'simulated' });
    this.#options = options;
  }

  override listMocks(): Promise<MockPage> {
    return this.#ask((cloud) => ({ items: cloud.mocks(), next_cursor: null, head: cloud.head }));
  }

  override known(
    _place: unknown,
    mocks: { path: string; hash: string }[],
  ): Promise<{ items: KnownItem[]; head: MockPage['head'] }> {
    return this.#ask((cloud) => ({ items: cloud.known(mocks), head: cloud.head }));
  }

  override content(_place: unknown, hash: string): Promise<Uint8Array> {
    return this.#ask((cloud) => {
      const bytes = cloud.contents.get(hash);
      if (bytes === undefined) throw new CloudError('content.not_found', `There is no ${hash}.`);
      return bytes;
    });
  }

  override contents(_place: unknown, hashes: string[]): Promise<Map<string, Uint8Array>> {
    return this.#ask((cloud) => {
      const found = new Map<string, Uint8Array>();
      for (const hash of hashes) {
        const bytes = cloud.contents.get(hash);
        if (bytes !== undefined) found.set(hash, bytes);
      }
      return found;
    });
  }

  override putContent(_place: unknown, hash: string, bytes: Uint8Array): Promise<void> {
    return this.#ask((cloud) => void cloud.contents.set(hash, bytes.slice()));
  }

  override resolve(conflictId: string, body: ResolveBody): Promise<ResolveAnswer> {
    const { network, pusher } = this.#options;
    return this.#ask((cloud) => cloud.resolve(pusher, conflictId, body, (finished) => network.publish(finished, null)));
  }

  #ask<Answer>(answer: (cloud: SimulatedCloud) => Answer | Promise<Answer>): Promise<Answer> {
    const { network, power, isCut, delays } = this.#options;
    network.traffic += 1;
    return new Promise((resolve, reject) => {
      network.later(delayMs(delays), () => {
        if (!power.isOn) return;
        if (isCut()) return reject(unreachable());
        Promise.resolve()
          .then(() => {
            if (network.fault() !== null) throw unavailable();
            network.cloud.requireMember(this.#options.pusher);
            return answer(network.cloud);
          })
          .then(resolve, reject);
      });
    });
  }
}
