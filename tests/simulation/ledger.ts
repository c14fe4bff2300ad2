/** Every content that somebody saved, kept outside of everything that is tested (I1). */
import type { SimulatedClient } from './client.ts';
import { hashOf } from './client.ts';
import type { SimulatedCloud } from './simulated-cloud.ts';

interface Saved {
  client: SimulatedClient;
  path: string;
  hash: string;
  text: string;
}

export class Ledger {
  /** What each client saved last at each path. What it then overwrites, moves or deletes itself is its own doing. */
  readonly #saved = new Map<string, Saved>();

  saved(client: SimulatedClient, path: string, bytes: Uint8Array): void {
    this.#saved.set(keyOf(client, path), { client, path, hash: hashOf(bytes), text: Buffer.from(bytes).toString() });
  }

  moved(client: SimulatedClient, from: string, to: string): void {
    const saved = this.#saved.get(keyOf(client, from));
    this.#saved.delete(keyOf(client, from));
    if (saved !== undefined) this.#saved.set(keyOf(client, to), { ...saved, path: to });
  }

  deleted(client: SimulatedClient, path: string): void {
    this.#saved.delete(keyOf(client, path));
  }

  /** Saved contents that are nowhere: in no file of their folder, not in the store, the cloud, or a backup. */
  async lost(cloud: SimulatedCloud): Promise<string[]> {
    const lost: string[] = [];
    for (const { client, path, hash, text } of this.#saved.values()) {
      if (cloud.contents.has(hash)) continue;
      if ([...client.disk.files.values()].some(({ bytes }) => hashOf(bytes) === hash)) continue;
      if (client.disk.backups.some(({ bytes }) => hashOf(bytes) === hash)) continue;
      if ((await client.store.getContent(hash)) !== null) continue;
      lost.push(`${client.name} ${path}: ${JSON.stringify(text)}`);
    }
    return lost;
  }
}

function keyOf(client: SimulatedClient, path: string): string {
  return `${client.name} ${path}`;
}
