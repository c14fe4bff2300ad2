/** Sends what is queued: one frame at a time, so that what piles up meanwhile goes out as one batch. */
import {
  type ClientFrameInput,
  CloudError,
  type Limits,
  type PushResult,
  pathKey,
  toWire,
} from '@mockforge-cloud/shared/protocol';
import type { Link } from '../../cloud/link.ts';
import { Batch, type Content, type SendableEvent } from '../../queue/batch.ts';
import type { Operation } from '../../queue/operation.ts';
import { inSendingOrder } from '../../queue/sending-order.ts';
import type { Version } from '../../versions/mock-record.ts';
import { disputesAnswered } from '../conflicts/rejoin-disputes.ts';
import type { EngineContext } from '../ground/context.ts';
import { heldNames, holdForName, nameFault } from '../names/held-names.ts';

type ChangesFrame = Extract<ClientFrameInput, { type: 'changes' }>;
type BatchEvent = ChangesFrame['events'][number];

export interface OutboxOptions {
  context: EngineContext;
  link: Link;
  limits: () => Limits;
  /** Runs within the engine's turns. */
  answered: (batch: readonly Operation[], results: readonly PushResult[]) => void;
  failed: (error: unknown) => void;
}

/**
 * `edits`: not everything that belongs together is queued yet, so of what was not sent yet only edits go out that no path
 * depends on. `sent`: only what was sent before, and not answered.
 */
export type Sendable = 'everything' | 'edits' | 'sent';

/** Each is on the disk before it is sent: together they wait for it once. */
const CONTENTS_AT_ONCE = 16;

export class Outbox {
  readonly #options: OutboxOptions;
  #inFlight = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  get inFlight(): boolean {
    return this.#inFlight;
  }

  /**
   * Sends the next batch, if none is under way. What is sent is durable first: the operation and its content.
   * `most` bounds the number of mocks. Called within a turn.
   */
  async flush(most: number, what: Sendable = 'everything'): Promise<void> {
    const { context, link, limits } = this.#options;
    if (this.#inFlight || !link.isUp) return;
    const events = await this.#collect(new Batch(limits(), most), what);
    if (events.length === 0) return context.replica.commit();
    const batch = events.map(({ event }) => event);
    for (const operation of batch) if (!operation.sent) context.replica.queue({ ...operation, sent: true });
    await context.replica.commit();
    this.#inFlight = true;
    void this.#send(batch, events);
  }

  async #send(batch: readonly Operation[], events: readonly SendableEvent[]): Promise<void> {
    const { context, link, answered, failed } = this.#options;
    try {
      const inline: BatchEvent[] = [];
      for (const event of events) inline.push(await this.#uploaded(event));
      const { strategy, autoResolve } = context.options;
      const answer = await link.ask({
        type: 'changes',
        workspace_id: context.place.workspaceId,
        branch: context.place.branch,
        replica_id: context.replica.identity.replicaId,
        strategy: autoResolve ? strategy : 'manual',
        events: inline,
      });
      this.#inFlight = false;
      if (answer.type !== 'results') throw unexpected(answer.type);
      answered(batch, answer.results);
    } catch (error) {
      this.#inFlight = false;
      failed(error);
    }
  }

  /** Contents above the inline limit go up before the frame that names them. */
  async #uploaded({ event, content }: SendableEvent): Promise<BatchEvent> {
    const { context, limits } = this.#options;
    const hash = event.hash;
    if (content === null || hash === null) return this.#toEvent(event, {});
    if (content.bytes.length <= limits().maxInlineBytes) return this.#toEvent(event, content.wire);
    await context.ports.connection.api.contents.put(context.place, hash, content.bytes);
    return this.#toEvent(event, { content_hash: hash });
  }

  #toEvent(operation: Operation, content: Parameters<typeof toEvent>[1]): BatchEvent {
    const { context } = this.#options;
    const mock = context.replica.mock(operation.mockId);
    return toEvent(operation, content, { remote: mock?.remote, settles: disputesAnswered(context, mock) });
  }

  /** As many operations as fit one frame; what belongs together is torn apart only where no frame has room for it. */
  async #collect(batch: Batch, what: Sendable): Promise<readonly SendableEvent[]> {
    const { context } = this.#options;
    const groups = inSendingOrder(takeDueOperations(context, what));
    for (let at = 0; at < groups.length && batch.wanted > 0; ) {
      const some = groups.slice(at, at + Math.min(CONTENTS_AT_ONCE, batch.wanted));
      at += some.length;
      for (const group of await Promise.all(some.map((operations) => this.#contentsOf(operations)))) {
        if (!batch.add(group)) return batch.events;
      }
    }
    return batch.events;
  }

  /** Empty where one of them is not what is in the folder any more: they go together with what takes its place. */
  async #contentsOf(group: readonly Operation[]): Promise<SendableEvent[]> {
    const events: SendableEvent[] = [];
    for (const event of group) {
      const content = await this.#contentOf(event);
      if (content === 'gone') return this.#lookAgain(group);
      events.push({ event, content });
    }
    return events;
  }

  /** Looked at when it is still; touching the mocks now would only queue the same stale content again. */
  #lookAgain(group: readonly Operation[]): [] {
    const { replica, look } = this.#options.context;
    for (const { mockId, path } of group) {
      const operation = replica.operationOf(mockId);
      if (operation?.sent === false) replica.unqueue(operation);
      look(path);
    }
    return [];
  }

  /**
   * The bytes of an operation. Before it is sent for the first time the file has them; they are kept in the
   * store then, so that exactly these are sent again. `gone`: the file has changed since it was queued.
   */
  async #contentOf(operation: Operation): Promise<Content | null | 'gone'> {
    const { context } = this.#options;
    const { store, files, entropy } = context.ports;
    if (operation.hash === null || operation.kind === 'rename') return null;
    const kept = await store.getContent(operation.hash);
    if (kept !== null) return this.#within(operation, kept);
    const bytes = await files.read(operation.path).catch(() => null);
    if (bytes === null || entropy.hash(bytes) !== operation.hash) return 'gone';
    const content = this.#within(operation, bytes);
    if (content !== 'gone') await store.putContent(operation.hash, bytes);
    return content;
  }

  #within(operation: Operation, bytes: Uint8Array): Content | 'gone' {
    const { context, limits } = this.#options;
    const { maxMockBytes } = limits();
    if (bytes.length <= maxMockBytes) return { bytes, wire: toWire(bytes) };
    const { mockId, hash, path } = operation;
    const error = new CloudError(
      'mock.too_large',
      `${path} has ${bytes.length} bytes; the service takes ${maxMockBytes}.`,
      {
        hint: 'Make it smaller, or add it to .mockforgeignore.',
      },
    );
    context.replica.unqueue(operation);
    context.blocked.block(mockId, { error, hash, path });
    return 'gone';
  }
}

