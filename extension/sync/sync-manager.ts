/** Keeps one client running for each mapping that the open folders and settings ask for. */
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { Events, type FolderClient, type SyncEvents } from '@mockforge-cloud/shared/sync';
import type { Account } from '../account/account.ts';
import { type Disposable, Lifetime } from '../lifetime.ts';
import type { Log } from '../logs/log.ts';
import type { DesiredMapping } from './desired-mappings.ts';
import { type GoneMapping, goneReason } from './gone-mappings.ts';
import { asFailure, Mapping } from './mapping.ts';
import { refusedMappings } from './overlapping.ts';
import type { Pauses } from './pauses.ts';
import type { Project } from './read-project.ts';

export interface SyncManagerOptions {
  account: Account;
  pauses: Pauses;
  log: Log;
  /** Reads the sync.yaml of every open folder that has one. */
  readProjects: () => Promise<Project[]>;
  openClient: (desired: DesiredMapping) => Promise<FolderClient>;
  /** Whether the person trusts the folders that are open. */
  isTrusted: () => boolean;
  /** Whether the window shows this folder. */
  isFolderOpen: (folder: string) => boolean;
}

export interface ManagerEvents {
  /** Something of some mapping is another than before. */
  change: null;
  /** A mapping ran and is asked for no longer, although nobody has unlinked it here. */
  gone: GoneMapping;
  /** The sync.yaml files have been read. */
  projects: readonly Project[];
}

/** Gets what a client tells, with its mapping. */
type Told<Kind extends keyof SyncEvents> = (event: SyncEvents[Kind], mapping: Mapping) => void;

export class SyncManager implements Disposable {
  readonly #options: SyncManagerOptions;
  readonly #events: Events<ManagerEvents>;
  /** Called for each mapping that begins: it is listened to from then on. */
  readonly #joining = new Set<(mapping: Mapping) => void>();
  readonly #mappings = new Map<string, Mapping>();
  /** Keys of mappings that a person takes away just now. */
  readonly #unlinked = new Set<string>();
  #projects: readonly Project[] = [];
  #failure: CloudError | null = null;
  #turn: Promise<void> = Promise.resolve();
  #waiting = false;
  #stopped = false;
  readonly #failed: (error: unknown) => void;

  constructor(options: SyncManagerOptions) {
    this.#options = options;
    this.#failed = (error) => options.log('error', `A listener failed: ${String(error)}`);
    this.#events = new Events(this.#failed);
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

  on<Kind extends keyof ManagerEvents>(kind: Kind, listener: (event: ManagerEvents[Kind]) => void): Disposable {
    return this.#events.on(kind, listener);
  }

  /** What the clients tell, now and later. */
  onClient<Kind extends keyof SyncEvents>(kind: Kind, listener: Told<Kind>): Disposable {
    const listening = new Lifetime();
    const join = (mapping: Mapping): void => {
      listening.add(mapping.events.on(kind, (event) => listener(event, mapping)));
    };
    this.mappings().forEach(join);
    this.#joining.add(join);
    listening.add({ dispose: () => this.#joining.delete(join) });
    return listening;
  }

  /** A person has unlinked it, and knows. */
  async forget(mapping: Mapping): Promise<void> {
    this.#unlinked.add(mapping.desired.key);
    await this.refresh();
    this.#unlinked.delete(mapping.desired.key);
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
      this.#events.emit('change', null);
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
    this.#events.clear();
    this.#joining.clear();
  }

  async #align(): Promise<void> {
    const before = this.#projects;
    this.#projects = await this.#options.readProjects();
    this.#events.emit('projects', this.#projects);
    const desired = new Map(this.#projects.flatMap((project) => project.desired).map((item) => [item.key, item]));
    const isRunning = (key: string) => this.#mappings.get(key)?.client != null;
    const refused = refusedMappings([...desired.values()], isRunning);
    const ending = this.mappings().filter((mapping) => !isUnchanged(mapping, desired.get(mapping.desired.key)));
    for (const mapping of ending) {
      this.#mappings.delete(mapping.desired.key);
      const { queued } = mapping.status;
      await mapping.stop();
      if (!desired.has(mapping.desired.key)) this.#tellGone(mapping, queued, before);
    }
    const added = [...desired.values()].filter((item) => !this.#mappings.has(item.key));
    await Promise.all(added.map((item) => this.#begin(item, refused.get(item.key) ?? null)));
  }

  #tellGone({ desired, client }: Mapping, queued: number, before: readonly Project[]): void {
    const owner = before.find((project) => project.desired.some(({ key }) => key === desired.key));
    if (owner === undefined || client === null || this.#unlinked.has(desired.key)) return;
    const project = this.#projects.find(({ folder }) => folder === owner.folder) ?? null;
    const reason = goneReason({ project, isFolderOpen: this.#options.isFolderOpen(owner.folder) });
    if (reason !== null) this.#events.emit('gone', { desired, reason, queued, configText: owner.text });
  }

  async #begin(desired: DesiredMapping, refusal: CloudError | null): Promise<void> {
    const paused = desired.heldBy !== null || this.#options.pauses.has(desired.key);
    const mapping = new Mapping(desired, paused, {
      changed: () => this.#events.emit('change', null),
      failed: this.#failed,
    });
    for (const join of this.#joining) join(mapping);
    this.#mappings.set(desired.key, mapping);
    this.#events.emit('change', null);
    const obstacle = refusal ?? (await this.#obstacle(desired));
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
