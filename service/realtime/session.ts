/** Who is at the other end of a socket, for how long, and what they listen to. */
import type { Duplex } from 'node:stream';
import {
  AUTH_TIMEOUT_SECONDS,
  CLOSE_CODE,
  CloudError,
  type Limits,
  PROTOCOL_VERSION,
  type ServiceFrame,
} from '@mockforge-cloud/shared/protocol';
import type { WebSocket } from 'ws';
import { authRequired, tokenExpired, tokenRevoked } from '../accounts/accounts.errors.ts';
import { authenticate } from '../accounts/authenticate.ts';
import { type Place, placeKey, toWirePlace } from '../branches/place.ts';
import type { MemberChange } from '../events/event-map.ts';
import type { FrameSocket } from '../frames/frame-handler.ts';
import { type FrameId, type ReceivedFrame, readFrame } from '../frames/read-frame.ts';
import type { Ground } from '../ground.ts';
import { knownError } from '../http/problem.ts';
import type { Identity } from '../identity.ts';
import type { Presence } from '../presence/presence.ts';
import { Connection } from './connection.ts';
import type { Subscription } from './subscription.ts';

/** Longer than any timer can run. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export interface SessionContext extends Pick<Ground, 'db' | 'limits' | 'log' | 'clock'> {
  presence: Pick<Presence, 'leave'>;
  /** Does what a frame says. Rejects with what the session answers. @param text the frame as it came */
  handleFrame: (session: Session, frame: ReceivedFrame, text: string) => void | Promise<void>;
}

export interface SessionOptions {
  authTimeoutMs?: number | undefined;
  /** What the frames come by. */
  raw?: Duplex;
  /** It is known who this is, or the socket has ended. */
  onKnown?: () => void;
}

export class Session implements FrameSocket {
  readonly connection: Connection;
  readonly subscriptions = new Map<string, Subscription>();
  /** `null`: not yet known. */
  identity: Identity | null = null;
  /** How often this person has been removed from a workspace since the socket is open. */
  removals = 0;
  readonly #context: SessionContext;
  readonly #onKnown: () => void;
  /** Tokens that were revoked while one was being looked up; `null`: none is. */
  #revokedMeanwhile: Set<string> | null = null;
  #authTimer: NodeJS.Timeout;
  #expiryTimer: NodeJS.Timeout | null = null;

