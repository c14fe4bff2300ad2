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
  readonly #cloud: SimulatedCloud;
  /** What each client saved last at each path. What it then overwrites, moves or deletes itself is its own doing. */
  readonly #saved = new Map<string, Saved>();

  constructor(cloud: SimulatedCloud) {
    this.#cloud = cloud;
  }

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

  /** What only the cloud had, and has lost to whoever restored an older backup, nobody can bring back. */
  cloudRestored(): void {
    for (const [key, { client, path, hash }] of this.#saved) {
      const here = client.disk.read(path);
      if (!this.#cloud.contents.has(hash) && (here === null || hashOf(here) !== hash)) this.#saved.delete(key);
    }
  }

  /** Saved contents that are nowhere: in no file of their folder, not in the store, the cloud, or a backup. */
  async lost(): Promise<string[]> {
    const lost: string[] = [];
    for (const { client, path, hash, text } of this.#saved.values()) {
      if (this.#cloud.contents.has(hash) || isInFolder(client, hash)) continue;
      if ((await client.store.getContent(hash)) !== null) continue;
      lost.push(`${client.name} ${path}: ${JSON.stringify(text)}`);
    }
    return lost;
  }
}

function isInFolder({ disk }: SimulatedClient, hash: string): boolean {
  for (const { bytes } of disk.files.values()) if (hashOf(bytes) === hash) return true;
  return disk.backups.some(({ bytes }) => hashOf(bytes) === hash);
}

function keyOf(client: SimulatedClient, path: string): string {
  return `${client.name} ${path}`;
}
