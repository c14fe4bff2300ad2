/** Turns the table of commands into a program: parses the words, runs one command, answers with its exit code. */
import type { Readable, Writable } from 'node:stream';
import { Command as Commander, CommanderError } from 'commander';
import { CredentialStore } from './account/credentials.ts';
import type { Command } from './command.ts';
import { COMMANDS } from './commands.ts';
import type { Context } from './context.ts';
import { EXIT, type ExitCode, exitCodeOf } from './exit-codes.ts';
import { createAsker } from './output/asker.ts';
import { Output, type Stream } from './output/output.ts';
import { type Environment, readSettings } from './settings.ts';
import { usageError } from './usage-error.ts';
import { VERSION } from './version.ts';

const WORDS = COMMANDS.map(({ words }) => words);

export interface Surroundings {
  /** Without the program's own name. */
  argv: readonly string[];
  environment: Environment;
  cwd: string;
  stdin: Readable & { isTTY?: boolean | undefined };
  stdout: Stream;
  stderr: Writable & Stream;
}

/** Names of groups of commands: what help says about each. */
const GROUPS: Readonly<Record<string, string>> = {
  workspace: 'List and create workspaces',
  backup: 'List and restore what sync has replaced',
};

export async function runProgram(surroundings: Surroundings): Promise<ExitCode> {
  const { environment, stdout, stderr } = surroundings;
  // MockForge's own program has these commands below the word `cloud`.
  const words = surroundings.argv[0] === 'cloud' ? surroundings.argv.slice(1) : [...surroundings.argv];
  const json = words.includes('--json');
  const output = new Output({ json, debug: environment['MOCKFORGE_LOG'] === 'debug', environment, stdout, stderr });
  let exitCode: ExitCode = EXIT.done;
  const program = build(output, async (command, raw) => {
    const context = createContext(surroundings, output, raw);
    exitCode = await command.execute(raw, context);
  });
  try {
    if (words.length === 0) {
      program.outputHelp();
      return EXIT.usage;
    }
    await program.parseAsync(words, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.done;
    const fault = error instanceof CommanderError ? usageError(error, { commands: WORDS, given: words }) : error;
    output.error(fault);
    return exitCodeOf(fault);
  } finally {
    output.clearProgress();
  }
}

function createContext(surroundings: Surroundings, output: Output, raw: Record<string, unknown>): Context {
  const { environment, cwd, stdin, stderr } = surroundings;
  const settings = readSettings(environment);
  return {
    cwd,
    environment,
    globals: {
      json: output.json,
      service: textOf(raw['service']),
      trustService: textOf(raw['trustService']),
      trustApiKey: raw['trustApiKey'] === true,
    },
    settings,
    credentials: new CredentialStore(settings.configDir),
    output,
    asker: createAsker({ stdin, stderr, json: output.json }),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

type Run = (command: Command, raw: Record<string, unknown>) => Promise<void>;

function build(output: Output, run: Run): Commander {
  const program = new Commander('mockforge-cloud')
    .description('Keeps folders of API mocks the same as a cloud workspace.')
    .version(VERSION)
    .option('--service <url>', 'address of the service (MOCKFORGE_CLOUD_URL)')
    .option(
      '--trust-service <url>',
      'send mocks to this service, which only sync.yaml names; it gets no credentials of other services',
    )
    .option('--trust-api-key', 'use the API key in sync.yaml, if you have none')
    .option('--json', 'results as JSON: one document, or one line an event with --watch')
    .showHelpAfterError(false);
  quiet(program, output);
  for (const command of COMMANDS) {
    const parent = command.words.slice(0, -1).reduce((above, word) => groupOf(above, word, output), program);
    addCommand(parent, command, output, run);
  }
  return program;
}

function groupOf(parent: Commander, word: string, output: Output): Commander {
  const found = parent.commands.find((command) => command.name() === word);
  if (found !== undefined) return found;
  const group = parent.command(word).description(GROUPS[word] ?? '');
  quiet(group, output);
  return group;
}

function addCommand(parent: Commander, command: Command, output: Output, run: Run): void {
  const added = parent.command(command.words.at(-1) ?? '').description(command.summary);
  quiet(added, output);
  // What stands behind a subcommand is the subcommand's: `sync status --watch` is refused, not ignored.
  added.enablePositionalOptions();
  const names = (command.arguments ?? []).map(({ name, description }) => {
    added.argument(name, description);
    return name.replace(/[<>[\].]/g, '');
  });
  for (const { flags, description } of command.options ?? []) added.option(flags, description);
  added.addHelpText('after', `\nExample:\n${command.examples.map((line) => `  $ ${line}`).join('\n')}`);
  added.action(async () => {
    const given = names.map((name, at) => [name, added.processedArgs[at]]);
    await run(command, { ...added.optsWithGlobals(), ...Object.fromEntries(given) });
  });
}

/** Faults come back as errors, to be answered in one place; help goes to stdout. */
function quiet(command: Commander, output: Output): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => output.raw(Buffer.from(text)),
    writeErr: () => undefined,
  });
}
