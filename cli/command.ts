/** A command of the program as data: what it is called, what it takes, what it does. */
import { CloudError } from '@mockforge-cloud/shared/protocol';
import type * as z from 'zod';
import type { Context } from './context.ts';
import type { ExitCode } from './exit-codes.ts';
import { printable } from './output/printable.ts';

export interface CommandArgument {
  /** `<id>` is required, `[id]` is not; `<id...>` may be several. */
  name: string;
  description: string;
}

export interface CommandOption {
  /** Such as `-o, --out <file>`. */
  flags: string;
  description: string;
}

interface CommandDefinition<Input> {
  /** `['sync', 'status']` is `mockforge-cloud sync status`. */
  words: readonly string[];
  summary: string;
  arguments?: readonly CommandArgument[];
  options?: readonly CommandOption[];
  /** Lines that can be pasted. */
  examples: readonly string[];
  /** Checks arguments and options, by their names in camelCase. */
  input: z.ZodType<Input>;
  run(input: Input, context: Context): Promise<ExitCode>;
}

export type Command = Omit<CommandDefinition<unknown>, 'input' | 'run'> & {
  /** @throws CloudError `usage.invalid` where the input is wrong, and whatever the command throws */
  execute(raw: unknown, context: Context): Promise<ExitCode>;
};

export function defineCommand<Input>({ input, run, ...rest }: CommandDefinition<Input>): Command {
  return {
    ...rest,
    async execute(raw, context) {
      const parsed = input.safeParse(raw);
      if (parsed.success) return run(parsed.data, context);
      const faults = parsed.error.issues.map((issue) =>
        printable(`${writtenAs(String(issue.path[0]), rest)}: ${expectationOf(issue)}`),
      );
      throw new CloudError('usage.invalid', faults.join('\n'), {
        hint: `See "mockforge-cloud ${rest.words.join(' ')} --help".`,
      });
    },
  };
}

function expectationOf(issue: z.core.$ZodIssue): string {
  // Zod's own words for it are no sentence.
  const isListed = issue.code === 'invalid_value' && issue.message.startsWith('Invalid option');
  return isListed ? `must be one of ${issue.values.join(', ')}` : issue.message;
}

function writtenAs(name: string, command: Pick<CommandDefinition<unknown>, 'arguments'>): string {
  const argument = command.arguments?.find((candidate) => candidate.name.replace(/[<>[\].]/g, '') === name);
  return argument?.name ?? `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
