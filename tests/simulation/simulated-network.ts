/** The wire between simulated clients and the simulated cloud: slow, in order, and cut at any moment. */
import {
  type ClientFrameInput,
  CloudError,
  type KnownItem,
  type MockPage,
  PROTOCOL_VERSION,
  type PushResult,
  type ResolveAnswer,
  type ResolveBody,
  type ServiceFrame,
} from '@mockforge-cloud/shared/protocol';
import type { FinishedPush } from '../../service/sync/plan/finish-push.ts';
import { CloudApi } from '../../shared/sync/cloud/cloud-api.ts';
import type { Connection, Session, SessionHandlers } from '../../shared/sync/ports.ts';
import type { FakeClock } from '../../shared/sync/testing/fake-clock.ts';
import { frameInBrief } from './frame-in-brief.ts';
import type { Power } from './power.ts';
import type { Seeded } from './seeded.ts';
import type { Pusher, SimulatedCloud } from './simulated-cloud.ts';
import { unreachable } from './simulated-disk.ts';

const MAX_DELAY_MS = 40;

/** `operations`: each event of a batch is refused for the moment. `frame`: the frame as a whole. */
export type ServiceFault = 'operations' | 'frame';

interface Subscriber {
  pusher: Pusher;
  isSubscribed: boolean;
  deliver: (frame: ServiceFrame) => void;
  end: () => void;
}

export class SimulatedNetwork {
  readonly #cloud: SimulatedCloud;
  readonly #clock: FakeClock;
  readonly #random: Seeded;
  readonly #subscribers = new Set<Subscriber>();
  /** Frames, for a trace. */
  told: (what: string) => void = () => undefined;
  /** Frames and requests from clients, for I7. */
  traffic = 0;
  /** `changes` frames by user, for I6 and for what a direction forbids. */
  readonly pushes = new Map<string, number>();
  /** What the service answers instead of doing its work; `null`: it works. */
  fault: () => ServiceFault | null = () => null;

  constructor(cloud: SimulatedCloud, clock: FakeClock, random: Seeded) {
    this.#cloud = cloud;
    this.#clock = clock;
    this.#random = random;
  }

  connect(pusher: Pusher, power: Power, isCut: () => boolean): Connection {
    return new SimulatedConnection({ network: this, pusher, power, isCut });
  }

  get cloud(): SimulatedCloud {
    return this.#cloud;
  }

  delayMs(): number {
    return 1 + this.#random.below(MAX_DELAY_MS);
  }

  now(): number {
    return this.#clock.elapsed;
  }

  later(delayMs: number, run: () => void): void {
    this.#clock.schedule(delayMs, run);
  }

  add(subscriber: Subscriber): void {
    this.#subscribers.add(subscriber);
  }

  drop(subscriber: Subscriber): void {
    this.#subscribers.delete(subscriber);
  }

