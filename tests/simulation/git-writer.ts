/** How Git changes a folder: file after file under its lock; and who counts as having done it. */
import type { SimulatedClient } from './client.ts';
import { hashOf } from './hash-of.ts';
import type { People } from './people.ts';
import type { Scene } from './scene.ts';
import type { SimulatedGit, Tree } from './simulated-git.ts';

const LOCKED = { what: 'a command (index.lock)', isBrief: true };
/** Between the lock's end and the move of HEAD. */
const BEFORE_HEAD_MS = 5;

export interface Writing {
  paths: readonly string[];
  tree: Tree;
  gapMs: number;
  killedAfter?: number | null;
  /** Where it counts as what its person does: which of it they had saved. */
  saved?: ReadonlySet<string>;
  /** Called in the moment in which HEAD moves. */
  written: () => void;
}

export class GitWriter {
  readonly #scene: Scene;
  readonly #people: People;

  constructor(scene: Scene, people: People) {
    this.#scene = scene;
    this.#people = people;
  }

  write(client: SimulatedClient, git: SimulatedGit, work: Writing): void {
    const { paths, tree, gapMs, killedAfter = null, saved, written } = work;
    const during = git.at;
    git.at ??= LOCKED;
    for (const [index, path] of paths.entries()) {
      this.later(index * gapMs, () => {
        if (index === killedAfter) client.crash();
        const bytes = tree.get(path) ?? null;
        if (saved !== undefined && bytes !== null) this.#people.put(client, path, bytes, saved.has(path));
        else this.#put(client, path, bytes);
      });
    }
    this.later(paths.length * gapMs, () => {
      git.at = during;
      git.writes += 1;
    });
    git.isBusy = true;
    this.later(paths.length * gapMs + BEFORE_HEAD_MS, () => {
      git.isBusy = git.at !== null;
      written();
      if (killedAfter !== null) void client.start();
    });
  }

  #put(client: SimulatedClient, path: string, bytes: Uint8Array | null): void {
    const { cloud, ledger } = this.#scene;
    const hash = bytes === null ? null : hashOf(bytes);
    const isOlder = hash !== null && cloud.known([{ path, hash }])[0]?.status === 'revision';
    client.wasTouchedAt(path);
    client.hands.git(path, { hash, isOlder });
    if (bytes === null || hash === null) {
      ledger.deleted(client, path);
      return client.disk.remove(path);
    }
    if (!isOlder) client.made.add(hash);
    // It is in a commit, and with that in Git's keeping.
    ledger.deleted(client, path);
    ledger.heard(bytes);
    client.disk.write(path, bytes);
  }

  later(delayMs: number, run: () => void): void {
    this.#scene.clock.schedule(delayMs, run);
  }
}

/** Its repository, where Git is at nothing in it. */
export function idle({ repository }: SimulatedClient): SimulatedGit | null {
  return repository === null || repository.isBusy || repository.at !== null ? null : repository;
}
