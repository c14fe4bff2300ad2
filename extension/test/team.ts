/** Two people on one workspace: Alice in this editor, Bob in a folder of his own, synced in this very process. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CloudApi, DEFAULT_SYNC_OPTIONS, openFolder, type SyncClient } from '@mockforge-cloud/shared/sync/node';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../extension.ts';

const EXTENSION_ID = 'mockforge-cloud.mockforge-cloud-sync';
const LOOK_EVERY_MS = 20;
const MOST_MS = 120_000;

export interface Team {
  /** The mapped folder in this window. */
  mocks: string;
  /** Bob's. */
  folder: string;
  bob: SyncClient;
  api: CloudApi;
  /** The client of this window. */
  alice(): SyncClient;
  /** Writes a mock as Alice and waits until Bob has it. */
  share(path: string, text: string): Promise<void>;
  /** Changes a mock in Bob's folder and waits until he has sent it. */
  editAsBob(path: string, edit: (text: string) => string): Promise<void>;
  /** What the cloud has. */
  head(path: string): Promise<string | null>;
  end(): Promise<void>;
}

let started: Promise<Team> | null = null;

/** One team for all suites of a run. */
export function theTeam(): Promise<Team> {
  started ??= startTeam();
  return started;
}

export async function endTeam(): Promise<void> {
  await (await started)?.end();
}

export function environment(name: string): string {
  const value = process.env[name];
  assert.ok(value, `${name} is not set`);
  return value;
}

export async function extensionApi(): Promise<ExtensionApi> {
  const extension = vscode.extensions.getExtension<ExtensionApi>(EXTENSION_ID);
  assert.ok(extension);
  return extension.activate();
}

export function projectFolder(): string {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder);
  return folder.uri.fsPath;
}

async function startTeam(): Promise<Team> {
  const serviceUrl = environment('MOCKFORGE_TEST_SERVICE_URL');
  const workspaceId = environment('MOCKFORGE_TEST_WORKSPACE');
  const token = async () => environment('MOCKFORGE_TEST_BOB_TOKEN');
  const root = await mkdtemp(join(tmpdir(), 'mockforge-editor-bob-'));
  const folder = join(root, 'mocks');
  await mkdir(folder);
  const options = { ...DEFAULT_SYNC_OPTIONS, workspaceId, debounceMs: 20 };
  const bob = await openFolder({ folder, serviceUrl, token, stateDir: join(root, 'state'), options });
  await bob.start();
  await bob.settled();
  const mocks = join(projectFolder(), 'mocks');
  await mkdir(mocks, { recursive: true });
  const extension = await extensionApi();
  await writeConfig(`sync:\n  workspaces:\n    - local: ./mocks\n      cloud: ${workspaceId}\n`);
  // A watcher that has just been made may miss it.
  await vscode.commands.executeCommand('mockforgeCloud.syncNow');
  const alice = await eventually('the client of this window', () => extension.clients()[0] ?? null);
  await eventually('this window is in sync', () => (alice.status.state === 'synced' ? true : null));
  const api = new CloudApi({ serviceUrl, token });
  const place = { workspaceId, branch: DEFAULT_SYNC_OPTIONS.branch };

  const team: Team = {
    mocks,
    folder,
    bob,
    api,
    alice: () => extension.clients()[0] ?? alice,
    share: async (path, text) => {
      await put(join(mocks, path), text);
      team.alice().saved(path);
      await eventually(`Bob has ${path}`, async () => ((await textOf(join(folder, path))) === text ? true : null));
    },
    editAsBob: async (path, edit) => {
      const file = join(folder, path);
      await writeFile(file, edit((await textOf(file)) ?? ''));
      bob.saved(path);
      await bob.settled();
    },
    head: async (path) => {
      const mockId = bob.mocks.idOf(path);
      return mockId === null ? null : new TextDecoder().decode(await api.mocks.content(place, mockId));
    },
    end: async () => {
      await bob.stop();
      await rm(root, { recursive: true, force: true });
    },
  };
  return team;
}

export function writeConfig(text: string): Promise<void> {
  return put(join(projectFolder(), '.mockforge', 'sync.yaml'), text);
}

export async function put(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

export function textOf(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch(() => null);
}

/** Looks again and again until there is what is waited for. */
export async function eventually<Result>(
  what: string | (() => string),
  look: () => Promise<Result | null> | Result | null,
): Promise<Result> {
  const until = Date.now() + MOST_MS;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (Date.now() > until) throw new Error(`Not within ${MOST_MS} ms: ${typeof what === 'string' ? what : what()}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** Opens a file in front. */
export async function openEditor(file: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(vscode.Uri.file(file), { preview: false });
}

/** Types as a person does, so that it is an element of the undo stack. */
export async function typeAt(editor: vscode.TextEditor, find: string, text: string): Promise<void> {
  const at = editor.document.getText().indexOf(find);
  assert.ok(at >= 0, `${find} is not in ${JSON.stringify(editor.document.getText())}`);
  const [start, end] = [editor.document.positionAt(at), editor.document.positionAt(at + find.length)];
  const isDone = await editor.edit((edit) => edit.replace(new vscode.Range(start, end), text), {
    undoStopBefore: true,
    undoStopAfter: true,
  });
  assert.ok(isDone);
}

export async function closeEditors(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}
