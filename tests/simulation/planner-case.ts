/**
 * The decisions alone: three trees, one and what two sides made of it, without sockets, timers or crashes. One side
 * is a folder, the other one the cloud; `stepMock` decides for the one and the service's plan for the other, until
 * there is nothing left to do.
 */
import { DEFAULT_LIMITS, type UserRef } from '@mockforge-cloud/shared/protocol';
import { takeAnswers } from '../../shared/sync/engine/answers.ts';
import { applyRevision } from '../../shared/sync/engine/apply-remote.ts';
import { toEvent } from '../../shared/sync/engine/outbox.ts';
import { stepMock } from '../../shared/sync/engine/step.ts';
import { agreedMock, type EngineBench, newBench, USER } from '../../shared/sync/testing/engine-bench.ts';
import { Seeded } from './seeded.ts';
import { SimulatedCloud } from './simulated-cloud.ts';

const MAX_ROUNDS = 200;
const LINES = 3;
const NAMES = ['a.yaml', 'b.yaml', 'c.yaml', 'd.yaml', 'e.yaml', 'f.yaml'];
const OTHER: UserRef = { id: 'user-2', username: 'two' };

/** A mock of a tree; `id` is the same in all three. */
interface Mock {
  id: string;
  path: string;
  text: string;
}

export interface CaseResult {
  violations: string[];
  rounds: number;
  /** The folder and the open conflicts at the end, as one text. */
  outcome: string;
  /**
   * Whether both sides want one name for different mocks, or one wants the name of a mock that the other one has edited.
   * Nothing is lost then either, but who comes first may get the name.
   */
  isContested: boolean;
}

/** `order` seeds the order in which mocks are looked at and operations are sent; the case is the seed's alone. */
export async function runPlannerCase(seed: number, order: number): Promise<CaseResult> {
  const random = new Seeded(seed);
  const base = drawTree(random);
  const local = changed(base, random, 'local');
  const remote = changed(base, random, 'remote');
  const planner = new Planner(new Seeded(order), await newBench());
  await planner.agreeOn(base);
  await planner.changeCloud(base, remote);
  await planner.changeFolder(base, local);
  const rounds = await planner.run();
  const violations =
    rounds > MAX_ROUNDS ? [`not at rest after ${MAX_ROUNDS} rounds`] : planner.check({ base, local, remote });
  const isContested = contests(base, local, remote) || contests(base, remote, local);
  return { violations, rounds, outcome: planner.outcome(), isContested };
}

function contests(base: readonly Mock[], one: readonly Mock[], other: readonly Mock[]): boolean {
  const isNewAt = ({ id, path }: Mock) => base.find((mock) => mock.id === id)?.path !== path;
  return one.filter(isNewAt).some(({ id, path }) => {
    const rival = other.find((mock) => mock.path === path && mock.id !== id);
    if (rival !== undefined && isNewAt(rival)) return true;
    const before = base.find((mock) => mock.path === path && mock.id !== id);
    return before !== undefined && other.some((mock) => mock.id === before.id && mock.text !== before.text);
  });
}

function drawTree(random: Seeded): Mock[] {
  return NAMES.filter(() => random.chance(0.6)).map((path) => ({
    id: `mock-${path[0]}`,
    path,
    text: Array.from({ length: LINES }, (_, line) => `k${line}: 0\n`).join(''),
  }));
}

/** One side's doings: edits, deletions, new mocks, renamings and swaps. */
function changed(base: readonly Mock[], random: Seeded, side: string): Mock[] {
  let tree = base.map((mock) => ({ ...mock }));
  for (let count = random.below(5); count > 0; count -= 1) {
    const mock = tree.length === 0 ? undefined : random.pick(tree);
    // A new file where a mock was a moment ago is an edit of that mock.
    const free = NAMES.filter((path) => ![...tree, ...base].some((other) => other.path === path));
    const what = random.pick(['edit', 'edit', 'delete', 'create', 'rename', 'swap'] as const);
    if (what === 'create' && free.length > 0) {
      const path = random.pick(free);
      tree.push({ id: `${side}-${count}`, path, text: edited(`k0: 0\nk1: 0\nk2: 0\n`, random, `${side}-${count}`) });
    }
    if (mock === undefined) continue;
    if (what === 'edit') mock.text = edited(mock.text, random, `${side}-${count}`);
    if (what === 'delete') tree = tree.filter((other) => other !== mock);
    if (what === 'rename' && free.length > 0) mock.path = random.pick(free);
    if (what === 'swap') {
      const other = random.pick(tree);
      [mock.path, other.path] = [other.path, mock.path];
    }
  }
  return tree;
}

