/** Commands that leave HEAD where it is, and change single files: no log of Git tells of them. */
import { pathKey } from '@mockforge-cloud/shared/protocol';
import type { SimulatedClient } from './client.ts';
import type { DoingNamed } from './doing.ts';
import { drawSome } from './git-tree.ts';
import { type GitWriter, idle } from './git-writer.ts';
import type { People } from './people.ts';
import type { Scene } from './scene.ts';
import { Seeded } from './seeded.ts';
import { isSame } from './simulated-git.ts';

export class GitPaths {
  readonly #scene: Scene;
  readonly #people: People;
  readonly #writer: GitWriter;

  constructor(scene: Scene, people: People, writer: GitWriter) {
    this.#scene = scene;
    this.#people = people;
    this.#writer = writer;
  }

  /** `git restore PATH` and `git checkout -- PATH`; with `isOlder` `git checkout REV -- PATH`. */
  restore(client: SimulatedClient, { dice, share, gapMs, isOlder }: DoingNamed<'gitRestore'>): void {
    const git = idle(client);
    if (git === null) return;
    const random = new Seeded(dice);
    const { tree } = isOlder ? random.pick(git.commits) : git.head;
    const isOther = (path: string) => !isSame(client.disk.read(path), tree.get(path) ?? null) && !git.isKeptOut(path);
    const others = [...tree.keys()].filter(isOther);
    // Somebody is just writing it.
    const paths = drawSome(others, share, random).filter((path) => client.disk.read(path)?.length !== 0);
    if (paths.length === 0) return;
    this.#scene.say(`${client.name} restores ${paths.join(', ')}${isOlder ? ' as of an older commit' : ''}`);
    this.#writer.write(client, git, { paths, tree, gapMs, written: () => undefined });
  }

  /** `git sparse-checkout set`: files that nobody has edited leave the folder, and stay in the index. */
  sparse(client: SimulatedClient, { dice, share, gapMs }: DoingNamed<'gitSparse'>): void {
    const git = idle(client);
    if (git === null) return;
    const clean = [...git.head.tree].filter(([path, bytes]) => isSame(client.disk.read(path), bytes));
    const paths = drawSome(
      clean.map(([path]) => path),
      share,
      new Seeded(dice),
    );
    if (paths.length === 0) return;
    for (const path of paths) git.sparse.add(pathKey(path));
    this.#scene.say(`${client.name} keeps out ${paths.join(', ')}`);
    this.#writer.write(client, git, { paths, tree: new Map(), gapMs, written: () => undefined });
  }

  /** `git sparse-checkout disable`. */
  whole(client: SimulatedClient, { gapMs }: { gapMs: number }): void {
    const git = idle(client);
    if (git === null || git.sparse.size === 0) return;
    const { tree } = git.head;
    const paths = [...tree.keys()].filter((path) => git.isKeptOut(path));
    git.sparse.clear();
    this.#scene.say(`${client.name} has all of it again: ${paths.join(', ')}`);
    this.#writer.write(client, git, { paths, tree, gapMs, written: () => undefined });
  }

  /** `git clean`: what is in no commit goes, by its person's hand. */
  clean(client: SimulatedClient, { dice, share }: DoingNamed<'gitClean'>): void {
    const git = idle(client);
    if (git === null) return;
    const untracked = client.disk.paths().filter((path) => path.endsWith('.yaml') && !git.head.tree.has(path));
    for (const path of drawSome(untracked, share, new Seeded(dice))) this.#people.delete(client, path);
  }
}