  /** Cuts every connection of a user: what is on its way is lost. */
  cutUser(userId: string): void {
    for (const subscriber of [...this.#subscribers]) if (subscriber.pusher.user.id === userId) subscriber.end();
  }

  /** The user is no member any more, or is one with another role: their sockets are told. */
  memberChanged(userId: string): void {
    const { workspaceId: workspace_id, branch } = this.#cloud.place;
    for (const subscriber of this.#subscribers) {
      const { user } = subscriber.pusher;
      if (user.id !== userId) continue;
      if (this.#cloud.members.has(userId)) subscriber.deliver({ type: 'member_changed', workspace_id, user });
      else if (subscriber.isSubscribed) subscriber.deliver({ type: 'unsubscribed', workspace_id, branch });
      subscriber.isSubscribed &&= this.#cloud.members.has(userId);
    }
  }

  /** The service crashes: everything is committed that was answered, and nobody is connected. */
  cutAll(): void {
    for (const subscriber of [...this.#subscribers]) subscriber.end();
  }

  publish(finished: FinishedPush, except: Subscriber | null): void {
    const { workspaceId: workspace_id, branch } = this.#cloud.place;
    for (const subscriber of this.#subscribers) {
      if (!subscriber.isSubscribed) continue;
      const records = subscriber === except ? [] : finished.records;
      for (const record of records) subscriber.deliver({ type: 'change', workspace_id, branch, ...record });
      for (const { conflictId, mockId } of finished.closed) {
        subscriber.deliver({
          type: 'conflict_resolved',
          workspace_id,
          branch,
          conflict_id: conflictId,
          mock_id: mockId,
        });
      }
      for (const conflict of finished.opened)
        subscriber.deliver({ type: 'conflict_opened', workspace_id, branch, conflict });
    }
  }
}

interface ConnectionOptions {
  network: SimulatedNetwork;
  pusher: Pusher;
  power: Power;
  isCut: () => boolean;
}

class SimulatedConnection implements Connection {
  readonly api: CloudApi;
  readonly #options: ConnectionOptions;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.api = new SimulatedApi(options);
  }

  async open(handlers: SessionHandlers): Promise<Session> {
    const { network, pusher, power, isCut } = this.#options;
    if (isCut()) throw unreachable();
    let isOpen = true;
    /** Each direction is in order: nothing overtakes what was sent before it. */
    const lane = () => {
      let lastAt = 0;
      return (run: () => void) => {
        lastAt = Math.max(lastAt, network.now() + network.delayMs());
        network.later(lastAt - network.now(), () => {
          if (isOpen && power.isOn) run();
        });
      };
    };
    const up = lane();
    const down = lane();
    const subscriber: Subscriber = {
      pusher,
      isSubscribed: false,
      deliver: (frame) =>
        down(() => {
          if (frame.type !== 'pong') network.told(`${pusher.user.username} ← ${frameInBrief(frame)}`);
          handlers.frame(frame);
        }),
      end: () => {
        if (!isOpen) return;
        isOpen = false;
        network.drop(subscriber);
        network.later(1, () => power.isOn && handlers.closed({ code: 1006 }));
      },
    };
    network.add(subscriber);
    handlers.frame({
      type: 'hello',
      protocol: PROTOCOL_VERSION,
      server: 'simulated',
      limits: wireLimits(network.cloud),
    });
    handlers.frame({ type: 'authenticated', user: pusher.user });
    return {
      send: (frame) => {
        network.traffic += frame.type === 'ping' ? 0 : 1;
        if (frame.type !== 'ping') network.told(`${pusher.user.username} → ${frameInBrief(frame)}`);
        up(() => void receive(network, subscriber, frame));
      },
      close: () => {
        isOpen = false;
        network.drop(subscriber);
      },
    };
  }
}

async function receive(network: SimulatedNetwork, subscriber: Subscriber, frame: ClientFrameInput): Promise<void> {
  const re = frame.id === undefined ? {} : { re: frame.id };
  try {
    await answer(network, subscriber, frame);
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    subscriber.deliver({ type: 'error', ...re, code: error.code, message: error.message });
  }
}

/** @throws CloudError */
async function answer(network: SimulatedNetwork, subscriber: Subscriber, frame: ClientFrameInput): Promise<void> {
  const re = frame.id === undefined ? {} : { re: frame.id };
  switch (frame.type) {
    case 'ping':
      return subscriber.deliver({ type: 'pong', ...re });
    case 'subscribe':
      return subscribe(network, subscriber, frame);
    case 'changes':
      return push(network, subscriber, frame);
    default:
      return;
  }
}

function subscribe(
  { cloud, fault }: SimulatedNetwork,
  subscriber: Subscriber,
  frame: Extract<ClientFrameInput, { type: 'subscribe' }>,
): void {
  const { workspaceId: workspace_id, branch } = cloud.place;
  const re = frame.id === undefined ? {} : { re: frame.id };
  if (fault() !== null) throw unavailable();
  cloud.requireMember(subscriber.pusher);
  subscriber.isSubscribed = true;
  const { head } = cloud;
  const cursor = { revision: frame.since ?? 0, chain: frame.chain ?? '' };
  const diverged = cloud.hasDiverged(cursor);
  const conflicts = cloud.conflicts();
  subscriber.deliver({ type: 'subscribed', ...re, workspace_id, branch, head, diverged, presence: [], conflicts });
  for (const record of cloud.since(diverged ? head.revision : cursor.revision)) {
    subscriber.deliver({ type: 'change', workspace_id, branch, ...record });
  }
}

async function push(
  network: SimulatedNetwork,
  subscriber: Subscriber,
  frame: Extract<ClientFrameInput, { type: 'changes' }>,
): Promise<void> {
  const { cloud, pushes } = network;
  const { pusher } = subscriber;
  const re = frame.id === undefined ? {} : { re: frame.id };
  pushes.set(pusher.user.id, (pushes.get(pusher.user.id) ?? 0) + 1);
  const fault = network.fault();
  if (fault === 'frame') throw unavailable();
  if (fault === 'operations') {
    const results = frame.events.map(
      ({ op_id = '' }): PushResult => ({ type: 'error', op_id, code: 'service.unavailable', message: 'Later.' }),
    );
    return subscriber.deliver({ type: 'results', ...re, results });
  }
  const strategy =
    frame.strategy === 'ours' ? 'local' : frame.strategy === 'theirs' ? 'remote' : (frame.strategy ?? 'merge');
  await cloud.push(
    { ...pusher, replicaId: frame.replica_id ?? pusher.replicaId },
    strategy,
    frame.events,
    (finished) => {
      network.publish(finished, subscriber);
      subscriber.deliver({ type: 'results', ...re, results: finished.results });
    },
  );
}

function unavailable(): CloudError {
  return new CloudError('service.unavailable', 'The simulated service has other worries.');
}

function wireLimits({ limits }: SimulatedCloud) {
  return {
    max_frame_bytes: limits.maxFrameBytes,
    max_inline_bytes: limits.maxInlineBytes,
    max_mock_bytes: limits.maxMockBytes,
    max_batch_events: limits.maxBatchEvents,
    max_workspace_mocks: limits.maxWorkspaceMocks,
  };
}

class SimulatedApi extends CloudApi {
  readonly #options: ConnectionOptions;

  constructor(options: ConnectionOptions) {
    super({ serviceUrl: 'http://simulated', token: async () => 'simulated' });
    this.#options = options;
  }

  override listMocks(): Promise<MockPage> {
    return this.#ask((cloud) => ({ items: cloud.mocks(), next_cursor: null, head: cloud.head }));
  }

  override known(
    _place: unknown,
    mocks: { path: string; hash: string }[],
  ): Promise<{ items: KnownItem[]; head: MockPage['head'] }> {
    return this.#ask((cloud) => ({ items: cloud.known(mocks), head: cloud.head }));
  }

  override content(_place: unknown, hash: string): Promise<Uint8Array> {
    return this.#ask((cloud) => {
      const bytes = cloud.contents.get(hash);
      if (bytes === undefined) throw new CloudError('content.not_found', `There is no ${hash}.`);
      return bytes;
    });
  }

  override contents(_place: unknown, hashes: string[]): Promise<Map<string, Uint8Array>> {
    return this.#ask((cloud) => {
      const found = new Map<string, Uint8Array>();
      for (const hash of hashes) {
        const bytes = cloud.contents.get(hash);
        if (bytes !== undefined) found.set(hash, bytes);
      }
      return found;
    });
  }

  override putContent(_place: unknown, hash: string, bytes: Uint8Array): Promise<void> {
    return this.#ask((cloud) => void cloud.contents.set(hash, bytes.slice()));
  }

  override resolve(conflictId: string, body: ResolveBody): Promise<ResolveAnswer> {
    const { network, pusher } = this.#options;
    return this.#ask((cloud) => cloud.resolve(pusher, conflictId, body, (finished) => network.publish(finished, null)));
  }

  #ask<Answer>(answer: (cloud: SimulatedCloud) => Answer | Promise<Answer>): Promise<Answer> {
    const { network, power, isCut } = this.#options;
    network.traffic += 1;
    return new Promise((resolve, reject) => {
      network.later(network.delayMs(), () => {
        if (!power.isOn) return;
        if (isCut()) return reject(unreachable());
        Promise.resolve()
          .then(() => {
            if (network.fault() !== null) throw unavailable();
            network.cloud.requireMember(this.#options.pusher);
            return answer(network.cloud);
          })
          .then(resolve, reject);
      });
    });
  }
}