  constructor(socket: WebSocket, context: SessionContext, options: SessionOptions = {}) {
    const { authTimeoutMs = AUTH_TIMEOUT_SECONDS * 1000, raw, onKnown = () => undefined } = options;
    this.#context = context;
    this.#onKnown = onKnown;
    const owner = {
      isKnown: () => this.identity !== null,
      take: (text: string) => this.#take(text),
      ended: () => this.#ended(),
    };
    this.connection = new Connection(socket, owner, raw);
    this.#authTimer = setTimeout(() => {
      this.connection.fail(new CloudError('auth.timeout', 'No token came in time.'), CLOSE_CODE.authTimeout);
    }, authTimeoutMs);
    this.send(helloFrame(context.limits));
  }

  get connectionId(): string {
    return this.connection.id;
  }

  send(frame: ServiceFrame): void {
    this.connection.send(frame);
  }

  /** @throws CloudError `auth.*` */
  async authenticate(token: string): Promise<Identity> {
    const { db, clock } = this.#context;
    const revokedMeanwhile = new Set<string>();
    this.#revokedMeanwhile = revokedMeanwhile;
    const identity = await authenticate(db, token, clock.now()).finally(() => {
      this.#revokedMeanwhile = null;
    });
    if (revokedMeanwhile.has(identity.tokenId)) throw tokenRevoked();
    if (this.identity !== null && this.identity.userId !== identity.userId) {
      throw new CloudError('auth.forbidden', 'This connection belongs to another user.', { hint: 'Open a new one.' });
    }
    this.identity = identity;
    clearTimeout(this.#authTimer);
    this.#onKnown();
    if (this.connection.isOpen) this.#watchExpiry();
    return identity;
  }

  requireIdentity(): Identity {
    if (this.identity !== null) return this.identity;
    throw authRequired();
  }

  isSubscribed(place: Place): boolean {
    return this.subscriptions.has(placeKey(place));
  }

  /** In place of the one that it may have had. */
  subscribe(subscription: Subscription): void {
    const key = placeKey(subscription.place);
    this.subscriptions.get(key)?.end();
    this.subscriptions.set(key, subscription);
  }

  unsubscribe(place: Place): void {
    const subscription = this.subscriptions.get(placeKey(place));
    if (subscription === undefined) return;
    this.subscriptions.delete(placeKey(place));
    subscription.end();
    this.#context.presence.leave(place, this.connectionId);
  }

  tokenRevoked(tokenId: string): void {
    this.#revokedMeanwhile?.add(tokenId);
    if (this.identity?.tokenId === tokenId) this.connection.fail(tokenRevoked(), CLOSE_CODE.unauthenticated);
  }

  memberChanged({ workspaceId, user, membership }: MemberChange): void {
    if (membership === null && this.identity?.userId === user.id) this.removals += 1;
    const places = [...this.subscriptions.values()]
      .map((subscription) => subscription.place)
      .filter((place) => place.workspaceId === workspaceId);
    if (places.length === 0) return;
    if (membership !== null || this.identity?.userId !== user.id) {
      return this.send({ type: 'member_changed', workspace_id: workspaceId, user });
    }
    for (const place of places) {
      this.unsubscribe(place);
      const removed = new CloudError('workspace.not_found', `You are no longer a member of "${workspaceId}".`);
      this.connection.sendError(removed);
      this.send({ type: 'unsubscribed', ...toWirePlace(place) });
    }
  }

  /** Also for what goes on after a frame has been answered. */
  reportFault(error: unknown, id?: FrameId): void {
    const known = knownError(error);
    if (known === null || known.status >= 500) this.#context.log.error({ err: error }, 'frame failed');
    const fault = known ?? new CloudError('service.internal', 'Something went wrong inside the service.');
    this.connection.sendError(fault, id);
  }

  async #take(text: string): Promise<void> {
    const read = readFrame(text);
    if (!read.ok) return this.connection.sendError(read.error, read.id);
    try {
      await this.#context.handleFrame(this, read.frame, text);
    } catch (error) {
      this.reportFault(error, read.frame.id);
    }
  }

  #watchExpiry(): void {
    if (this.#expiryTimer !== null) clearTimeout(this.#expiryTimer);
    const expiresAt = this.identity?.expiresAt ?? null;
    if (expiresAt === null) return;
    const remainingMs = expiresAt.getTime() - this.#context.clock.now().getTime();
    if (remainingMs <= 0) return this.connection.fail(tokenExpired(), CLOSE_CODE.unauthenticated);
    this.#expiryTimer = setTimeout(() => this.#watchExpiry(), Math.min(remainingMs, MAX_TIMER_MS));
  }

  #ended(): void {
    this.#onKnown();
    clearTimeout(this.#authTimer);
    if (this.#expiryTimer !== null) clearTimeout(this.#expiryTimer);
    for (const { place } of [...this.subscriptions.values()]) this.unsubscribe(place);
  }
}

function helloFrame(limits: Limits): ServiceFrame {
  return {
    type: 'hello',
    protocol: PROTOCOL_VERSION,
    server: 'mockforge-cloud',
    limits: {
      max_frame_bytes: limits.maxFrameBytes,
      max_inline_bytes: limits.maxInlineBytes,
      max_mock_bytes: limits.maxMockBytes,
      max_batch_events: limits.maxBatchEvents,
      max_workspace_mocks: limits.maxWorkspaceMocks,
    },
  };
}
