/** Sockets that have not said yet who they are: at most so many at once, in all and of one address (I16). */
import { CloudError } from '@mockforge-cloud/shared/protocol';

const MOST = 1_000;
const MOST_OF_ADDRESS = 100;

export class AnonymousSockets {
  readonly #byAddress = new Map<string, number>();
  #all = 0;

  /**
   * Takes a place. @returns gives it back, once: when it is known who they are, or the socket has ended.
   * @throws CloudError `rate.limited`
   */
  take(address: string): () => void {
    const here = this.#byAddress.get(address) ?? 0;
    if (this.#all >= MOST || here >= MOST_OF_ADDRESS) {
      throw new CloudError('rate.limited', 'Too many connections wait for a token already.', {
        hint: 'Try again in a moment. Behind a proxy, TRUSTED_PROXIES of the service tells its clients apart.',
        retryAfter: 5,
      });
    }
    this.#count(address, 1);
    let isTaken = true;
    return () => {
      if (isTaken) this.#count(address, -1);
      isTaken = false;
    };
  }

  #count(address: string, by: 1 | -1): void {
    this.#all += by;
    const now = (this.#byAddress.get(address) ?? 0) + by;
    if (now === 0) this.#byAddress.delete(address);
    else this.#byAddress.set(address, now);
  }
}
