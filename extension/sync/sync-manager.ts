/** Keeps one client running for each mapping that the open folders and settings ask for. */
import { CloudError, type Conflict } from '@mockforge-cloud/shared/protocol';
import type { Notice, SyncClient } from '@mockforge-cloud/shared/sync';
import type { Account } from '../account/account.ts';
import type { Disposable } from '../lifetime.ts';
import { Listeners } from '../listeners.ts';
import type { Log } from '../logs/log.ts';
import type { DesiredMapping } from './desired-mappings.ts';
import { asFailure, Mapping } from './mapping.ts';
import type { Pauses } from './pauses.ts';
import type { Project } from './read-project.ts';

export interface SyncManagerOptions {
  account: Account;
  pauses: Pauses;
  log: Log;
  /** Reads the sync.yaml of every open folder that has one. */
  readProjects: () => Promise<Project[]>;
  openClient: (desired: DesiredMapping) => Promise<SyncClient>;
  /** Whether the person trusts the folders that are open. */
  isTrusted: () => boolean;
}

export class SyncManager implements Disposable {
  readonly #options: SyncManagerOptions;
  readonly #changes = new Listeners<void>();
  readonly #conflicts = new Listeners<{ mapping: Mapping; conflicts: readonly Conflict[] }>();
  readonly #notices = new Listeners<{ mapping: Mapping; notice: Notice }>();
  readonly #projectReads = new Listeners<readonly Project[]>();
  readonly #mappings = new Map<string, Mapping>();
  #projects: readonly Project[] = [];
  #failure: CloudError | null = null;
  #turn: Promise<void> = Promise.resolve();
  #waiting = false;
  #stopped = false;

  constructor(options: SyncManagerOptions) {
    this.#options = options;
  }

  mappings(): readonly Mapping[] {
    return [...this.#mappings.values()];
  }

  projects(): readonly Project[] {
    return this.#projects;
  }

  /** Why none of it could be brought in line, the last time that was tried. */
  get failure(): CloudError | null {
    return this.#failure;
  }

  onChange(listener: () => void): Disposable {
    return this.#changes.add(listener);
  }

  /** Called after each reading of the sync.yaml files. */
  onProjects(listener: (projects: readonly Project[]) => void): Disposable {
    return this.#projectReads.add(listener);
  }

  onConflicts(listener: (event: { mapping: Mapping; conflicts: readonly Conflict[] }) => void): Disposable {
    return this.#conflicts.add(listener);
  }

  onNotice(listener: (event: { mapping: Mapping; notice: Notice }) => void): Disposable {
    return this.#notices.add(listener);
  }

  /** Brings what runs in line with the files and settings as they are now. Calls in a row become one. */
  refresh(): Promise<void> {
    if (this.#waiting) return this.#turn;
    this.#waiting = true;
    this.#turn = this.#turn.then(async () => {
      this.#waiting = false;
      if (this.#stopped) return;
      this.#failure = await this.#align().then(() => null, asFailure);
      if (this.#failure !== null) this.#options.log('error', String(this.#failure.cause ?? this.#failure));
      this.#changes.tell();
    });
    return this.#turn;
  }

  /** Resolves when what was asked for so far runs, connected or not. */
  async whenReady(): Promise<void> {
    await this.#turn;
  }

  /** Somebody signed in or out: waiting clients try again, and a service may have become known. */
  credentialsChanged(): void {
    for (const { client } of this.mappings()) client?.signedIn();
    void this.refresh();
  }

  async setPaused(mapping: Mapping, paused: boolean): Promise<void> {
    await this.#options.pauses.set(mapping.desired.key, paused);
    if (paused) mapping.pause();
    else mapping.resume();
  }

  /** It runs again as soon as settings and file let it. */
  async forgetPause(mapping: Mapping): Promise<void> {
    await this.#options.pauses.set(mapping.desired.key, false);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#turn;
    await Promise.all(this.mappings().map((mapping) => mapping.stop()));
    this.#mappings.clear();
  }

  dispose(): void {
    this.#changes.dispose();
    this.#projectReads.dispose();
    this.#conflicts.dispose();
    this.#notices.dispose();
  }

  async #align(): Promise<void> {
    this.#projects = await this.#options.readProjects();
    this.#projectReads.tell(this.#projects);
    const desired = new Map(this.#projects.flatMap((project) => project.desired).map((item) => [item.key, item]));
    const gone = this.mappings().filter((mapping) => !isUnchanged(mapping, desired.get(mapping.desired.key)));
    for (const mapping of gone) {
      this.#mappings.delete(mapping.desired.key);
      await mapping.stop();
    }
    const added = [...desired.values()].filter((item) => !this.#mappings.has(item.key));
    await Promise.all(added.map((item) => this.#begin(item)));
  }

  async #begin(desired: DesiredMapping): Promise<void> {
    const paused = desired.heldBy !== null || this.#options.pauses.has(desired.key);
    const mapping = new Mapping(desired, paused, {
      changed: () => this.#changes.tell(),
      conflicts: (at, conflicts) => this.#conflicts.tell({ mapping: at, conflicts }),
      notice: (at, notice) => this.#notices.tell({ mapping: at, notice }),
    });
    this.#mappings.set(desired.key, mapping);
    this.#changes.tell();
    const obstacle = await this.#obstacle(desired);
    if (obstacle !== null) mapping.refuse(obstacle);
    else await mapping.start(() => this.#options.openClient(desired));
    this.#options.log('info', `${desired.local} ↔ ${desired.options.workspaceId}: ${mapping.status.state}`);
  }

  /** What a person has to decide before this mapping may talk to its service. */
  async #obstacle(desired: DesiredMapping): Promise<CloudError | null> {
    if (!this.#options.isTrusted()) {
      return new CloudError('folder.not_allowed', 'This folder is not trusted, so nothing of it is synced.', {
        hint: 'Trust the workspace to start sync.',
        details: { untrusted: true },
      });
    }
    if (await this.#options.account.isKnown(desired.serviceUrl)) return null;
    return new CloudError(
      'service.unknown',
      `sync.yaml names a service that you have not used: ${desired.serviceUrl}`,
      {
        hint: 'Nothing goes there before you confirm it.',
        details: { serviceUrl: desired.serviceUrl },
      },
    );
  }
}

/** Whether it runs as it should. One that was refused or failed is tried anew. */
function isUnchanged(mapping: Mapping, desired: DesiredMapping | undefined): boolean {
  return mapping.client !== null && JSON.stringify(mapping.desired) === JSON.stringify(desired);
}
