/**
 * What the scenarios play on: one service with the accounts of two people, a VS Code server, one browser. All
 * scenarios share them; each has a workspace and folders of its own.
 */
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_BRANCH } from '@mockforge-cloud/shared/protocol';
import { CloudApi } from '@mockforge-cloud/shared/sync';
import type { Browser } from 'playwright-core';
import { removeTemporaryFolders, temporaryFolder } from '../../../shared/sync/testing/temporary-folder.ts';
import { CliWatch } from '../../../tests/end-to-end/harness/cli-process.ts';
import { ensureServerHost, REPOSITORY_ROOT } from '../server-host/server-host.ts';
import { LITERAL_TYPING, type ServerHost, startServerHost } from '../server-host/start-server.ts';
import { addMember, addPerson, type Person } from '../service/people.ts';
import { type RunningService, startService } from '../service/start-service.ts';
import { linkFolder } from '../two-windows/team.ts';
import { launchBrowser } from '../workbench/browser.ts';
import { openWorkbench } from '../workbench/open-workbench.ts';
import { takeScreenshot } from '../workbench/screenshot.ts';
import type { Workbench } from '../workbench/workbench.ts';

const SAMPLE_MOCKS = join(REPOSITORY_ROOT, 'service', 'first-run', 'sample-workspace');
/** That of the pictures in the documentation. */
const WINDOW = { width: 1_280, height: 720 };

/** Saves only when asked to, and nothing in the pictures that is not ours. */
const CALM = {
  'files.autoSave': 'off',
  'window.commandCenter': false,
  // biome-ignore lint/suspicious/noTemplateCurlyInString: VS Code fills these in.
  'window.title': '${dirty}${activeEditorShort}${separator}${rootName}',
  'remote.autoForwardPorts': false,
  'editor.quickSuggestions': false,
  'editor.stickyScroll.enabled': false,
};

/** One scenario's workspace, with a window of Alice and a folder of Bob. */
export interface Scene {
  readonly alice: { readonly window: Workbench; readonly mocks: string };
  readonly bob: { readonly mocks: string; readonly watch: () => Promise<CliWatch> };
  /** What the service says of the workspace: its head, the number of open conflicts. */
  readonly status: () => ReturnType<CloudApi['branch']['status']>;
  readonly close: () => Promise<void>;
}

export class Stage {
  readonly service: RunningService;
  readonly alice: Person;
  readonly bob: Person;
  readonly #dataDir: string;
  readonly #browser: Browser;
  /** Whose environment carries Alice's token. */
  readonly #host: ServerHost;
  /** As Alice. */
  readonly #api: CloudApi;
  readonly #ends: (() => Promise<void>)[] = [];

  private constructor(parts: {
    service: RunningService;
    alice: Person;
    bob: Person;
    dataDir: string;
    browser: Browser;
    host: ServerHost;
  }) {
    this.service = parts.service;
    this.alice = parts.alice;
    this.bob = parts.bob;
    this.#dataDir = parts.dataDir;
    this.#browser = parts.browser;
    this.#host = parts.host;
    this.#api = new CloudApi({ serviceUrl: parts.service.url, token: async () => parts.alice.token });
  }

  static async start(): Promise<Stage> {
    const dataDir = await temporaryFolder();
    const [service, browser] = await Promise.all([
      startService({ dataDir: join(dataDir, 'service') }),
      launchBrowser(),
    ]);
    const [alice, bob] = await Promise.all([
      addPerson({ service, username: 'alice', role: 'editor' }),
      addPerson({ service, username: 'bob', role: 'editor' }),
    ]);
    const env = { MOCKFORGE_CLOUD_URL: service.url, MOCKFORGE_API_KEY: alice.token };
    const host = await startHost({ dataDir: join(dataDir, 'alice'), env });
    return new Stage({ service, alice, bob, dataDir, browser, host });
  }

