/** One mapping at work: its client, or what keeps it from having one. */
import { CloudError, type Conflict } from '@mockforge-cloud/shared/protocol';
import {
  Events,
  type FolderClient,
  type HeldPlace,
  type SyncEvents,
  type SyncStatus,
} from '@mockforge-cloud/shared/sync';
import { Lifetime } from '../lifetime.ts';
import type { DesiredMapping } from './desired-mappings.ts';

/** The status of a mapping that can't run, or can't run yet. */
export function waitingStatus(state: 'starting' | 'stopped', error: CloudError | null): SyncStatus {
  const counts = { queued: 0, conflicts: 0, blocked: 0, waiting: 0, leftOut: 0, oneWay: 0 };
  return { state, ...counts, error, progress: null };
}

export interface MappingOwner {
  /** It stands another way than before. */
  changed: () => void;
  /** Gets what a listener throws. */
  failed: (error: unknown) => void;
}

export class Mapping {
  readonly desired: DesiredMapping;
  /** All that its client tells, whatever kinds of events there are. */
  readonly events: Events<SyncEvents>;
  readonly #changed: () => void;
  readonly #lifetime = new Lifetime();
  #client: FolderClient | null = null;
  #waiting: SyncStatus = waitingStatus('starting', null);
  #paused: boolean;
  /** Why it can't follow the process that keeps the folder in sync: that does so with another workspace. */
  #heldOtherwise: CloudError | null = null;

  constructor(desired: DesiredMapping, paused: boolean, { changed, failed }: MappingOwner) {
    this.desired = desired;
    this.events = new Events(failed);
    this.#changed = changed;
    this.#paused = paused;
  }

  get client(): FolderClient | null {
    return this.#client;
  }

  get status(): SyncStatus {
    const status = this.#client?.status ?? this.#waiting;
    if (status.state !== 'following' || this.#heldOtherwise === null) return status;
    return { ...status, state: 'stopped', error: this.#heldOtherwise };
  }

  /** Whether it runs only when asked. */
  get isPaused(): boolean {
    return this.#paused;
  }

  /** Who has switched automatic sync off; `null`: it runs by itself. */
  get pausedBy(): 'person' | 'settings' | 'file' | null {
    return this.#paused ? (this.desired.heldBy ?? 'person') : null;
  }

  conflicts(): readonly Conflict[] {
    return this.#client?.conflicts.list() ?? [];
  }

  /** Makes the client and starts it. Never throws: what goes wrong is the status. */
  async start(open: () => Promise<FolderClient>): Promise<void> {
    try {
      const client = await open();
      this.#client = client;
      // Before the start, so that nothing leaves while sending is switched off.
      if (this.#paused) client.pause();
      this.#lifetime.add(client.onAny((kind, event) => this.events.emit(kind, event)));
      this.#lifetime.add(
        client.on('status', ({ state }) => {
          if (state === 'following') void this.#askWhoHolds(client);
          this.#changed();
        }),
      );
      await client.start();
      this.events.emit('conflicts', client.conflicts.list());
    } catch (error) {
      await this.#giveUp(error);
    }
    this.#changed();
  }

  /** Says why it can't run. */
  refuse(error: CloudError): void {
    this.#waiting = waitingStatus('stopped', error);
    this.#changed();
  }

  pause(): void {
    this.#paused = true;
    this.#client?.pause();
    this.#changed();
  }

  resume(): void {
    this.#paused = false;
    this.#client?.resume();
    this.#changed();
  }

  /** Compares and transfers now. A paused mapping does so once and stays paused. */
  async syncNow(): Promise<SyncStatus> {
    const client = this.#client;
    if (client === null) return this.status;
    if (!this.#paused) return client.syncNow();
    client.resume();
    try {
      return await client.syncNow();
    } finally {
      if (this.#paused) client.pause();
    }
  }

  async stop(): Promise<void> {
    this.#lifetime.dispose();
    await this.#client?.stop();
  }

  /** One folder is kept the same as one workspace (B7). */
  async #askWhoHolds(client: FolderClient): Promise<void> {
    const held = (await client.askHolder('status'))?.place;
    this.#heldOtherwise = held === undefined ? null : otherPlace(this.desired, held);
    this.#changed();
  }

  async #giveUp(error: unknown): Promise<void> {
    const client = this.#client;
    this.#client = null;
    await client?.stop();
    this.#waiting = waitingStatus('stopped', asFailure(error));
  }
}

function otherPlace({ folder, serviceUrl, options }: DesiredMapping, held: HeldPlace): CloudError | null {
  const isSame =
    held.service_url === serviceUrl && held.workspace === options.workspaceId && held.branch === options.branch;
  if (isSame) return null;
  const message = `${folder} is kept in sync with ${held.workspace} (branch ${held.branch}) by another window or a terminal.`;
  return new CloudError('folder.nested', message, {
    hint: `A folder is kept the same as one workspace: end that, or unlink the folder from ${options.workspaceId}.`,
    details: { same: true },
  });
}

/** What stopped the start, for a person. */
export function asFailure(error: unknown): CloudError {
  if (error instanceof CloudError) return error;
  return new CloudError('service.internal', `Sync could not start: ${String(error)}`, {
    hint: 'The log has the details.',
    cause: error,
  });
}
