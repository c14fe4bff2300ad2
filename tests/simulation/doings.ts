/** Performs what a script says. */
import type { SimulatedClient } from './client.ts';
import type { Doing, DoingKind, DoingNamed } from './doing.ts';
import { Fate } from './fate.ts';
import { GitDoings } from './git-doings.ts';
import { GitPaths } from './git-paths.ts';
import { GitWriter } from './git-writer.ts';
import { People } from './people.ts';
import type { Scene } from './scene.ts';
import type { Script } from './script.ts';
import type { Tally } from './tally.ts';

type Performers = { [Kind in DoingKind]: (client: SimulatedClient, doing: DoingNamed<Kind>) => unknown };

/** What changes a folder. */
const EDITS: ReadonlySet<DoingKind> = new Set([
  'save',
  'saveTwice',
  'truncateAndSave',
  'saveLate',
  'saveOddly',
  'saveTwin',
  'delete',
  'rename',
  'respell',
  'renameInTwo',
  'swap',
  'storm',
  'finishEditing',
]);

export class Doings {
  readonly people: People;
  readonly git: GitDoings;
  readonly paths: GitPaths;
  readonly #scene: Scene;
  readonly #tally: Tally;
  readonly #performers: Performers;

  constructor(scene: Scene, tally: Tally) {
    const people = new People(scene);
    const fate = new Fate(scene);
    const writer = new GitWriter(scene, people);
    const git = new GitDoings(scene, people, writer);
    const paths = new GitPaths(scene, people, writer);
    this.people = people;
    this.git = git;
    this.paths = paths;
    this.#scene = scene;
    this.#tally = tally;
    this.#performers = {
      save: (client, doing) => people.save(client, doing.path, doing),
      saveTwice: (client, doing) => people.saveTwice(client, doing),
      truncateAndSave: (client, doing) => people.truncateAndSave(client, doing),
      saveLate: (client, { line }) => people.saveLate(client, line),
      saveOddly: (client, doing) => people.saveOddly(client, doing),
      saveTwin: (client, { path, line }) => people.saveTwin(client, path, line),
      delete: (client, { path }) => people.delete(client, path),
      rename: (client, doing) => people.rename(client, doing),
      respell: (client, doing) => people.respell(client, doing),
      renameInTwo: (client, doing) => people.renameInTwo(client, doing),
      swap: (client, doing) => people.swap(client, doing),
      storm: (client, doing) => people.storm(client, doing),
      edit: (client, { path }) => people.edit(client, path),
      finishEditing: (client, doing) => people.finishEditing(client, doing),
      settle: (client, { choice }) => people.settle(client, choice),
      pause: (client) => client.engine?.pause(),
      resume: (client) => {
        client.engine?.resume();
        letGo(client);
      },
      syncNow: (client) => void client.engine?.syncNow(),
      cut: (client) => fate.cut(client),
      silence: (client) => fate.silence(client),
      mend: (client) => fate.mend(client),
      stutter: (_, doing) => fate.stutter(doing),
      serviceCrash: () => fate.serviceCrash(),
      serviceTrouble: (_, doing) => fate.serviceTrouble(doing),
      lose: (_, doing) => fate.lose(doing),
      changeMember: (client, doing) => fate.changeMember(client, doing),
      backUp: () => fate.backUp(),
      restore: () => fate.restore(),
      crashOrStart: (client, doing) => fate.crashOrStart(client, doing),
      loseState: (client) => fate.loseState(client),
      slowDown: (client, doing) => fate.slowDown(client, doing),
      keepState: (client, doing) => fate.keepState(client, doing),
      restoreState: (client) => fate.restoreState(client),
      becomeCopy: (client, doing) => fate.becomeCopy(client, doing),
      jumpClock: (_, doing) => fate.jumpClock(doing),
      wait: () => undefined,
      gitCommit: (client) => git.commit(client),
      gitCheckOut: (client, doing) => git.checkOut(client, doing),
      gitBack: (client, doing) => git.back(client, doing),
      gitPull: (client, doing) => git.pull(client, doing),
      gitStash: (client, doing) => git.stash(client, doing),
      gitPop: (client, doing) => git.pop(client, doing),
      gitRebase: (client, doing) => git.rebase(client, doing),
      gitRestore: (client, doing) => paths.restore(client, doing),
      gitClean: (client, doing) => paths.clean(client, doing),
      gitSparse: (client, doing) => paths.sparse(client, doing),
      gitWhole: (client, doing) => paths.whole(client, doing),
      answerGit: (client, doing) => git.answer(client, doing),
      release: (client) => git.release(client),
    };
  }

  /** Everybody starts, some with a file that is there already. */
  async begin(script: Script): Promise<void> {
    for (const [index, { has, repository }] of script.clients.entries()) {
      const client = this.#clientAt(index);
      if (has !== null) this.people.save(client, has.path, has);
      for (let file = 0; file < (repository?.files ?? 0); file += 1)
        this.people.save(client, `routes/${file}.yaml`, { line: 0 });
      this.git.commit(client);
      await client.start();
    }
  }

  async perform(doing: Doing): Promise<void> {
    const client = this.#clientAt(doing.client);
    if (EDITS.has(doing.do) && !edits(client, doing)) return;
    this.#tally.count(doing.do);
    // The table has the performer of each kind under its name.
    const perform = this.#performers[doing.do] as (client: SimulatedClient, doing: Doing) => unknown;
    await perform(client, doing);
  }

  /** Everybody is there, connected, allowed, and has nothing unsaved. */
  async calmDown(): Promise<void> {
    const { network, cloud, clients } = this.#scene;
    this.#scene.say('everything calms down');
    network.calmDown();
    for (const client of clients) {
      client.isCut = false;
      client.disk.losesEvent = () => false;
      client.disk.dirty.clear();
      await this.git.finish(client);
      if ((client.repository?.sparse.size ?? 0) > 0) {
        this.paths.whole(client, { gapMs: 0 });
        await this.#scene.pass(100);
      }
      for (const path of client.disk.paths()) this.people.correct(client, path);
      client.spare();
      await client.start();
      client.spare();
      client.engine?.resume();
      letGo(client);
      cloud.members.set(client.user.id, { role: 'admin', permissions: null });
      network.memberChanged(client.user.id);
    }
  }

  /** What waits for somebody, they answer: the brake, what Git did, and what was left out. */
  async answerAll(): Promise<void> {
    for (const client of this.#scene.clients) {
      letGo(client);
      await this.git.answer(client, { choice: client.fate.pick(['go', 'keep_cloud']), thinkMs: 0 });
      this.git.release(client);
    }
  }

  #clientAt(index: number): SimulatedClient {
    const client = this.#scene.clients[index];
    if (client === undefined) throw new Error(`There is no client ${index}.`);
    return client;
  }
}

/** Whoever only receives edits now and then, or there would be nothing left to receive. */
function edits({ options }: SimulatedClient, { thenMs }: Doing): boolean {
  return options.direction !== 'remote_to_local' || thenMs % 32 === 0;
}

/** What is gone goes for everybody, where the brake has asked. */
function letGo({ engine }: SimulatedClient): void {
  // A process that has not begun yet has nothing to answer.
  engine?.answerEmptied('delete').catch(() => undefined);
}
