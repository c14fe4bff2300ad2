import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startProcess } from '../processes/child-process.ts';
import { installExtension } from './install-extension.ts';
import type { ServerHostFiles } from './server-host.ts';
import { type WorkbenchTarget, workbenchUrl } from './workbench-url.ts';

const START_TIMEOUT_MS = 180_000;
const READY = /Web UI available at http:\/\/localhost:(\d+)/;

/** Nothing that asks, phones home or draws attention away from what is tested. */
const QUIET_SETTINGS = {
  'security.workspace.trust.enabled': false,
  'chat.disableAIFeatures': true,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'editor.minimap.enabled': false,
  'git.enabled': true,
  'git.openRepositoryInParentFolders': 'never',
};

/** For windows that a test types into: the file then holds what was typed and nothing else. */
export const LITERAL_TYPING = {
  'editor.autoIndent': 'none',
  'editor.autoClosingBrackets': 'never',
  'editor.autoClosingQuotes': 'never',
  'editor.wordWrap': 'off',
  // VS Code's own defaults for YAML would win over the general ones.
  '[yaml]': { 'editor.autoIndent': 'none' },
} as const;

export interface ServerHost {
  readonly port: number;
  /** The address at which a browser shows this server's workbench. */
  readonly url: (target: WorkbenchTarget) => string;
  readonly output: () => string;
  readonly stop: () => Promise<void>;
}

export interface ServerHostOptions {
  readonly files: ServerHostFiles;
  /** Holds the server's settings, logs and extension storage. One server a folder. */
  readonly dataDir: string;
  /** Machine settings, over the quiet defaults. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Added to this process's environment; extensions see it as theirs. */
  readonly env?: Readonly<Record<string, string>>;
  /** Who may connect knows this word; two servers that one browser shows need the same (cookies ignore ports). */
  readonly connectionToken?: string;
  /**
   * Whether our extension is installed, as at a person's. Else an address names the extension to load from its
   * sources; what makes VS Code honour that also switches its notification toasts off.
   */
  readonly installed?: boolean;
}

/** Starts a VS Code server on a free port of this machine. Resolves when it accepts connections. */
export async function startServerHost(options: ServerHostOptions): Promise<ServerHost> {
  const {
    files,
    dataDir,
    settings = {},
    env = {},
    connectionToken = newConnectionToken(),
    installed = false,
  } = options;
  const extensions = join(dataDir, 'extensions');
  const machine = join(dataDir, 'data', 'Machine');
  await mkdir(machine, { recursive: true });
  await writeFile(join(machine, 'settings.json'), JSON.stringify({ ...QUIET_SETTINGS, ...settings }, null, 2));
  if (installed) await installExtension(extensions);
  const server = startProcess({
    command: files.node,
    args: [
      files.serverMain,
      ...['--host', '127.0.0.1', '--port', '0', '--connection-token', connectionToken],
      ...['--accept-server-license-terms', '--telemetry-level', 'off', '--disable-workspace-trust'],
      // Without it a built workbench ignores the payload of its address.
      ...(installed ? [] : ['--enable-smoke-test-driver']),
      ...['--server-data-dir', dataDir, '--extensions-dir', extensions],
    ],
    env: { ...inheritedEnvironment(), ...env },
  });
  try {
    const [, port = ''] = await server.waitForOutput(READY, START_TIMEOUT_MS);
    const base = `http://localhost:${port}/?tkn=${connectionToken}`;
    return {
      port: Number(port),
      url: (target) => workbenchUrl(base, target),
      output: server.output,
      stop: server.stop,
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

export function newConnectionToken(): string {
  return randomBytes(16).toString('hex');
}

/** This process's environment without what an editor's terminal or a test runner put there for itself. */
function inheritedEnvironment(): NodeJS.ProcessEnv {
  const theirs = /^(VSCODE_|ELECTRON_|NODE_OPTIONS$|npm_|MOCKFORGE_)/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !theirs.test(name)));
}
