/** The wire between simulated clients and the simulated cloud: slow, in order, and cut at any moment. */
import {
  type ChangeRecord,
  type ClientFrameInput,
  CloudError,
  PROTOCOL_VERSION,
  type PushResult,
  type ServiceFrame,
  type UserRef,
} from '@mockforge-cloud/shared/protocol';
import type { FinishedPush } from '../../service/sync/plan/finish-push.ts';

import type { Connection, EngineApi, Session, SessionHandlers } from '../../shared/sync/cloud/connection.ts';
import type { FakeClock } from '../../shared/sync/testing/fake-clock.ts';
import { frameInBrief } from './frame-in-brief.ts';
import type { Power } from './power.ts';
import type { Seeded } from './seeded.ts';
import { simulatedApi } from './simulated-api.ts';
import type { Pusher, SimulatedCloud } from './simulated-cloud.ts';

const MAX_DELAY_MS = 40;

/** `operations`: each event of a batch is refused for the moment. `frame`: the frame as a whole. */
export type ServiceFault = 'operations' | 'frame';

type ChangesFrame = Extract<ClientFrameInput, { type: 'changes' }>;

interface Subscriber {
  pusher: Pusher;
  isSubscribed: boolean;
  /** Nothing comes through any more, and nobody has said so. */
  isSilent: boolean;
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
  /** Each event of a `changes` frame that has arrived, for I6. */
  pushed: (user: UserRef, event: ChangesFrame['events'][number]) => void = () => undefined;
  isInTrouble = false;
  isStuttering = false;
  /** What is lost of the next commit: the database's answer to it, or what the others are told of it. */
  loses: 'nothing' | 'answer' | 'hint' = 'nothing';
  conflictsOpened = 0;
  framesLost = 0;
  framesDoubled = 0;
  answersLost = 0;
  /** The newest revision that subscribers were told of. */
  #published = 0;
  /** The database may have committed what it never answered. */
  #isDoubtful = false;

  constructor(cloud: SimulatedCloud, clock: FakeClock, random: Seeded) {
    this.#cloud = cloud;
    this.#clock = clock;
    this.#random = random;
  }

  connect(options: Omit<ConnectionOptions, 'network'>): Connection {
    return new SimulatedConnection({ ...options, network: this });
  }

  /** What the service answers instead of doing its work; `null`: it works. */
  fault(): ServiceFault | null {
    return this.isInTrouble ? this.#random.pick([null, 'operations', 'frame']) : null;
  }

  calmDown(): void {
    this.isInTrouble = false;
    this.isStuttering = false;
    this.loses = 'nothing';
  }

