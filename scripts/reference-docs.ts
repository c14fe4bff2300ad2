/** The reference pages that are made from the code. `generate-docs.ts` writes them; a test holds them to it. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Command } from '../cli/command.ts';
import { COMMANDS } from '../cli/commands.ts';
import { ENVIRONMENT } from '../service/config/config.ts';
import { configJsonSchema } from '../shared/sync/config/json-schema.ts';

export const root = fileURLToPath(new URL('..', import.meta.url));

const NOTE = '<!-- Made from the code by `npm run docs`. Change it there. -->';

/** By path below the repository. */
export async function referencePages(): Promise<Map<string, string>> {
  return new Map([
    ['docs/sync-yaml.md', syncYamlPage()],
    ['docs/service.md', servicePage()],
    ['docs/editor.md', await editorPage()],
    ['docs/command-line.md', commandLinePage()],
  ]);
}

interface JsonSchema {
  type?: string;
  description?: string;
  enum?: unknown[];
  const?: unknown;
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  required?: string[];
}

function syncYamlPage(): string {
  const { properties } = configJsonSchema() as JsonSchema;
  const rows = Object.entries(properties?.['sync']?.properties ?? {}).flatMap(([name, schema]) =>
    keyRows(name, schema),
  );
  return page('`.mockforge/sync.yaml`', [
    'All keys are below `sync:`. All are optional except `workspaces[].cloud`. An unknown key is a warning; a wrong value is an error with file, line and what was expected. The extension brings a JSON Schema for the file.',
    '',
    ...table(['key', 'takes', 'what it does'], rows),
  ]);
}

function keyRows(name: string, schema: JsonSchema): string[][] {
  const item = schema.items;
  if (item?.properties !== undefined) {
    return Object.entries(item.properties).flatMap(([key, inner]) => keyRows(`${name}[].${key}`, inner));
  }
  if (schema.properties !== undefined) {
    return Object.entries(schema.properties).flatMap(([key, inner]) => keyRows(`${name}.${key}`, inner));
  }
  return [[`\`${name}\``, takes(schema), schema.description ?? '']];
}

function takes(schema: JsonSchema): string {
  if (schema.enum !== undefined) return schema.enum.map((word) => `\`${word}\``).join(', ');
  if (schema.const !== undefined) return `\`${schema.const}\``;
  return schema.type === 'array' ? 'list of strings' : (schema.type ?? '');
}

function servicePage(): string {
  const rows = ENVIRONMENT.map(({ name, fallback, description }) => [
    `\`${name}\``,
    fallback === null ? '' : `\`${fallback}\``,
    description,
  ]);
  return page('The service: environment', [
    'All variables are checked at the start; one message names every fault. An empty variable counts as not set.',
    '',
    ...table(['variable', 'default', 'what it does'], rows),
  ]);
}

function commandLinePage(): string {
  return page('The command line', [
    'Each command takes `--json` (one document, or one line an event with `--watch`), `--service <url>`, and `--help`.',
    '',
    'A token is sent only to the service that it belongs to:',
    '',
    '- `MOCKFORGE_API_KEY`, and a variable that `api_key` names, are sent to `MOCKFORGE_CLOUD_URL` or `--service`; a sign-in to the service where it was made.',
    '- A service that only `sync.yaml` names gets mocks only if you have signed in there, say yes at the terminal, or give `--trust-service <url>`.',
    '- An `api_key` in plain text is used only if you have no credentials and say yes, or give `--trust-api-key`.',
    '',
    'Exit codes: 0 done, 1 failed, 2 wrong usage or no confirmation, 3 not signed in, 4 conflicts left, 5 service not reachable (changes are queued).',
    ...COMMANDS.flatMap(commandLines),
  ]);
}

function commandLines({ words, summary, arguments: taken = [], options = [], examples }: Command): string[] {
  const rows = [
    ...taken.map(({ name, description }) => [`\`${name}\``, description]),
    ...options.map(({ flags, description }) => [`\`${flags}\``, description]),
  ];
  const given = taken.map(({ name }) => ` ${name}`).join('');
  return [
    '',
    `## \`${words.join(' ')}${given}\``,
    '',
    `${summary}.`,
    '',
    ...(rows.length === 0 ? [] : [...table(['takes', 'what it does'], rows), '']),
    '```sh',
    ...examples,
    '```',
  ];
}

interface Manifest {
  contributes: {
    commands: { command: string; title: string; category: string }[];
    configuration: {
      properties: Record<string, { default: unknown; markdownDescription?: string; description?: string }>;
    };
  };
}

async function editorPage(): Promise<string> {
  const { contributes }: Manifest = JSON.parse(await readFile(`${root}/extension/package.json`, 'utf8'));
  const commands = contributes.commands.map(({ command, title, category }) => [
    `${category}: ${title}`,
    `\`${command}\``,
  ]);
  const settings = Object.entries(contributes.configuration.properties).map(([name, setting]) => [
    `\`${name}\``,
    `\`${JSON.stringify(setting.default)}\``,
    setting.markdownDescription ?? setting.description ?? '',
  ]);
  return page('VS Code: commands and settings', [
    '## Commands',
    '',
    ...table(['in the palette', 'command'], commands),
    '',
    '## Settings',
    '',
    '`.mockforge/sync.yaml` takes precedence over settings, but never sends what you have switched off.',
    '',
    ...table(['setting', 'default', 'what it does'], settings),
  ]);
}

function page(title: string, lines: readonly string[]): string {
  return `${[NOTE, '', `# ${title}`, '', ...lines].join('\n')}\n`;
}

function table(head: readonly string[], rows: readonly string[][]): string[] {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
