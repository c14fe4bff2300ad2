/** The parts of an engine on memory, for tests that look at one of them. */
import type { ChangeRecord, ServiceEvent } from '@mockforge-cloud/shared/protocol';
import { CloudApi } from '../cloud/cloud-api.ts';
import { type EngineContext, newContext } from '../engine/ground/context.ts';
import { nodeEntropy } from '../node/ground/node-entropy.ts';
import { Replica } from '../state/replica.ts';
import type { Notice } from '../sync-events.ts';
import { DEFAULT_SYNC_OPTIONS, type SyncOptions } from '../sync-options.ts';
import type { MockRecord } from '../versions/mock-record.ts';
import { FakeClock } from './fake-clock.ts';
import { MemoryFolder } from './memory-folder.ts';
import { MemoryStore } from './memory-store.ts';

export const CHAIN = 'c'.repeat(64);
export const USER = { id: 'user-1', username: 'one' };

export interface EngineBench {
  context: EngineContext;
  folder: MemoryFolder;
  clock: FakeClock;
  store: MemoryStore;
  notices: Notice[];
  touched: Set<string>;
  /** Paths that are to be looked at again. */
  hinted: Set<string>;
}

export async function newBench(options: Partial<SyncOptions> = {}): Promise<EngineBench> {
  const [folder, clock, store] = [new MemoryFolder(), new FakeClock(), new MemoryStore()];
  const sync = { ...DEFAULT_SYNC_OPTIONS, workspaceId: 'workspace', ...options };
  const api = new CloudApi({ serviceUrl: 'http://127.0.0.1:1', token: async () => null });
  const connection = {
    api,
    open: async () => {
      throw new Error('This bench has no service.');
    },
  };
  const entropy = nodeEntropy;
  const place = { serviceUrl: api.serviceUrl, workspaceId: sync.workspaceId, branch: sync.branch };
  const replica = await Replica.open(store, entropy, place);
  const [notices, touched, hinted]: [Notice[], Set<string>, Set<string>] = [[], new Set(), new Set()];
  const context = newContext({
    ports: { files: folder, git: null, clock, connection, store, entropy, whereabouts: null },
    options: sync,
    replica,
    touch: (mockId) => touched.add(mockId),
    hint: (path) => hinted.add(path),
    notify: (notice) => notices.push(notice),
    log: () => undefined,
    arrived: () => undefined,
    fetchFailed: () => undefined,
    isConnected: () => true,
  });
  context.userId = USER.id;
  return { context, folder, clock, store, notices, touched, hinted };
}

/** A mock that this folder and the cloud agree on: the file is there, and its hash is base and remote. */
export async function agreedMock(
  { context, folder }: EngineBench,
  { mockId, path, text, revision = 1 }: { mockId: string; path: string; text: string; revision?: number },
): Promise<MockRecord> {
  const hash = folder.saves(path, text);
  context.tree.wrote(path, hash, await folder.stat(path));
  const version = { path, hash };
  return context.replica.put({
    mockId,
    path,
    base: version,
    remote: version,
    remoteRevision: revision,
    submission: null,
    movingTo: null,
    leftOut: null,
    leftAt: null,
    vouched: null,
    isWithLf: false,
  });
}

/** One change of a revision, by somebody else unless it says otherwise. */
export function change(
  event: Pick<ServiceEvent, 'mock_id' | 'path' | 'hash'> & Partial<ServiceEvent>,
  record: Partial<Omit<ChangeRecord, 'event'>> = {},
): ChangeRecord {
  return {
    revision: 2,
    ordinal: 0,
    count: 1,
    chain: CHAIN,
    op_id: 'other-op',
    replica_id: 'other-replica',
    user: { id: 'user-2', username: 'two' },
    at: '2026-01-01T00:00:00Z',
    event: { type: 'mock_updated', size: 1, ...event },
    ...record,
  };
}
