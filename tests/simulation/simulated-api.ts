/** The REST side of the simulated cloud, as one process reaches it. */
import { CloudError } from '@mockforge-cloud/shared/protocol';
import type { EngineApi } from '../../shared/sync/cloud/connection.ts';
import type { SimulatedCloud } from './simulated-cloud.ts';
import { type ConnectionOptions, delayMs, unavailable, unreachable } from './simulated-network.ts';

type Ask = <Answer>(answer: (cloud: SimulatedCloud) => Answer | Promise<Answer>) => Promise<Answer>;

export function simulatedApi(options: ConnectionOptions): EngineApi {
  const { network, pusher } = options;
  const ask = askerOf(options);
  return {
    serviceUrl: 'http://simulated',
    mocks: {
      list: () => ask((cloud) => ({ items: cloud.mocks(), next_cursor: null, head: cloud.head })),
    },
    branch: {
      known: (_place, mocks) => ask((cloud) => ({ items: cloud.known(mocks), head: cloud.head })),
    },
    contents: {
      get: (_place, hash) => ask((cloud) => contentOf(cloud, hash)),
      getMany: (_place, hashes) => ask((cloud) => contentsOf(cloud, hashes)),
      put: (_place, hash, bytes) => ask((cloud) => void cloud.contents.set(hash, bytes.slice())),
    },
    conflicts: {
      resolve: (conflictId, body) =>
        ask((cloud) => cloud.resolve(pusher, conflictId, body, (finished) => network.publish(finished, null))),
    },
    // What is on its way still arrives: a power cut is what ends a process here.
    close: () => undefined,
  };
}

function contentOf(cloud: SimulatedCloud, hash: string): Uint8Array {
  const bytes = cloud.contents.get(hash);
  if (bytes === undefined) throw new CloudError('content.not_found', `There is no ${hash}.`);
  return bytes;
}

function contentsOf(cloud: SimulatedCloud, hashes: readonly string[]): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  for (const hash of hashes) {
    const bytes = cloud.contents.get(hash);
    if (bytes !== undefined) found.set(hash, bytes);
  }
  return found;
}

function askerOf({ network, pusher, power, isCut, delays }: ConnectionOptions): Ask {
  return (answer) => {
    network.traffic += 1;
    return new Promise((resolve, reject) => {
      network.later(delayMs(delays), () => {
        if (!power.isOn) return;
        if (isCut()) return reject(unreachable());
        Promise.resolve()
          .then(() => {
            if (network.fault() !== null) throw unavailable();
            network.cloud.requireMember(pusher);
            return answer(network.cloud);
          })
          .then(resolve, reject);
      });
    });
  };
}
