/**
 * Small branches and random pushes, alone and at once: no push meets an unexpected error, the rows of the branch are what
 * its log and its answers say, and what was submitted to a conflict is open, or was ended by who knew of it.
 */
import assert from 'node:assert/strict';
import { type ChangesPage, type Conflict, type Mock, type PushResult, pathKey } from '@mockforge-cloud/shared/protocol';
import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { branches } from '../branches/branches.table.ts';
import { eachDatabase } from '../testing/each-database.ts';
import { type BranchFixture, deleted, hashOf, type TestEvent, useBranch } from './testing/branch-fixture.ts';

/** Few, so that mocks fall on each other and edits disagree. */
const path = fc.constantFrom('a.yaml', 'a.yaml', 'a.yaml', 'a.yaml', 'a.yaml', 'b.yaml', 'A.yaml');
const text = fc.constantFrom('k: 1\n', 'k: 2\n', 'k: 3\n', 'k: 4\n', 'k: 1\nl: 5\n', '', '\0binary');

/** One operation; the mocks and conflicts that it names are those at these places among all that there ever were. */
interface Step {
  kind: 'create' | 'update' | 'rename' | 'delete' | 'patch';
  mock: number;
  path: string;
  withPath: boolean;
  text: string;
  base: string | null;
  settles: number | null;
  strategy: 'merge' | 'local' | 'remote' | 'manual';
}

interface Push {
  byBob: boolean;
  replica: string;
  steps: Step[];
  /** Settles the conflict at this place before. */
  resolves: { conflict: number; strategy: 'local' | 'remote' } | null;
}

const index = fc.constantFrom(0, 0, 0, 1, 1, 2);
const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(
    'create',
    'create',
    'create',
    'update',
    'update',
    'update',
    'update',
    'update',
    'rename',
    'delete',
    'delete',
    'patch',
  ),
  mock: index,
  path,
  withPath: fc.constantFrom(false, false, false, true),
  text,
  base: fc.option(text, { freq: 1 }),
  settles: fc.option(index, { freq: 3 }),
  strategy: fc.constantFrom('merge', 'merge', 'manual', 'manual', 'local', 'remote'),
});
const push: fc.Arbitrary<Push> = fc.record({
  byBob: fc.constantFrom(false, false, true),
  replica: fc.constantFrom('one', 'one', 'two'),
  // Mostly alone: what is touched beside it is read from the database with it.
  steps: fc.oneof({ arbitrary: step.map((one) => [one]), weight: 4 }, fc.array(step, { minLength: 2, maxLength: 4 })),
  resolves: fc.option(fc.record({ conflict: index, strategy: fc.constantFrom('local', 'remote') }), { freq: 6 }),
});
/** Those of a round are sent at the same time. */
const rounds = fc.array(fc.array(push, { minLength: 1, maxLength: 2, size: 'small' }), {
  minLength: 5,
  maxLength: 12,
  size: 'max',
});

class Story {
  readonly #branch: BranchFixture;
  readonly mockIds: string[] = [];
  readonly conflicts: Conflict[] = [];

  constructor(branch: BranchFixture) {
    this.#branch = branch;
  }

  /** A mock was deleted, and another one is at its path. */
  async begin(): Promise<void> {
    for (const content of ['k: 1\n', 'k: 2\n']) {
      const created = await this.#branch.ack({ type: 'mock_created', mock: { path: 'a.yaml', content } });
      this.#take(created);
      if (this.mockIds.length === 1) await this.#branch.ack(deleted(created.mock_id));
    }
  }

  async play(pushes: readonly Push[]): Promise<void> {
    const answers = await Promise.all(pushes.map((each) => this.#push(each)));
    for (const result of answers.flat()) this.#take(result);
  }

  async #push({ byBob, replica, steps, resolves }: Push): Promise<PushResult[]> {
    const { alice, bob } = this.#branch;
    const by = byBob ? bob : alice;
    const conflict = resolves === null ? undefined : this.conflicts[resolves.conflict];
    if (resolves !== null && conflict !== undefined) {
      const { strategy } = resolves;
      const { status, body } = await by.call('POST', `/sync/conflicts/${conflict.conflict_id}/resolve`, { strategy });
      assert.ok(status < 500, JSON.stringify(body));
    }
    return this.#branch.push(
      steps.map((each) => this.#event(each)),
      { by, replica },
    );
  }

  #event({ kind, mock, path, withPath, text, base, settles, strategy }: Step): TestEvent {
    const named = settles === null ? undefined : this.conflicts[settles]?.conflict_id;
    const own = { strategy, ...(named === undefined ? {} : { settles: [named] }) };
    const mock_id = this.mockIds[mock] ?? 'nobody';
    const moved = withPath ? { path } : {};
    switch (kind) {
      case 'create':
        return { ...own, type: 'mock_created', ...(withPath ? { mock_id } : {}), mock: { path, content: text } };
      case 'update': {
        const base_hash = base === null ? null : hashOf(base);
        return { ...own, type: 'mock_updated', mock_id, changes: { content: text, base_hash, ...moved } };
      }
      case 'patch':
        return { ...own, type: 'mock_updated', mock_id, changes: { patch: { k: text.length }, ...moved } };
      case 'rename':
        return { ...own, type: 'mock_renamed', mock_id, changes: { path } };
      case 'delete':
        return {
          ...own,
          type: 'mock_deleted',
          mock_id,
          ...(base === null ? {} : { changes: { base_hash: hashOf(base) } }),
        };
    }
  }

