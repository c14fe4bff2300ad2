/** Every content that somebody saved, kept outside of everything that is tested (I1). */
import { isMergeable } from '@mockforge-cloud/shared/protocol';
import type { SimulatedClient } from './client.ts';
import { hashOf } from './hash-of.ts';
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
  /** Hashes of all contents that anybody ever saved, and all of their lines. */
  readonly #hashes = new Set<string>();
  readonly #lines = new Set<string>();

  constructor(cloud: SimulatedCloud) {
    this.#cloud = cloud;
  }

  saved(client: SimulatedClient, path: string, bytes: Uint8Array): void {
    const hash = hashOf(bytes);
    const text = Buffer.from(bytes).toString();
    this.#saved.set(keyOf(client, path), { client, path, hash, text });
    this.heard(bytes);
  }

  /** Somebody has made these bytes elsewhere. */
  heard(bytes: Uint8Array): void {
    this.#hashes.add(hashOf(bytes));
    for (const line of linesOf(Buffer.from(bytes).toString())) this.#lines.add(line);
  }

  moved(client: SimulatedClient, from: string, to: string): void {
    const saved = this.#saved.get(keyOf(client, from));
    this.#saved.delete(keyOf(client, from));
    if (saved !== undefined) this.#saved.set(keyOf(client, to), { ...saved, path: to });
  }

  deleted(client: SimulatedClient, path: string): void {
    this.#saved.delete(keyOf(client, path));
  }

  /** Whether its person has saved what is there: sync may have merged something into it since. */
  isSaved(client: SimulatedClient, path: string): boolean {
    const here = client.disk.read(path);
    return here !== null && this.#saved.get(keyOf(client, path))?.hash === hashOf(here);
  }

  /** Its disk is another one now. */
  thrownAway(client: SimulatedClient): void {
    for (const [key, saved] of this.#saved) if (saved.client === client) this.#saved.delete(key);
  }

  /**
   * Whether somebody saved exactly these bytes; or whether they are a merge: text, of lines that were saved, which all
   * end in the same way, since all that people save does (I12).
   */
  knows(bytes: Uint8Array): boolean {
    if (this.#hashes.has(hashOf(bytes))) return true;
    const text = Buffer.from(bytes).toString();
    const endings = new Set(text.match(/\r?\n/g));
    return isMergeable(bytes) && endings.size <= 1 && linesOf(text).every((line) => this.#lines.has(line));
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
  return (
    disk.contents().some((bytes) => hashOf(bytes) === hash) ||
    [...disk.backups, ...disk.captured].some(({ bytes }) => hashOf(bytes) === hash)
  );
}

function keyOf(client: SimulatedClient, path: string): string {
  return `${client.name} ${client.disk.keyOf(path)}`;
}

function linesOf(text: string): string[] {
  return text.replace(/^\uFEFF/, '').split(/\r?\n/);
}
