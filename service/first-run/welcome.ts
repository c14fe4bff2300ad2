import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '../config/config.ts';
import type { FirstRunOutcome } from './first-run.ts';
import { accountFile } from './local-account.ts';

/** Where clients look without being told. */
const DEFAULT_URL = 'http://127.0.0.1:4600';

/** What the program says once it runs: after the first start what to do next, later one line. */
export function welcome({
  service,
  outcome,
  cwd,
}: {
  service: { url: string; context: { config: Config } };
  outcome: FirstRunOutcome;
  cwd: string;
}): string {
  const { url, context } = service;
  const running = `MockForge Cloud Sync is running at ${url}`;
  const file = shown(accountFile(context.config.dataDir), cwd);
  if (outcome.kind === 'nothing') return `${running}\n`;
  if (outcome.kind === 'later') return `${running} (account and token: ${file})\n`;
  const required = isAbsolute(file) ? file : `./${file}`;
  const cli = shown(cliFile(), cwd);
  const fromMocks = shown(cliFile(), join(cwd, 'mocks'));
  const workspace = outcome.account.workspace;
  return `${running}

This first start made a local account and the workspace "${workspace}" with ${outcome.mocks} sample mocks.
E-mail, password and API token are in ${file}.

In another terminal, in this folder, get the mocks and keep a folder in sync:
${url === DEFAULT_URL ? '' : `\n  export MOCKFORGE_CLOUD_URL=${url}`}
  node ${cli} login --token "$(node -p "require('${required}').token")"
  mkdir mocks && cd mocks
  node ${fromMocks} sync --workspace ${workspace} --direction down
  node ${fromMocks} sync --workspace ${workspace} --direction both --watch

Reference: ${url}/docs    Stop: Ctrl-C
`;
}

/** The CLI of this repository, beside the service's own folder: from the sources and from the bundle. */
function cliFile(): string {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const service = here.slice(0, here.lastIndexOf(`${sep}service${sep}`));
  return resolve(service, 'cli/dist/mockforge-cloud.js');
}

/** A path as one would type it in `cwd`: relative where that is short. */
function shown(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return isAbsolute(short) || short.startsWith(`..${sep}..`) ? path : short;
}