  #take(result: PushResult): void {
    if (result.type === 'error') assert.notEqual(result.code, 'service.internal', result.message);
    if (result.type === 'ack' && !this.mockIds.includes(result.mock_id)) this.mockIds.push(result.mock_id);
    if (result.type === 'conflict') this.conflicts.push(result.conflict);
  }
}

/** What the log comes to, and that no two mocks are at one place. */
async function checkBranch({ alice, workspaceId, service, head }: BranchFixture, story: Story): Promise<void> {
  const heads = new Map<string, { path: string; hash: string }>();
  const closed = new Set<string>();
  const { items } = (await alice.call('GET', `/sync/workspaces/${workspaceId}/changes`)).body as ChangesPage;
  for (const { event, closed: ended = [] } of items) {
    if (event.hash === null) heads.delete(event.mock_id);
    else heads.set(event.mock_id, { path: event.path, hash: event.hash });
    for (const { conflict_id } of ended) closed.add(conflict_id);
  }
  const listed = (await alice.call('GET', `/workspaces/${workspaceId}/mocks?limit=1000`)).body as { items: Mock[] };
  const rows = new Map(listed.items.map(({ mock_id, path, hash }) => [mock_id, { path, hash }]));
  assert.deepEqual([...rows].sort(), [...heads].sort());
  assert.equal(new Set([...heads.values()].map(({ path }) => pathKey(path))).size, heads.size);
  const [branch] = await service.context.db
    .select({ liveMocks: branches.liveMocks, revision: branches.revision })
    .from(branches)
    .where(eq(branches.workspaceId, workspaceId));
  assert.deepEqual(branch, { liveMocks: heads.size, revision: (await head()).revision });
  assert.equal(branch?.revision, items.at(-1)?.revision ?? 0);
  await checkConflicts({ alice, workspaceId }, story, closed);
}

/** Each is open, was closed by a revision, or was replaced by one that its author has opened knowing of it. */
async function checkConflicts(
  { alice, workspaceId }: Pick<BranchFixture, 'alice' | 'workspaceId'>,
  { conflicts }: Story,
  closed: ReadonlySet<string>,
): Promise<void> {
  const { body } = await alice.call('GET', `/sync/workspaces/${workspaceId}/conflicts?limit=1000`);
  const open = new Set((body as { items: Conflict[] }).items.map(({ conflict_id }) => conflict_id));
  for (const { conflict_id, mock_id, author } of conflicts) {
    const isReplaced = conflicts.some(
      (other) => other.conflict_id !== conflict_id && other.mock_id === mock_id && other.author.id === author.id,
    );
    assert.ok(open.has(conflict_id) !== closed.has(conflict_id) || isReplaced, `${conflict_id} is nowhere`);
  }
  for (const conflictId of open) assert.ok(!closed.has(conflictId), `${conflictId} is open and closed`);
}

describe('pushes, whatever they are', () => {
  eachDatabase((open, kind) => {
    const branch = useBranch(open);

    it('never fail with the service, and leave the rows that their answers tell of (I2, I9, M2)', async function () {
      this.timeout(120_000);
      const numRuns = Number(process.env['PUSH_MODEL_RUNS'] ?? (kind === 'embedded' ? 20 : 30));
      await fc.assert(
        fc.asyncProperty(rounds, async (all) => {
          const { service, alice, bob } = branch();
          const workspaceId = await service.createWorkspace(alice);
          await service.addMember(workspaceId, { admin: alice, user: bob, role: 'editor' });
          const own = branch().in(workspaceId);
          const story = new Story(own);
          await story.begin();
          for (const pushes of all) await story.play(pushes);
          await checkBranch(own, story);
        }),
        { numRuns },
      );
    });
  });
});