  get cloud(): SimulatedCloud {
    return this.#cloud;
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

  /** What is sent in either direction from now on is lost, until somebody notices. */
  silenceUser(userId: string): void {
    for (const subscriber of this.#subscribers) if (subscriber.pusher.user.id === userId) subscriber.isSilent = true;
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
    this.#published = this.#cloud.head.revision;
    this.#isDoubtful = false;
  }

  /** As the service does: what was missed first; everybody begins anew where there is more than the log tells. */
  publish(finished: FinishedPush, except: Subscriber | null): void {
    this.conflictsOpened += finished.opened.length;
    if (this.#isDoubtful) {
      this.#isDoubtful = false;
      return this.cutAll();
    }
    const subscribed = [...this.#subscribers].filter(({ isSubscribed }) => isSubscribed);
    const missed = this.#missedBefore(finished);
    for (const subscriber of subscribed) this.#deliverChanges(subscriber, missed);
    this.#published = finished.head.revision - (finished.records.length > 0 ? 1 : 0);
    // Of conflicts no log tells: where there are any, the hint is not lost.
    if (this.#takeLoss('hint', finished.opened.length + finished.closed.length === 0)) return;
    for (const subscriber of subscribed) {
      if (subscriber !== except) this.#deliverChanges(subscriber, finished.records);
      this.#deliverConflicts(subscriber, finished);
    }
    this.#published = finished.head.revision;
  }

  #missedBefore({ records, head }: FinishedPush): ChangeRecord[] {
    const until = records.length === 0 ? head.revision : head.revision - 1;
    return this.#cloud.since(this.#published).filter(({ revision }) => revision <= until);
  }

  #deliverConflicts(subscriber: Subscriber, { opened, closed }: FinishedPush): void {
    const { workspaceId: workspace_id, branch } = this.#cloud.place;
    for (const { conflictId: conflict_id, mockId: mock_id } of closed) {
      subscriber.deliver({ type: 'conflict_resolved', workspace_id, branch, conflict_id, mock_id });
    }
    for (const conflict of opened) subscriber.deliver({ type: 'conflict_opened', workspace_id, branch, conflict });
  }

  #deliverChanges(subscriber: Subscriber, records: readonly ChangeRecord[]): void {
    const { workspaceId: workspace_id, branch } = this.#cloud.place;
    for (const record of records) {
      subscriber.deliver({ type: 'change', workspace_id, branch, ...record });
      if (!this.isStuttering) continue;
      this.framesDoubled += 1;
      subscriber.deliver({ type: 'change', workspace_id, branch, ...record });
    }
  }

  /** @returns whether the answer to a commit is lost; then nobody is told of it. */
  takeLostAnswer(): boolean {
    if (!this.#takeLoss('answer', true)) return false;
    this.#isDoubtful = true;
    return true;
  }

  #takeLoss(what: 'answer' | 'hint', canBe: boolean): boolean {
    if (this.loses !== what || !canBe) return false;
    this.loses = 'nothing';
    this.answersLost += 1;
    return true;
  }
}

export interface ConnectionOptions {
  network: SimulatedNetwork;
  pusher: Pusher;
  power: Power;
  isCut: () => boolean;
  /** Draws how long what is sent is on its way. */
  delays: Seeded;
}

class SimulatedConnection implements Connection {
  readonly api: EngineApi;
  readonly #options: ConnectionOptions;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.api = simulatedApi(options);
  }

  async open(handlers: SessionHandlers): Promise<Session> {
    const { network, pusher, power, isCut, delays } = this.#options;
    if (isCut()) throw unreachable();
    let isOpen = true;
    /** Each direction is in order: nothing overtakes what was sent before it. */
    const lane = () => {
      let lastAt = 0;
      return (run: () => void) => {
        lastAt = Math.max(lastAt, network.now() + delayMs(delays));
        network.later(lastAt - network.now(), () => {
          if (isOpen && power.isOn && !subscriber.isSilent) run();
          else network.framesLost += 1;
        });
      };
    };
    const up = lane();
    const down = lane();
    const subscriber: Subscriber = {
      pusher,
      isSubscribed: false,
      isSilent: false,
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
    subscriber.deliver({ type: 'error', ...re, ...fieldsOf(error) });
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
  network: SimulatedNetwork,
  subscriber: Subscriber,
  frame: Extract<ClientFrameInput, { type: 'subscribe' }>,
): void {
  const { cloud } = network;
  const { workspaceId: workspace_id, branch } = cloud.place;
  const re = frame.id === undefined ? {} : { re: frame.id };
  if (network.fault() !== null) throw unavailable();
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

async function push(network: SimulatedNetwork, subscriber: Subscriber, frame: ChangesFrame): Promise<void> {
  const { cloud, pushes } = network;
  const { pusher } = subscriber;
  const re = frame.id === undefined ? {} : { re: frame.id };
  pushes.set(pusher.user.id, (pushes.get(pusher.user.id) ?? 0) + 1);
  for (const event of frame.events) network.pushed(pusher.user, event);
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
      if (network.takeLostAnswer()) return subscriber.deliver({ type: 'error', ...re, ...fieldsOf(unavailable()) });
      network.publish(finished, subscriber);
      subscriber.deliver({ type: 'results', ...re, results: finished.results });
    },
  );
}

export function delayMs(delays: Seeded): number {
  return 1 + delays.below(MAX_DELAY_MS);
}

function fieldsOf({ code, message }: CloudError) {
  return { code, message };
}

export function unreachable(): CloudError {
  return new CloudError('service.unreachable', 'The simulated network is cut.');
}

export function unavailable(): CloudError {
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
