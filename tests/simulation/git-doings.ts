/**
 * What Git does in the folders that are repositories, and what people answer to that. Files appear one after the other
 * while Git holds its lock; it lets go of it, and HEAD moves a moment later, as the real one does it.
 */
import type { SimulatedClient } from './client.ts';
import type { DoingNamed } from './doing.ts';
import { drawSome, drawTree, type Share } from './git-tree.ts';
import { type GitWriter, idle } from './git-writer.ts';
import { hashOf } from './hash-of.ts';
import type { People } from './people.ts';
import type { Scene } from './scene.ts';
import { Seeded } from './seeded.ts';
import { type Commit, differing, isSame, type SimulatedGit, type Tree } from './simulated-git.ts';

interface Checkout {
  to: Commit;
  gapMs: number;
  /** Its processes are killed when so many files are written. */
  killedAfter?: number | null;
  /** What is done to a file that somebody has edited. Git refuses to, where it is in the way. */
  overEdits?: 'refuse' | 'leave';
  isOnBranch: boolean;
  /** Called when HEAD is there, or Git has refused it. */
  done?: () => void;
}

export class GitDoings {
  readonly #scene: Scene;
  readonly #people: People;
  readonly #writer: GitWriter;

  constructor(scene: Scene, people: People, writer: GitWriter) {
    this.#scene = scene;
    this.#people = people;
    this.#writer = writer;
  }

  commit(client: SimulatedClient): void {
    const git = idle(client);
    if (git === null) return;
    commitAll(client, git);
    this.#scene.say(`${client.name} commits: ${git.head.tree.size} files`);
  }

