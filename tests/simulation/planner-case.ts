/**
 * The decisions alone: three trees, one and what two sides made of it, without sockets, timers or crashes. One side
 * is a folder, the other one the cloud; `stepMock` decides for the one and the service's plan for the other, until
 * there is nothing left to do.
 */
import { type ChangeRecord, DEFAULT_LIMITS, type PushResult, type UserRef } from '@mockforge-cloud/shared/protocol';
import { isNameTaken } from '../../shared/sync/engine/ground/blocked-mocks.ts';
import { touchWaiting } from '../../shared/sync/engine/ground/context.ts';
import { applyRevision } from '../../shared/sync/engine/incoming/apply-remote.ts';
import { isAside } from '../../shared/sync/engine/names/move-file.ts';
import { takeAnswers } from '../../shared/sync/engine/outgoing/answers.ts';
import { takeDueOperations, toEvent } from '../../shared/sync/engine/outgoing/outbox.ts';
import { stepMock } from '../../shared/sync/engine/steps/step.ts';
import { Batch } from '../../shared/sync/queue/batch.ts';
import type { Operation } from '../../shared/sync/queue/operation.ts';
import { inSendingOrder } from '../../shared/sync/queue/sending-order.ts';
import { agreedMock, type EngineBench, newBench, USER } from '../../shared/sync/testing/engine-bench.ts';
import { changeInBrief, resultInBrief } from './frame-in-brief.ts';
import { drawCase, drawMore, type PlannerCase, type Tree } from './planner-trees.ts';
import { Seeded } from './seeded.ts';
import { SimulatedCloud } from './simulated-cloud.ts';

const MAX_ROUNDS = 200;
const OTHER: UserRef = { id: 'user-2', username: 'two' };

export interface CaseResult {
  violations: string[];
  rounds: number;
  /** The folder and the open conflicts at the end, as one text. */
  outcome: string;
}

/** How a case is gone through. What comes of it has to be the same. */
export interface Way {
  /** Seeds the order in which mocks are looked at and operations queued. */
  order: number;
  /** Operations a batch. */
  batchSize: number;
}

/** `trace` is told what happens. */
export async function runPlannerCase(
  seed: number,
  { order, batchSize }: Way,
  trace: (line: string) => void = () => undefined,
): Promise<CaseResult> {
  const drawn = drawCase(seed);
  const planner = new Planner({ order: new Seeded(order), batchSize, bench: await newBench(), trace });
  await planner.agreeOn(drawn.base);
  const result = await planner.goThrough(drawn, drawn.base);
  if (!drawn.goesOn || result.violations.length > 0) return result;
  trace('everything is at rest, and both sides change it once more');
  const trees = planner.trees();
  return planner.goThrough(drawMore(seed, trees), trees.cloud);
}

interface PlannerParts {
  order: Seeded;
  batchSize: number;
  bench: EngineBench;
  trace: (line: string) => void;
}

class Planner {
  readonly #parts: PlannerParts;
  readonly #order: Seeded;
  readonly #bench: EngineBench;
  readonly #cloud = new SimulatedCloud([USER, OTHER], DEFAULT_LIMITS);
  readonly #touched: Set<string>;
  #sent = 0;

  constructor(parts: PlannerParts) {
    this.#parts = parts;
    this.#order = parts.order;
    this.#bench = parts.bench;
    this.#touched = parts.bench.touched;
  }

  async agreeOn(base: Tree): Promise<void> {
    await this.#pushToCloud(
      base.map(({ id, path, text }) => ({ type: 'mock_created', mock_id: id, mock: { path, content: text } })),
    );
    for (const { id, path, text } of base) await agreedMock(this.#bench, { mockId: id, path, text, revision: 1 });
    this.#bench.context.replica.moveCursor(this.#cloud.head);
  }

