/** Asks the person at the terminal. Where there is none, nothing is asked. */
import type { Readable, Writable } from 'node:stream';
import { text as readText } from 'node:stream/consumers';
import { confirm, isCancel, password, select, text } from '@clack/prompts';
import { CloudError } from '@mockforge-cloud/shared/protocol';

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
    confirm: async (message) => answered(await confirm({ ...common, message, initialValue: false })),
    choose: async <Value extends string>(message: string, options: readonly Option<Value>[]) =>
      // What comes back is the value of one of them.
      answered(await select<string>({ ...common, message, options: [...options] })) as Value,
    text: async (message) => answered(await text({ ...common, message })),
    secret: async (message) => {
      if (terminal) return answered(await password({ ...common, message }));
      return (await readText(stdin)).split(/\r?\n/, 1)[0] ?? '';
    },
  };
}

function answered<Answer>(answer: Answer): Exclude<Answer, symbol> {
  if (isCancel(answer)) throw new CloudError('usage.invalid', 'Cancelled.');
  return answer as Exclude<Answer, symbol>;
}
