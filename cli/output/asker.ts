/** Asks the person at the terminal. Where there is none, nothing is asked. */
import type { Readable, Writable } from 'node:stream';
import { text as readText } from 'node:stream/consumers';
import { confirm, isCancel, password, select, text } from '@clack/prompts';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { printable } from './printable.ts';

export interface Option<Value extends string> {
  value: Value;
  label: string;
  hint: string;
}

export interface Asker {
  /** Whether somebody is there who can answer. */
  readonly interactive: boolean;
  confirm(question: string): Promise<boolean>;
  /** One of several; the first one is offered. */
  choose<Value extends string>(question: string, options: readonly Option<Value>[]): Promise<Value>;
  text(question: string): Promise<string>;
  /** From the terminal without showing it, else the first line of what is piped in. */
  secret(question: string): Promise<string>;
}

/** @throws CloudError `usage.invalid` where the person cancels */
export function createAsker(streams: {
  stdin: Readable & { isTTY?: boolean | undefined };
  stderr: Writable & { isTTY?: boolean | undefined };
  json: boolean;
}): Asker {
  const { stdin, stderr } = streams;
  const terminal = stdin.isTTY === true && stderr.isTTY === true;
  // stdout carries results only.
  const common = { input: stdin, output: stderr };
  return {
    interactive: terminal && !streams.json,
    confirm: async (question) =>
      answered(await confirm({ ...common, message: printable(question), initialValue: false })),
    choose: async <Value extends string>(question: string, options: readonly Option<Value>[]) => {
      const shown = options.map(({ value, label, hint }) => ({
        value,
        label: printable(label),
        hint: printable(hint),
      }));
      // What comes back is the value of one of them.
      return answered(await select<string>({ ...common, message: printable(question), options: shown })) as Value;
    },
    text: async (question) => answered(await text({ ...common, message: printable(question) })),
    secret: async (question) => {
      if (terminal) return answered(await password({ ...common, message: printable(question) }));
      return (await readText(stdin)).split(/\r?\n/, 1)[0] ?? '';
    },
  };
}

function answered<Answer>(answer: Answer): Exclude<Answer, symbol> {
  if (isCancel(answer)) throw new CloudError('usage.invalid', 'Cancelled.');
  return answer as Exclude<Answer, symbol>;
}