function edited(text: string, random: Seeded, value: string): string {
  const lines = text.split('\n');
  const line = random.below(LINES);
  lines[line] = `k${line}: ${value}`;
  return lines.join('\n');
}

class Planner {
  readonly #order: Seeded;
  readonly #bench: EngineBench;
  readonly #cloud = new SimulatedCloud([USER, OTHER], DEFAULT_LIMITS);
  readonly #touched: Set<string>;
  #sent = 0;

  constructor(order: Seeded, bench: EngineBench) {
    this.#order = order;
    this.#bench = bench;
    this.#touched = bench.touched;
  }

  async agreeOn(base: readonly Mock[]): Promise<void> {
    await this.#pushToCloud(
      base.map(({ id, path, text }) => ({ type: 'mock_created', mock_id: id, mock: { path, content: text } })),
    );
    for (const { id, path, text } of base) await agreedMock(this.#bench, { mockId: id, path, text, revision: 1 });
    this.#bench.context.replica.moveCursor(this.#cloud.head);
  }

  async changeCloud(base: readonly Mock[], tree: readonly Mock[]): Promise<void> {
    const events: object[] = base
      .filter(({ id }) => !tree.some((mock) => mock.id === id))
      .map(({ id }) => ({ type: 'mock_deleted', mock_id: id }));
    for (const { id, path, text } of tree) {
      const before = base.find((mock) => mock.id === id);
      if (before === undefined) events.push({ type: 'mock_created', mock_id: id, mock: { path, content: text } });
      else if (before.path !== path || before.text !== text)
        events.push({
          type: 'mock_updated',
          mock_id: id,
          changes: { content: text, base_hash: this.#hash(before.text), path },
        });
    }
    await this.#pushToCloud(events);
  }

  async changeFolder(base: readonly Mock[], tree: readonly Mock[]): Promise<void> {
    const { context, folder } = this.#bench;
    const { replica } = context;
    for (const { path } of base) {
      folder.deletes(path);
      context.tree.removed(path);
    }
    for (const { path, text } of tree) folder.saves(path, text);
    for (const { id, path } of tree) {
      const mock = replica.mock(id);
      if (mock === undefined) replica.addLocal(id, path);
      else replica.update(mock, { path });
    }
    await context.tree.look(tree.map(({ path }) => path));
    for (const mock of replica.mocks()) context.touch(mock.mockId);
  }

  /** @returns after how many rounds there was nothing left to do */
  async run(): Promise<number> {
    const { context } = this.#bench;
    for (let round = 0; round <= MAX_ROUNDS; round += 1) {
      const heard = this.#hear();
      if (!heard && this.#touched.size === 0 && context.replica.queued === 0) return round;
      await this.#look();
      await this.#send();
    }
    return MAX_ROUNDS + 1;
  }

  check({ base, local, remote }: Record<'base' | 'local' | 'remote', readonly Mock[]>): string[] {
    const { context, folder } = this.#bench;
    const found: string[] = [];
    const disputed = new Set(this.#cloud.conflicts().map(({ mock_id }) => mock_id));
    const heads = this.#cloud.mocks();
    for (const { mock_id, path, hash } of heads) {
      if (disputed.has(mock_id)) continue;
      const mock = context.replica.mock(mock_id);
      const trees = [
        mock?.base?.path,
        mock?.base?.hash,
        mock?.remote?.path,
        mock?.remote?.hash,
        context.tree.hashOf(path),
      ];
      const text = folder.text(path);
      if (trees.join() !== [path, hash, path, hash, hash].join() || text === null || this.#hash(text) !== hash)
        found.push(`${path} is not the same in all three trees: ${trees.join()}, the cloud ${path},${hash}`);
    }
    const known = new Set(heads.map(({ path }) => path));
    for (const path of folder.files.keys()) {
      if (!known.has(path) && !this.#isDisputedAt(path, disputed)) found.push(`${path} is in the folder alone`);
    }
    // What only one side had, a new mock or a new line, is in the cloud: alone, merged, or in a conflict.
    const everything = [...this.#cloud.contents.values()].map((bytes) => Buffer.from(bytes).toString()).join('\n');
    const before = new Set(base.flatMap(({ text }) => text.split('\n')));
    for (const { text } of [...local, ...remote]) {
      for (const line of text.split('\n'))
        if (!before.has(line) && !everything.includes(line)) found.push(`"${line}" is lost`);
    }
    return found;
  }

  outcome(): string {
    const files = [...this.#bench.folder.files.keys()]
      .sort()
      .map((path) => `${path}: ${this.#bench.folder.text(path)}`);
    const conflicts = this.#cloud
      .conflicts()
      .map(({ path, local_hash, head_hash }) => `${path} ${local_hash} ${head_hash}`);
    // A file that has made room for another one has a name of chance.
    return [...files, ...conflicts.sort()].join('\n').replace(/moving-[\w-]+/g, 'moving');
  }

  #isDisputedAt(path: string, disputed: ReadonlySet<string>): boolean {
    return disputed.has(this.#bench.context.replica.ownerOf(path)?.mockId ?? '');
  }

  /** Revisions that the folder has not heard of. */
  #hear(): boolean {
    const { context } = this.#bench;
    const records = this.#cloud.since(context.replica.cursor?.revision ?? 0);
    for (const revision of new Set(records.map((record) => record.revision))) {
      applyRevision(
        context,
        records.filter((record) => record.revision === revision),
      );
    }
    return records.length > 0;
  }

  async #look(): Promise<void> {
    const { context } = this.#bench;
    for (const [hash, bytes] of this.#cloud.contents) context.contents.offer(hash, bytes);
    const touched = shuffled([...this.#touched], this.#order);
    this.#touched.clear();
    for (const mockId of touched) await stepMock(context, mockId);
    for (const path of context.replica.takeLeftPaths()) {
      const owner = context.replica.ownerOf(path);
      if (owner !== undefined) context.touch(owner.mockId);
      for (const mockId of context.waiting.get(path) ?? []) context.touch(mockId);
      context.waiting.delete(path);
    }
    await this.#lookAtHinted();
  }

  async #lookAtHinted(): Promise<void> {
    const { context, hinted } = this.#bench;
    const { replica, tree, stale } = context;
    const paths = [...hinted];
    hinted.clear();
    await tree.look(paths);
    for (const path of paths) {
      stale.delete(path);
      const owner = replica.ownerOf(path);
      if (owner !== undefined) context.touch(owner.mockId);
      else if (tree.get(path) !== undefined) context.touch(replica.addLocal(context.ports.entropy.id(), path).mockId);
    }
  }

  async #send(): Promise<void> {
    const { context } = this.#bench;
    const { replica } = context;
    const batch = shuffled([...replica.operations()], this.#order).map((operation) => ({ ...operation, sent: true }));
    if (batch.length === 0) return;
    for (const operation of batch) replica.queue(operation);
    const events = batch.map((operation) => {
      const text =
        operation.hash === null || operation.kind === 'rename' ? null : this.#bench.folder.text(operation.path);
      return toEvent(operation, text === null ? {} : { content: text }, replica.mock(operation.mockId)?.remote);
    });
    const pusher = { user: USER, replicaId: replica.identity.replicaId };
    await this.#cloud.push(pusher, 'merge', events, ({ results }) => {
      takeAnswers(context, { batch, results, isReady: true });
    });
  }

  async #pushToCloud(events: readonly object[]): Promise<void> {
    const named = events.map((event) => ({ ...event, op_id: `other-${++this.#sent}` }));
    if (named.length > 0) await this.#cloud.push({ user: OTHER, replicaId: 'other' }, 'merge', named, () => undefined);
  }

  #hash(text: string): string {
    return this.#bench.context.ports.entropy.hash(Buffer.from(text));
  }
}

function shuffled<Item>(items: Item[], random: Seeded): Item[] {
  for (let at = items.length - 1; at > 0; at -= 1) {
    const other = random.below(at + 1);
    const [one, two] = [items[at], items[other]];
    if (one !== undefined && two !== undefined) [items[at], items[other]] = [two, one];
  }
  return items;
}