  /** An older commit, or another branch. */
  async checkOut(client: SimulatedClient, doing: DoingNamed<'gitCheckOut'>): Promise<void> {
    const git = idle(client);
    if (git === null) return;
    if (doing.commits) commitAll(client, git);
    const to = git.add(this.#otherTree(client, git, doing));
    this.#scene.say(`${client.name} checks out ${brief(git.head.tree, to.tree)}`);
    this.#checkOut(client, git, { ...doing, to, isOnBranch: false });
  }

  async back(client: SimulatedClient, { commits, gapMs, killedAfter }: DoingNamed<'gitBack'>): Promise<void> {
    const git = idle(client);
    if (git === null || git.head === git.branch) return;
    if (commits) commitAll(client, git);
    this.#scene.say(`${client.name} goes back to the branch: ${brief(git.head.tree, git.branch.tree)}`);
    this.#checkOut(client, git, { to: git.branch, gapMs, killedAfter, isOnBranch: true });
  }

  /** What teammates have committed: newer versions, which the cloud may or may not have. */
  pull(client: SimulatedClient, { dice, share, gapMs }: DoingNamed<'gitPull'>): void {
    const git = idle(client);
    if (git === null || git.head !== git.branch) return;
    commitAll(client, git);
    const random = new Seeded(dice);
    const tree = drawTree({ from: git.head.tree, share, random, alter: (path) => this.#newer(client, path, random) });
    this.#scene.say(`${client.name} pulls ${brief(git.head.tree, tree)}`);
    this.#checkOut(client, git, { to: git.add(tree), gapMs, isOnBranch: true });
  }

  /** What was edited goes back to what is committed. */
  stash(client: SimulatedClient, { gapMs, dice = null }: DoingNamed<'gitStash'>): void {
    const git = idle(client);
    if (git === null || git.stashed !== null) return;
    const edited = dice === null ? git.edited() : drawSome(git.edited(), 'one', new Seeded(dice));
    if (edited.length === 0) return;
    const [stashed, clean] = [new Map<string, Uint8Array>(), new Map<string, Uint8Array>()];
    for (const path of edited) {
      const [here, there] = [client.disk.read(path), git.head.tree.get(path)];
      // Somebody is just writing it.
      if (here?.length === 0) return;
      if (here !== null) stashed.set(path, here);
      if (there !== undefined) clean.set(path, there);
    }
    git.stashed = { tree: stashed, saved: new Set(edited.filter((path) => this.#scene.ledger.isSaved(client, path))) };
    this.#scene.say(`${client.name} stashes ${edited.join(', ')}`);
    const { head } = git;
    const isOnBranch = git.head === git.branch;
    // A stash of everything resets to HEAD, which its log tells of.
    const written = () => (dice === null ? git.moveTo(head, { isOnBranch }) : undefined);
    this.#writer.write(client, git, { paths: edited, tree: clean, gapMs, written });
  }

  pop(client: SimulatedClient, { gapMs }: DoingNamed<'gitPop'>): void {
    const git = idle(client);
    if (git === null || git.stashed === null) return;
    const { stashed } = git;
    const { tree, saved } = stashed;
    const paths = [...tree.keys()];
    if (paths.some((path) => !isSame(client.disk.read(path), git.head.tree.get(path) ?? null))) return;
    git.stashed = null;
    this.#scene.say(`${client.name} pops ${paths.join(', ')}`);
    // No log of Git tells of it: what its person had put away comes back by their own hand.
    this.#writer.write(client, git, { paths, tree, gapMs, saved, written: () => undefined });
  }

  /** Goes back some way, waits there for somebody, and is finished or aborted. */
  rebase(client: SimulatedClient, doing: DoingNamed<'gitRebase'>): void {
    const git = idle(client);
    if (git === null || git.head !== git.branch) return;
    commitAll(client, git);
    const { dice, share, gapMs, forMs, isAborted, what } = doing;
    const [before, random] = [git.head, new Seeded(dice)];
    const base = git.add(this.#otherTree(client, git, { dice, share }));
    const news = (path: string) => this.#newer(client, path, random);
    const after = isAborted ? before : git.add(drawTree({ from: before.tree, share, random, alter: news }));
    this.#scene.say(`${client.name} begins ${what}: ${brief(before.tree, base.tree)}`);
    git.at = { what, isBrief: false };
    const goesOn = () => {
      this.#scene.say(`${client.name} ${isAborted ? 'aborts' : 'finishes'} it: ${brief(git.head.tree, after.tree)}`);
      const done = () => {
        git.at = null;
        git.isBusy = false;
      };
      this.#checkOut(client, git, { to: after, gapMs, isOnBranch: true, overEdits: 'leave', done });
    };
    this.#checkOut(client, git, { to: base, gapMs, isOnBranch: false, done: () => this.#writer.later(forMs, goesOn) });
  }

  /** Somebody looks at what waits, thinks, and answers. */
  async answer(client: SimulatedClient, { choice, thinkMs }: Pick<DoingNamed<'answerGit'>, 'choice' | 'thinkMs'>) {
    const { engine, hands, made } = client;
    if (engine?.status.error?.code !== 'plan.git') return;
    engine.plans.show().then(
      ({ mocks }) => {
        const shown = hands.ofGit();
        this.#scene.say(`${client.name} looks at a plan of ${mocks.length}`);
        this.#writer.later(thinkMs, () => {
          const byGit = mocks.filter((mock) => mock.byGit).map(({ path }) => path);
          const leaveOut = choice === 'narrow' ? byGit.filter((_, index) => index % 2 === 0) : [];
          if (choice !== 'keep_cloud') for (const hash of hands.agree(shown, leaveOut)) made.add(hash);
          this.#scene.say(`${client.name} answers "${choice}"`);
          engine.plans
            .accept(choice === 'keep_cloud' ? { choice } : { choice: 'go', leaveOut })
            .catch((error: Error) => this.#scene.say(`${client.name} is told: ${error.message}`));
        });
      },
      () => undefined,
    );
  }

  /** What was left out of a plan, or left to Git, is to go out after all. */
  release({ engine, hands, disk, name, made, repository }: SimulatedClient): void {
    // What is there at this moment is nobody's to let go.
    if (repository?.isBusy === true) return;
    const paths = (engine?.mocks.pending() ?? []).filter(({ state }) => state === 'left_out').map(({ path }) => path);
    if (engine === null || paths.length === 0) return;
    this.#scene.say(`${name} lets go out ${paths.join(', ')}`);
    for (const path of paths) {
      const bytes = disk.read(path);
      if (bytes !== null) made.add(hashOf(bytes));
      hands.agreeAt(path);
    }
    engine.mocks.release(paths).catch(() => undefined);
  }

  /** Git is done with whatever it does, and HEAD is on the branch. */
  async finish(client: SimulatedClient): Promise<void> {
    const git = client.repository;
    if (git === null) return;
    while (git.isBusy || git.at !== null) await this.#scene.pass(100);
    if (git.head === git.branch) return;
    this.#scene.say(`${client.name} goes back to the branch at last`);
    this.#checkOut(client, git, { to: git.branch, gapMs: 0, isOnBranch: true, overEdits: 'leave' });
    await this.#scene.pass(100);
  }

  #otherTree(client: SimulatedClient, git: SimulatedGit, { dice, share }: { dice: number; share: Share }): Tree {
    const random = new Seeded(dice);
    return drawTree({ from: git.head.tree, share, random, alter: (path) => this.#older(client, git, path, random) });
  }

  /** As some older commit has it; or gone, under another name, or as only this branch has it. */
  #older(client: SimulatedClient, git: SimulatedGit, path: string, random: Seeded) {
    const here = git.head.tree.get(path) ?? null;
    const older = git.commits.map(({ tree }) => tree.get(path) ?? null).filter((bytes) => !isSame(bytes, here));
    const what = random.next();
    if (older.length > 0 && what < 0.7) return { path, bytes: random.pick(older) };
    if (what < 0.8) return { path, bytes: null };
    if (what < 0.9) return { path: random.pick(OLDER_NAMES), bytes: here };
    return { path, bytes: this.#people.edited(client, here, 0) };
  }

  /** As the cloud has it, as a teammate has it, as only Git has it, or gone. */
  #newer(client: SimulatedClient, path: string, random: Seeded) {
    const { cloud, clients } = this.#scene;
    const mate = random.pick(clients);
    const what = random.next();
    const head = cloud.contents.get(cloud.mocks().find((mock) => mock.path === path)?.hash ?? '');
    const theirs = mate.disk.read(path);
    if (what < 0.4 && head !== undefined) return { path, bytes: head };
    if (what < 0.6 && theirs !== null && theirs.length > 0) return { path, bytes: theirs };
    if (what < 0.7) return { path, bytes: null };
    return { path, bytes: this.#people.edited(client, client.disk.read(path), random.below(6)) };
  }

  #checkOut(client: SimulatedClient, git: SimulatedGit, checkout: Checkout): void {
    const { to, gapMs, killedAfter = null, overEdits = 'refuse', isOnBranch, done = () => undefined } = checkout;
    const from = git.head;
    const changes = differing(from.tree, to.tree);
    const isClean = (path: string) =>
      git.isKeptOut(path) || isSame(client.disk.read(path), from.tree.get(path) ?? null);
    if (overEdits === 'refuse' && !changes.every(isClean)) {
      this.#scene.say('Git refuses that');
      return done();
    }
    const paths = changes.filter((path) => isClean(path) && !git.isKeptOut(path));
    const written = () => {
      git.moveTo(to, { isOnBranch });
      done();
    };
    this.#writer.write(client, git, { paths, tree: to.tree, gapMs, killedAfter, written });
  }
}

/** What a command has put there, and its person then commits, they want: that is how a file is taken back in Git. */
function commitAll({ hands, made }: SimulatedClient, git: SimulatedGit): void {
  const before = git.head.tree;
  git.commit();
  for (const path of differing(before, git.head.tree)) {
    const bytes = git.head.tree.get(path);
    if (bytes !== undefined && hands.commit(path, hashOf(bytes))) made.add(hashOf(bytes));
  }
}

const OLDER_NAMES = ['old.yaml', 'users/old.yaml', 'a.yaml', 'b.yaml'];

function brief(from: Tree, to: Tree): string {
  return differing(from, to)
    .map((path) => {
      const bytes = to.get(path);
      return bytes === undefined
        ? `${path} gone`
        : `${path} = ${Buffer.from(bytes).toString('latin1').replace(/\n/g, ' ')}`;
    })
    .join('; ');
}
