/** A service with a workspace of two people, and short ways to push to it. */
import {
  type ClientEvent,
  encodeText,
  type Head,
  type PushResult,
  type Strategy,
} from '@mockforge-cloud/shared/protocol';
import { authenticate } from '../../accounts/authenticate.ts';
import type { Config } from '../../config/config.ts';
import { sha256 } from '../../hash.ts';
import type { OpenTestDatabase } from '../../testing/each-database.ts';
import { startTestService, type TestService, type TestUser } from '../../testing/test-service.ts';

export interface PushOptions {
  by?: TestUser;
  replica?: string;
  strategy?: Strategy;
}

type Result<Type extends PushResult['type']> = Extract<PushResult, { type: Type }>;
/** An event with its operation id, as it stands in a batch. */
export type TestEvent = ClientEvent & { op_id?: string; strategy?: Strategy; settles?: string[] };

export interface BranchFixture {
  service: TestService;
  workspaceId: string;
  alice: TestUser;
  bob: TestUser;
  push(events: readonly unknown[], options?: PushOptions): Promise<PushResult[]>;
  pushOne(event: unknown, options?: PushOptions): Promise<PushResult>;
  /** Pushes one event that has to be acknowledged. */
  ack(event: unknown, options?: PushOptions): Promise<Result<'ack'>>;
  create(path: string, content: string): Promise<Result<'ack'>>;
  head(): Promise<Head>;
  /** Paths and texts of the mocks that there are. */
  files(): Promise<Record<string, string>>;
  /** Whether the workspace keeps this content. */
  keeps(text: string): Promise<boolean>;
  /** The same people in another workspace. */
  in(workspaceId: string): BranchFixture;
}

export function hashOf(text: string): string {
  return sha256(encodeText(text));
}

export function created(path: string, content: string, more: { mock_id?: string; op_id?: string } = {}): TestEvent {
  return { type: 'mock_created', mock: { path, content }, ...more };
}

export function updated(
  mockId: string,
  content: string,
  base: string | null,
  more: { op_id?: string; path?: string; base_path?: string; settles?: string[] } = {},
): TestEvent {
  const { op_id, settles, ...path } = more;
  const baseHash = base === null ? null : hashOf(base);
  return {
    type: 'mock_updated',
    mock_id: mockId,
    changes: { content, base_hash: baseHash, ...path },
    ...(op_id === undefined ? {} : { op_id }),
    ...(settles === undefined ? {} : { settles }),
  };
}

export function renamed(mockId: string, path: string, basePath?: string): TestEvent {
  return {
    type: 'mock_renamed',
    mock_id: mockId,
    changes: { path, ...(basePath === undefined ? {} : { base_path: basePath }) },
  };
}

export function deleted(mockId: string, base?: string): TestEvent {
  return {
    type: 'mock_deleted',
    mock_id: mockId,
    ...(base === undefined ? {} : { changes: { base_hash: hashOf(base) } }),
  };
}

/** Starts the service before the suite, and makes a workspace for each test. */
export function useBranch(open: OpenTestDatabase, config: Partial<Config> = {}): () => BranchFixture {
  let service: TestService;
  let alice: TestUser;
  let bob: TestUser;
  let fixture: BranchFixture;
  before(async function () {
    // The first one of a run makes a cluster, which a busy machine takes its time for.
    this.timeout(120_000);
    service = await startTestService({ database: await open(), config });
    alice = await service.register('Alice');
    bob = await service.register('Bob');
  });
  after(() => service.close());
  beforeEach(async () => {
    const workspaceId = await service.createWorkspace(alice);
    await service.addMember(workspaceId, { admin: alice, user: bob, role: 'editor' });
    fixture = branchFixture({ service, workspaceId, alice, bob });
  });
  return () => fixture;
}

function branchFixture(people: Pick<BranchFixture, 'service' | 'workspaceId' | 'alice' | 'bob'>): BranchFixture {
  const { service, workspaceId, alice } = people;
  const { context } = service;

  async function push(events: readonly unknown[], options: PushOptions = {}): Promise<PushResult[]> {
    const { results } = await context.push.push({
      identity: await authenticate(context.db, (options.by ?? alice).token, context.clock.now()),
      workspaceId,
      branch: 'main',
      replicaId: options.replica,
      strategy: options.strategy ?? 'merge',
      events,
    });
    return results;
  }

  async function pushOne(event: unknown, options?: PushOptions): Promise<PushResult> {
    const [result] = await push([event], options);
    if (result === undefined) throw new Error('The push has no result.');
    return result;
  }

  async function ack(event: unknown, options?: PushOptions): Promise<Result<'ack'>> {
    const result = await pushOne(event, options);
    if (result.type !== 'ack') throw new Error(`Not acknowledged: ${JSON.stringify(result)}`);
    return result;
  }

  async function text(hash: string): Promise<string | null> {
    const answer = await fetch(`${service.url}/api/v1/sync/workspaces/${workspaceId}/contents/${hash}`, {
      headers: { authorization: `Bearer ${alice.token}` },
    });
    const body = Buffer.from(await answer.arrayBuffer()).toString();
    return answer.status === 200 ? body : null;
  }

  return {
    ...people,
    push,
    pushOne,
    ack,
    create: (path, content) => ack(created(path, content)),
    async head() {
      const { body } = await alice.call('GET', `/sync/workspaces/${workspaceId}/status`);
      return (body as { head: Head }).head;
    },
    async files() {
      const { body } = await alice.call('GET', `/workspaces/${workspaceId}/mocks?limit=1000`);
      const { items } = body as { items: { path: string; hash: string }[] };
      const files = await Promise.all(items.map(async ({ path, hash }) => [path, await text(hash)] as const));
      return Object.fromEntries(files.map(([path, content]) => [path, content ?? '']).sort());
    },
    keeps: async (content) => (await text(hashOf(content))) === content,
    in: (other) => branchFixture({ ...people, workspaceId: other }),
  };
}