/** What may be sent now. What has to wait for a name is taken off the queue, and named. */
export function takeDueOperations(context: EngineContext, wanted: Sendable): Operation[] {
  const { replica, isNews } = context;
  const operations = [...replica.operations()];
  // What belongs together waits for what has to be asked about first.
  const what = wanted === 'everything' && !operations.every(isNews) ? 'edits' : wanted;
  const held = heldNames(context);
  const mayGo = (operation: Operation) => {
    if (what === 'everything' || operation.sent) return true;
    return what === 'edits' && isNews(operation) && isInPlace(operation, replica.mock(operation.mockId)?.remote);
  };
  const due: Operation[] = [];
  for (const operation of operations.filter(mayGo)) {
    const fault = nameFault(context, operation, held);
    if (fault === null) due.push(operation);
    else holdForName(context, operation, fault);
  }
  return due;
}

/** An edit of a mock that stays where it is: names can be swapped, or had from what is deleted, only in one frame. */
function isInPlace({ kind, path, base }: Operation, remote: Version | null | undefined): boolean {
  return kind === 'update' && base?.path === path && remote?.path === path;
}

interface Known {
  /** The mock's head, as far as it was heard of. `null`: it is not in the cloud. */
  remote: Version | null | undefined;
  /** Conflicts that the operation is a person's answer to, and none that was not heard of here. */
  settles?: readonly string[];
}

export function toEvent(
  operation: Operation,
  content: { content?: string; content_hash?: string; encoding?: 'utf8' | 'base64' },
  { remote, settles = [] }: Known,
): BatchEvent {
  const { opId: op_id, mockId: mock_id, path, base } = operation;
  const own = {
    op_id,
    ...(operation.strategy === null ? {} : { strategy: operation.strategy }),
    ...(settles.length === 0 ? {} : { settles: [...settles] }),
  };
  // What is made again is made under the name that it has here, not under the last one that the cloud knew.
  const move = base !== null && (base.path !== path || remote === null) ? { path, base_path: base.path } : {};
  switch (operation.kind) {
    case 'create':
      return { ...own, type: 'mock_created', mock_id, mock: { path: nameOf(path, remote), ...content } };
    case 'update':
      return { ...own, type: 'mock_updated', mock_id, changes: { base_hash: base?.hash ?? null, ...move, ...content } };
    case 'rename':
      return {
        ...own,
        type: 'mock_renamed',
        mock_id,
        changes: { path, ...(base === null ? {} : { base_path: base.path }) },
      };
    case 'delete':
      return { ...own, type: 'mock_deleted', mock_id, changes: base === null ? {} : { base_hash: base.hash } };
  }
}

/** Where nothing was ever agreed on, a file whose name differs in case or form alone is for the mock that is there. */
function nameOf(path: string, remote: Version | null | undefined): string {
  return remote != null && pathKey(remote.path) === pathKey(path) ? remote.path : path;
}

function unexpected(type: string): CloudError {
  return new CloudError('service.protocol_unsupported', `The service answered what was sent with "${type}".`);
}