  /** `cloud`: what is there before. */
  async goThrough(drawn: PlannerCase, cloud: Tree): Promise<CaseResult> {
    await this.#changeCloud([cloud, ...drawn.remote]);
    await this.#changeFolder(drawn.local);
    const rounds = await this.#run(drawn.sendsFirst);
    const violations = rounds > MAX_ROUNDS ? [`not at rest after ${MAX_ROUNDS} rounds`] : this.#check(drawn);
    return { violations, rounds, outcome: this.#outcome() };
  }

  /** What there is now, the same in whatever order it came about. */
  trees(): { folder: Tree; cloud: Tree } {
    const { context, folder } = this.#bench;
    const byPath = (one: { path: string }, other: { path: string }) => (one.path < other.path ? -1 : 1);
    const here = [...folder.files.keys()].map((path) => ({
      id: context.replica.ownerOf(path)?.mockId ?? '',
      path,
      text: folder.text(path) ?? '',
    }));
    const there = this.#cloud.mocks().map(({ mock_id: id, path, hash }) => ({
      id,
      path,
      text: Buffer.from(this.#cloud.contents.get(hash) ?? []).toString(),
    }));
    return { folder: here.sort(byPath), cloud: there.sort(byPath) };
  }

  async #changeCloud(trees: readonly Tree[]): Promise<void> {
    for (const [at, tree] of trees.entries()) {
      const before = trees[at - 1];
      if (before !== undefined) await this.#pushToCloud(this.#eventsBetween(before, tree));
    }
  }

  /** The folder is looked at after each change of it: what is due is queued, and waits. */
  async #changeFolder(trees: readonly Tree[]): Promise<void> {
    for (const tree of trees) {
      await this.#saveFolder(tree);
      for (let round = 0; this.#touched.size > 0 && round < MAX_ROUNDS; round += 1) await this.#look();
    }
  }

  /** @returns after how many rounds there was nothing left to do */
  async #run(sendsFirst: boolean): Promise<number> {
    const { context } = this.#bench;
    if (sendsFirst) await this.#send();
    for (let round = 0; round <= MAX_ROUNDS; round += 1) {
      const heard = this.#hear(this.#cloud.since(context.replica.cursor?.revision ?? 0));
      if (!heard && this.#touched.size === 0 && context.replica.queued === 0) return round;
      await this.#look();
      await this.#send();
    }
    return MAX_ROUNDS + 1;
  }

  #check({ base, local, remote }: PlannerCase): string[] {
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
    // What only one side had, a new mock or a new line, is in the cloud: alone, merged, or in a conflict.
    const contents = [...this.#cloud.contents.values()].map((bytes) => Buffer.from(bytes).toString());
    for (const path of [...known, ...folder.files.keys()])
      if (isAside(path)) found.push(`${path} is no name that anybody gave`);
    for (const path of folder.files.keys()) {
      if (known.has(path) && this.#isAgreedAt(path)) continue;
      if (this.#isBlockedByName(path)) contents.push(folder.text(path) ?? '');
      else if (!known.has(path) && !this.#isDisputedAt(path, disputed)) found.push(`${path} is in the folder alone`);
    }
    const everything = contents.join('\n');
    const before = new Set(base.flatMap(({ text }) => text.split('\n')));
    // In the folder, a later save overwrites what was not sent.
    for (const { text } of [...(local.at(-1) ?? []), ...remote.flat()]) {
      for (const line of text.split('\n'))
        if (!before.has(line) && !everything.includes(line)) found.push(`"${line}" is lost`);
    }
    return found;
  }

  #outcome(): string {
    const files = [...this.#bench.folder.files.keys()]
      .sort()
      .map((path) => `${path}: ${this.#bench.folder.text(path)}`);
    const conflicts = this.#cloud
      .conflicts()
      .map(({ path, local_hash, head_hash }) => `${path} ${local_hash} ${head_hash}`);
    return [...files, ...conflicts.sort()].join('\n');
  }

  #isAgreedAt(path: string): boolean {
    return this.#bench.context.replica.ownerOf(path)?.remote != null;
  }

  /** Whether it says that another mock has its name, or one too like it: it waits for a person, or for the name. */
  #isBlockedByName(path: string): boolean {
    const { replica, blocked } = this.#bench.context;
    const why = blocked.get(replica.ownerOf(path)?.mockId ?? '');
    return why?.path === path && isNameTaken(why.error.code);
  }

  #isDisputedAt(path: string, disputed: ReadonlySet<string>): boolean {
    return disputed.has(this.#bench.context.replica.ownerOf(path)?.mockId ?? '');
  }

  /** What is there is this tree from now on, whatever the engine has moved or written meanwhile. */
  async #saveFolder(tree: Tree): Promise<void> {
    const { context, folder } = this.#bench;
    const { replica } = context;
    for (const path of [...folder.files.keys()]) {
      folder.deletes(path);
      context.tree.removed(path);
    }
    for (const { path, text } of tree) folder.saves(path, text);
    for (const { id, path, text } of tree) {
      this.#parts.trace(`the folder has ${id} at ${path}: ${JSON.stringify(text)}`);
      const mock = replica.mock(id);
      if (mock === undefined) replica.addLocal(id, path);
      else if (mock.path !== path) replica.update(mock, { path });
    }
    const { unsettled } = await context.tree.look(tree.map(({ path }) => path));
    for (const path of unsettled) await context.tree.look([path]);
    for (const mock of replica.mocks()) context.touch(mock.mockId);
  }

  #eventsBetween(before: Tree, tree: Tree): object[] {
    const events: object[] = before
      .filter(({ id }) => !tree.some((mock) => mock.id === id))
      .map(({ id }) => ({ type: 'mock_deleted', mock_id: id }));
    for (const { id, path, text } of tree) {
      const mock = before.find((other) => other.id === id);
      if (mock === undefined) events.push({ type: 'mock_created', mock_id: id, mock: { path, content: text } });
      else if (mock.path !== path || mock.text !== text) {
        const changes = { content: text, base_hash: this.#hash(mock.text), path };
        events.push({ type: 'mock_updated', mock_id: id, changes });
      }
    }
    return events;
  }

  /** @returns whether it was news */
  #hear(records: readonly ChangeRecord[]): boolean {
    const { context } = this.#bench;
    for (const record of records) this.#parts.trace(`heard ${changeInBrief(record)}`);
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
    for (const mockId of touched) {
      await stepMock(context, mockId);
      this.#traceStep(mockId);
    }
    touchWaiting(context);
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
    const queued = shuffled(takeDueOperations(context, this.#touched.size > 0 ? 'edits' : 'everything'), this.#order);
    const due = inSendingOrder(queued.filter((operation) => this.#isStillSo(operation)));
    const wanted = new Batch(DEFAULT_LIMITS, this.#parts.batchSize);
    for (const group of due) if (!wanted.add(group.map((event) => ({ event, content: null })))) break;
    const batch = wanted.events.map(({ event }) => ({ ...event, sent: true }));
    if (batch.length === 0) return;
    for (const operation of batch) replica.queue(operation);
    const events = batch.map((operation) => {
      const text = hasContent(operation) ? this.#bench.folder.text(operation.path) : null;
      return toEvent(operation, text === null ? {} : { content: text }, {
        remote: replica.mock(operation.mockId)?.remote,
      });
    });
    const pusher = { user: USER, replicaId: replica.identity.replicaId };
    for (const event of events) this.#parts.trace(`sends ${JSON.stringify(event)}`);
    // What was there before comes before the answer.
    const missed = this.#cloud.since(replica.cursor?.revision ?? 0);
    let answers: PushResult[] = [];
    await this.#cloud.push(pusher, 'merge', events, ({ results }) => {
      answers = results;
    });
    this.#hear(missed);
    for (const result of answers) this.#parts.trace(`answered ${resultInBrief(result)}`);
    takeAnswers(context, { batch, results: answers, isReady: true });
  }

  /** As the outbox finds out when it reads what is to be sent. */
  #isStillSo(operation: Operation): boolean {
    const { context, folder } = this.#bench;
    const text = hasContent(operation) ? folder.text(operation.path) : null;
    if (!hasContent(operation) || (text !== null && this.#hash(text) === operation.hash)) return true;
    context.replica.unqueue(operation);
    context.look(operation.path);
    return false;
  }

  async #pushToCloud(events: readonly object[]): Promise<void> {
    const named = events.map((event) => ({ ...event, op_id: `other-${++this.#sent}` }));
    if (named.length === 0) return;
    await this.#cloud.push({ user: OTHER, replicaId: 'other' }, 'merge', named, ({ results }) => {
      for (const result of results) if (result.type !== 'ack') throw new Error(resultInBrief(result));
    });
  }

  #traceStep(mockId: string): void {
    const { replica, tree } = this.#bench.context;
    const mock = replica.mock(mockId);
    const operation = replica.operationOf(mockId);
    const due = operation === undefined ? '' : `, to be sent: ${operation.kind}`;
    const where = mock === undefined ? 'forgotten' : `at ${mock.path} ${tree.hashOf(mock.path)?.slice(0, 4) ?? '-'}`;
    this.#parts.trace(`looked at ${mockId}: ${where}${due}`);
  }

  #hash(text: string): string {
    return this.#bench.context.ports.entropy.hash(Buffer.from(text));
  }
}

function hasContent({ kind, hash }: Operation): boolean {
  return hash !== null && kind !== 'rename';
}

function shuffled<Item>(items: Item[], random: Seeded): Item[] {
  for (let at = items.length - 1; at > 0; at -= 1) {
    const other = random.below(at + 1);
    const [one, two] = [items[at], items[other]];
    if (one !== undefined && two !== undefined) [items[at], items[other]] = [two, one];
  }
  return items;
}
