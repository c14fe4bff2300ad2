/**
 * What arrived stays in the head until somebody removes it (I17). Each edit writes a token that nobody else writes; who
 * edits over one, or deletes a file that has it, has removed it. A head that lacks one which it had, and which nobody has
 * removed, was reverted in silence.
 */
import type { ChangeRecord } from '@mockforge-cloud/shared/protocol';
import type { SimulatedClient } from './client.ts';
import type { SimulatedCloud } from './simulated-cloud.ts';

const TOKEN = /client\d-\d+|corrected-\d+/g;
const NOTHING: ReadonlySet<string> = new Set();

export class Tokens {
  readonly #cloud: SimulatedCloud;
  readonly #removed = new Set<string>();
  /** By mock, those of its head. */
  readonly #heads = new Map<string, ReadonlySet<string>>();
  /** By token, what has taken it back. */
  readonly #lost = new Map<string, string>();
  #seen = 0;

  constructor(cloud: SimulatedCloud) {
    this.#cloud = cloud;
  }

  /** Somebody makes this of that; `null`: there is nothing, or nothing any more. */
  made(after: Uint8Array | null, before: Uint8Array | null): void {
    const kept = tokensIn(after);
    for (const token of tokensIn(before)) if (!kept.has(token)) this.#removed.add(token);
  }

  /**
   * What the revisions until now have taken back, and is only in histories and backups. Files may have taken each other's
   * name; what is in a file is still to be sent, and what is in an open conflict waits for somebody.
   */
  takenBack(clients: readonly SimulatedClient[]): string[] {
    // What a cloud has lost that was put back to an older moment, nobody can tell.
    if (this.#cloud.restored > 0) return [];
    for (const record of this.#cloud.log.slice(this.#seen)) this.#see(record, clients);
    this.#seen = this.#cloud.log.length;
    if (this.#lost.size === 0) return [];
    const heads = new Set([...this.#heads.values()].flatMap((tokens) => [...tokens]));
    for (const token of [...this.#lost.keys()]) {
      if (heads.has(token) || this.#removed.has(token)) this.#lost.delete(token);
    }
    const waiting = this.#lost.size === 0 ? NOTHING : this.#waiting(clients);
    return [...this.#lost].flatMap(([token, what]) => (waiting.has(token) ? [] : [`I17: ${what}`]));
  }

  #see(record: ChangeRecord, clients: readonly SimulatedClient[]): void {
    const { mock_id, hash, path } = record.event;
    const now = hash === null ? NOTHING : tokensIn(this.#cloud.contents.get(hash) ?? null);
    for (const token of this.#heads.get(mock_id) ?? []) {
      if (now.has(token) || this.#removed.has(token)) continue;
      if (isDecided(record, clients)) this.#removed.add(token);
      else this.#lost.set(token, `${record.op_id} takes ${token} back, which nobody has removed from ${path}`);
    }
    this.#heads.set(mock_id, now);
  }

  #waiting(clients: readonly SimulatedClient[]): Set<string> {
    const disputed = this.#cloud.conflicts().flatMap(({ local_hash }) => {
      return local_hash === null ? [] : [this.#cloud.contents.get(local_hash) ?? null];
    });
    const files = clients.flatMap(({ disk }) => disk.contents());
    return new Set([...disputed, ...files].flatMap((bytes) => [...tokensIn(bytes)]));
  }
}

/**
 * A person has settled a conflict, or wants one side to win wherever both have changed something. What Git has put
 * there is looked at by whose hand it was (`hands.ts`).
 */
function isDecided(record: ChangeRecord, clients: readonly SimulatedClient[]): boolean {
  const { user } = record;
  const sender = clients.find(({ name }) => name === user.username);
  return isSettled(record) || sender?.takesSides === true || sender?.repository != null;
}

function isSettled({ op_id }: ChangeRecord): boolean {
  return op_id.startsWith('resolve-');
}

function tokensIn(bytes: Uint8Array | null): ReadonlySet<string> {
  return bytes === null ? NOTHING : new Set(Buffer.from(bytes).toString('latin1').match(TOKEN));
}