  /** Bob has sent the sample mocks to a new workspace; Alice's window shows a project whose `mocks` are linked to it. */
  async open(workspace: string): Promise<Scene> {
    const { project, mocks } = await this.newProject(workspace);
    const bobsMocks = await this.createWorkspace(workspace);
    await linkFolder({ folder: project, service: this.service, workspace });
    const window = await this.openAsAlice(project);
    const running: CliWatch[] = [];
    return {
      alice: { window, mocks },
      bob: {
        mocks: bobsMocks,
        watch: async () => {
          const watching = await this.watchAsBob({ workspace, folder: bobsMocks });
          running.push(watching);
          return watching;
        },
      },
      status: () => this.#api.branch.status({ workspaceId: workspace, branch: DEFAULT_BRANCH }),
      close: async () => {
        for (const watching of running) await watching.kill9();
        await window.page.context().close();
      },
    };
  }

  /** A window of Alice, who is signed in. */
  openAsAlice(project: string): Promise<Workbench> {
    return this.openWindow({ host: this.#host, project });
  }

  /** A further VS Code server, of a person who has never signed in. */
  async startFreshHost(settings: Readonly<Record<string, unknown>>): Promise<ServerHost> {
    const host = await startHost({ dataDir: await temporaryFolder(), env: {}, settings });
    this.#ends.push(host.stop);
    return host;
  }

  async newProject(name: string): Promise<{ project: string; mocks: string }> {
    const project = join(this.#dataDir, 'projects', name);
    const mocks = join(project, 'mocks');
    await mkdir(mocks, { recursive: true });
    return { project, mocks };
  }

  async openWindow({ host, project }: { host: ServerHost; project: string }): Promise<Workbench> {
    const url = host.url({ folder: project });
    const { workbench } = await openWorkbench({ browser: this.#browser, url, viewport: WINDOW });
    return workbench;
  }

  /** A workspace of Alice's with the sample mocks, which Bob has sent from his folder. @returns that folder */
  async createWorkspace(id: string): Promise<string> {
    await this.#api.workspaces.create({ id, name: id });
    await addMember({ service: this.service, workspace: id, by: this.alice, email: this.bob.email, role: 'editor' });
    const folder = await temporaryFolder();
    await cp(SAMPLE_MOCKS, folder, { recursive: true });
    const watching = await this.watchAsBob({ workspace: id, folder });
    await watching.stop();
    return folder;
  }

  /** The built command line in watch mode, as a process of its own. Resolves when it has synced once. */
  async watchAsBob({ workspace, folder }: { workspace: string; folder: string }): Promise<CliWatch> {
    return this.#watch(this.bob, 'bob', { workspace, folder });
  }

  async watchAsAlice({ workspace, folder }: { workspace: string; folder: string }): Promise<CliWatch> {
    return this.#watch(this.alice, 'alice-terminal', { workspace, folder });
  }

  #watch(
    { token }: Person,
    home: string,
    { workspace, folder }: { workspace: string; folder: string },
  ): Promise<CliWatch> {
    const person = { serviceUrl: this.service.url, token, home: join(this.#dataDir, home) };
    return CliWatch.start(person, folder, ['--workspace', workspace, '--direction', 'both']);
  }

  /** Takes a picture of each window that is open. */
  async picture(name: string): Promise<void> {
    const pages = this.#browser.contexts().flatMap((context) => context.pages());
    for (const [at, page] of pages.entries()) {
      console.log(`      See ${await takeScreenshot(page, `${name.slice(0, 60)}-${at + 1}`)}`);
    }
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    await Promise.all([this.#host.stop(), ...this.#ends.map((end) => end())]);
    await this.service.stop();
    await removeTemporaryFolders();
  }
}

async function startHost(options: {
  dataDir: string;
  env: Readonly<Record<string, string>>;
  settings?: Readonly<Record<string, unknown>>;
}): Promise<ServerHost> {
  const files = await ensureServerHost();
  const settings = { ...LITERAL_TYPING, ...CALM, ...options.settings };
  return startServerHost({ ...options, files, settings, installed: true });
}

let started: Promise<Stage> | null = null;

/** The one stage of this run, set up by the first who asks. */
export function theStage(): Promise<Stage> {
  started ??= Stage.start();
  return started;
}

// Hooks at the root of Mocha's tree: for all scenarios, and when the last of them has ended.
afterEach(async function () {
  if (this.currentTest?.state === 'failed') await (await started)?.picture(`failed ${this.currentTest.title}`);
});
after(async () => {
  await (await started)?.stop();
});
