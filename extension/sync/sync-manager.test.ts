import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { DEFAULT_SYNC_OPTIONS } from '@mockforge-cloud/shared/sync';
import { openFolder } from '@mockforge-cloud/shared/sync/node';
import { Account } from '../account/account.ts';
import type { DesiredMapping } from './desired-mappings.ts';
import { Pauses } from './pauses.ts';
import type { Project } from './read-project.ts';
import { SyncManager } from './sync-manager.ts';

/** The editor's memory of small things, in memory. */
class Memory {
  readonly #values = new Map<string, readonly string[]>();

  get(key: string, byDefault: readonly string[]): readonly string[] {
    return this.#values.get(key) ?? byDefault;
  }

  async update(key: string, value: readonly string[]): Promise<void> {
    this.#values.set(key, value);
  }
}

const noSecrets = {
  get: async () => undefined,
  store: async () => undefined,
  onDidChange: () => ({ dispose: () => undefined }),
};

describe('the sync manager', () => {
  let root: string;
  let server: Server;
  /** What reached the service, of whatever kind. */
  let requests: string[];
  let serviceUrl: string;
  let account: Account;
  let manager: SyncManager;
  let projects: Project[];
  let isTrusted: boolean;
  /** The processes of another user's home are strangers. */
  let channel: { keyFolder: string };
  let isFolderOpen: boolean;

  beforeEach(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), 'sync-manager-')));
    await mkdir(join(root, 'mocks'));
    requests = [];
    server = createServer((request, response) => {
      requests.push(request.url ?? '');
      response.writeHead(503).end();
    });
    server.on('upgrade', (request, socket) => {
      requests.push(request.url ?? '');
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    serviceUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    account = new Account({
      secrets: noSecrets,
      memory: new Memory(),
      environment: {},
      serviceUrlSetting: () => null,
      log: () => undefined,
    });
    isTrusted = true;
    channel = { keyFolder: join(root, 'channel') };
    isFolderOpen = true;
    manager = new SyncManager({
      account,
      pauses: new Pauses(new Memory()),
      log: () => undefined,
      readProjects: async () => projects,
      openClient: ({ folder, options }) =>
        openFolder({ folder, serviceUrl, token: async () => 'token', stateDir: join(root, 'state'), options, channel }),
      isTrusted: () => isTrusted,
      isFolderOpen: () => isFolderOpen,
    });
    account.onChange(() => manager.credentialsChanged());
    projects = [projectWith(mapping())];
  });

  afterEach(async () => {
    await manager.stop();
    manager.dispose();
    account.dispose();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(root, { recursive: true, force: true });
  });

  function mapping(changes: Partial<DesiredMapping> = {}): DesiredMapping {
    return {
      key: 'mocks',
      project: root,
      configFile: join(root, '.mockforge', 'sync.yaml'),
      folder: join(root, 'mocks'),
      realFolder: join(root, 'mocks'),
      local: 'mocks',
      serviceUrl,
      fileKey: null,
      options: { ...DEFAULT_SYNC_OPTIONS, workspaceId: 'my-workspace' },
      heldBy: null,
      ...changes,
    };
  }

  function projectWith(...desired: DesiredMapping[]): Project {
    const configFile = join(root, '.mockforge', 'sync.yaml');
    return {
      folder: root,
      configFile,
      desired,
      text: 'sync: {}\n',
      isEnabled: true,
      fault: null,
      problems: [],
      warnings: [],
    };
  }

  it('does not talk to a service that only a repository named, until a person confirms it', async () => {
    await manager.refresh();
    assert.equal(manager.mappings()[0]?.status.error?.code, 'service.unknown');
    assert.equal(manager.mappings()[0]?.client, null);
    assert.deepEqual(requests, []);
    await account.confirm(serviceUrl);
    await manager.whenReady();
    assert.notEqual(manager.mappings()[0]?.client, null);
  });

  it('does nothing in a folder that is not trusted', async () => {
    await account.confirm(serviceUrl);
    isTrusted = false;
    await manager.refresh();
    assert.equal(manager.mappings()[0]?.status.error?.code, 'folder.not_allowed');
    assert.deepEqual(requests, []);
  });

  it('sends nothing while a person has switched sync off', async () => {
    projects = [projectWith(mapping({ heldBy: 'settings' }))];
    await account.confirm(serviceUrl);
    await manager.whenReady();
    const [held] = manager.mappings();
    assert.equal(held?.isPaused, true);
    await held?.client?.settled();
    assert.equal(held?.status.state, 'paused');
  });

  it('keeps a mapping paused in the next session', async () => {
    await account.confirm(serviceUrl);
    await manager.whenReady();
    const [first] = manager.mappings();
    assert.ok(first !== undefined);
    await manager.setPaused(first, true);
    projects = [];
    await manager.refresh();
    assert.deepEqual(manager.mappings(), []);
    projects = [projectWith(mapping())];
    await manager.refresh();
    assert.equal(manager.mappings()[0]?.isPaused, true);
  });

  it('starts a mapping anew when its options change, and leaves it alone when they do not', async () => {
    await account.confirm(serviceUrl);
    await manager.whenReady();
    const before = manager.mappings()[0]?.client;
    await manager.refresh();
    assert.equal(manager.mappings()[0]?.client, before);
    projects = [projectWith(mapping({ options: { ...mapping().options, debounceMs: 50 } }))];
    await manager.refresh();
    assert.notEqual(manager.mappings()[0]?.client, before);
    assert.equal(manager.mappings().length, 1);
  });

  it('refuses a folder that is linked twice, or lies in a linked one, until the other one is gone (B7)', async () => {
    await mkdir(join(root, 'mocks', 'deep'), { recursive: true });
    const other = mapping({ key: 'other', options: { ...mapping().options, workspaceId: 'other' } });
    const deep = { folder: join(root, 'mocks', 'deep'), realFolder: join(root, 'mocks', 'deep') };
    const inner = mapping({ key: 'inner', ...deep });
    await account.confirm(serviceUrl);
    await manager.whenReady();
    // First in the list, but not first to run.
    projects = [projectWith(other, inner, mapping())];
    await manager.refresh();
    const errors = () => manager.mappings().map(({ desired, status }) => [desired.key, status.error?.code ?? null]);
    assert.deepEqual(errors().sort(), [
      ['inner', 'folder.nested'],
      ['mocks', null],
      ['other', 'folder.nested'],
    ]);
    projects = [projectWith(other)];
    await manager.refresh();
    assert.deepEqual(errors(), [['other', null]]);
  });

  it('does not follow a process that keeps the folder in sync with another workspace (B7, P17)', async () => {
    const { folder, options } = mapping();
    const elsewhere = { ...options, workspaceId: 'elsewhere' };
    const token = async () => 'token';
    const holder = await openFolder({
      folder,
      serviceUrl,
      token,
      stateDir: join(root, 'terminal'),
      options: elsewhere,
      channel,
    });
    await holder.start();
    try {
      await account.confirm(serviceUrl);
      await manager.whenReady();
      const [follower] = manager.mappings();
      assert.ok(follower);
      while (follower.status.state === 'following') await new Promise((resolve) => manager.on('change', resolve));
      assert.deepEqual([follower.status.state, follower.status.error?.code], ['stopped', 'folder.nested']);
      assert.match(follower.status.error?.message ?? '', /kept in sync with elsewhere/);
    } finally {
      await holder.stop();
    }
  });

  it('says that a folder is no longer kept in sync, and why, where nobody has unlinked it here (B12)', async () => {
    const gone: string[] = [];
    manager.on('gone', ({ desired, reason, configText }) => gone.push(`${desired.key} ${reason} ${configText}`));
    const back = async () => {
      projects = [projectWith(mapping())];
      await manager.refresh();
      return gone.splice(0);
    };
    await account.confirm(serviceUrl);
    await manager.whenReady();
    for (const [next, said] of [
      [[], ['mocks file_gone sync: {}\n']],
      [[projectWith()], ['mocks not_named sync: {}\n']],
      [[{ ...projectWith(), isEnabled: false }], ['mocks disabled sync: {}\n']],
      [[{ ...projectWith(), fault: new CloudError('config.invalid', '') }], []],
    ] as const) {
      projects = [...next];
      await manager.refresh();
      assert.deepEqual(await back(), said);
    }
    projects = [];
    const [running] = manager.mappings();
    assert.ok(running);
    await manager.forget(running);
    assert.deepEqual(await back(), [], 'unlinked');
    isFolderOpen = false;
    projects = [];
    await manager.refresh();
    assert.deepEqual(gone, [], 'the folder was closed');
  });

  it('says why a mapping cannot start, and starts it when that is put right', async () => {
    const late = join(root, 'later');
    projects = [projectWith(mapping({ folder: late, realFolder: late }))];
    await account.confirm(serviceUrl);
    await manager.whenReady();
    assert.equal(manager.mappings()[0]?.status.error?.code, 'folder.missing');
    await mkdir(late);
    await manager.refresh();
    assert.notEqual(manager.mappings()[0]?.client, null);
  });
});
