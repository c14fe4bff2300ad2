/** What Commander says of wrong words, in sentences that lead to the right ones. */
import { CloudError } from '@mockforge-cloud/shared/protocol';
import type { CommanderError } from 'commander';

/** @param commands the words of every command @param given what was typed */
export function usageError(
  error: CommanderError,
  { commands, given }: { commands: readonly (readonly string[])[]; given: readonly string[] },
): CloudError {
  const { known, next } = follow(commands, given);
  const program = ['mockforge-cloud', ...known].join(' ');
  const hint = `See "${program} --help".`;
  const isCommand = error.code === 'commander.excessArguments' || error.code === 'commander.unknownCommand';
  const names = namesBelow(commands, known);
  if (isCommand && next !== undefined && names.length > 0) {
    const meant = names.filter((name) => distance(name, next) <= 2);
    const [first] = meant.sort((one, other) => distance(one, next) - distance(other, next));
    return new CloudError('usage.invalid', `"${next}" is no command of "${program}".`, {
      hint: first === undefined ? hint : `Did you mean "${program} ${first}"? ${hint}`,
      cause: error,
    });
  }
  // Without a subcommand Commander answers with the help text, which is no sentence.
  const message = error.code === 'commander.help' ? 'A command is missing.' : error.message.replace(/^error: /, '');
  return new CloudError('usage.invalid', sentence(message), { hint, cause: error });
}

/** The command that the words begin with, and the word after it. */
function follow(commands: readonly (readonly string[])[], given: readonly string[]) {
  const known: string[] = [];
  for (const word of given) {
    if (!namesBelow(commands, known).includes(word)) return { known, next: word.startsWith('-') ? undefined : word };
    known.push(word);
  }
  return { known, next: undefined };
}

function namesBelow(commands: readonly (readonly string[])[], known: readonly string[]): string[] {
  const below = commands.filter(
    (words) => words.length > known.length && known.every((word, at) => words[at] === word),
  );
  return [...new Set(below.flatMap((words) => words[known.length] ?? []))];
}

/** How many letters to change, add or leave out (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (const [line, letter] of [...one].entries()) {
    const next = [line + 1];
    for (let at = 1; at <= other.length; at += 1) {
      const replaced = (row[at - 1] ?? 0) + (letter === other[at - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?!)]$/.test(text) ? '' : '.'}`;
}
