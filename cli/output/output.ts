/**
 * Everything that a command says. Results go to stdout: lines for people, or with `--json` one document (or
 * one line an event). Warnings, progress and logs go to stderr, so that a pipe carries results only.
 */
import { appendFileSync } from 'node:fs';
import { CloudError, type ErrorCode } from '@mockforge-cloud/shared/protocol';
import type { Environment } from '../settings.ts';
import { printable, printableJson, printableLines } from './printable.ts';
import { createStyle, type Style } from './style.ts';

const SIGN_IN = 'Sign in again with "mockforge-cloud login", or set MOCKFORGE_API_KEY.';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface Stream {
  write(text: string | Uint8Array): unknown;
  isTTY?: boolean | undefined;
  columns?: number | undefined;
}

export interface OutputOptions {
  json: boolean;
  debug: boolean;
  environment: Environment;
  stdout: Stream;
  stderr: Stream;
}

export class Output {
  readonly json: boolean;
  readonly style: Style;
  readonly #options: OutputOptions;
  readonly #warningStyle: Style;
  #logFile: string | null = null;
  #progressShown = false;

  constructor(options: OutputOptions) {
    this.#options = options;
    this.json = options.json;
    this.style = createStyle(options.environment, options.stdout);
    this.#warningStyle = createStyle(options.environment, options.stderr);
  }

  /** The result of a command: the lines for a person, or the document for a program. */
  result(document: unknown, lines: readonly string[]): void {
    this.clearProgress();
    const text = this.json ? printableJson(document, 2) : printableLines(lines);
    if (text !== '') this.#options.stdout.write(`${text}\n`);
  }

  /** A result that is a file's content, byte for byte. */
  raw(content: Uint8Array): void {
    this.#options.stdout.write(content);
  }

  /** One of many results over time: with `--json` one line of JSON. */
  event(event: { event: string; [key: string]: unknown }, lines: readonly string[]): void {
    this.clearProgress();
    if (this.json) this.#options.stdout.write(`${printableJson(event)}\n`);
    else if (lines.length > 0) this.#options.stdout.write(`${printableLines(lines)}\n`);
  }

  /** What a person at the terminal has to see before a question. */
  say(lines: readonly string[]): void {
    this.clearProgress();
    this.#options.stderr.write(`${printableLines(lines)}\n`);
  }

  warn(message: string): void {
    this.clearProgress();
    this.#options.stderr.write(`${this.#warningStyle('yellow', 'Warning:')} ${printable(message)}\n`);
    this.#toFile('warn', message);
  }

  /** What ended the command. With `--json` it is the one document. */
  error(error: unknown): void {
    this.clearProgress();
    const { code, message, hint } = describe(error);
    this.#toFile('error', `${code}: ${message}`);
    if (this.json) {
      const details = error instanceof CloudError && Object.keys(error.details).length > 0 ? error.details : undefined;
      this.#options.stdout.write(`${printableJson({ error: { code, message, hint, details } })}\n`);
    } else {
      this.#options.stderr.write(`${this.#warningStyle('red', 'Error:')} ${printableLines(linesOf(code, message))}\n`);
      if (hint !== undefined) this.#options.stderr.write(`${printable(hint)}\n`);
    }
    if (this.#options.debug && error instanceof Error)
      this.#options.stderr.write(`${printableLines(stackOf(error))}\n`);
  }

  log(level: LogLevel, message: string): void {
    this.#toFile(level, message);
    if (!this.#options.debug) return;
    this.clearProgress();
    this.#options.stderr.write(`${this.#warningStyle('dim', level)} ${printable(message)}\n`);
  }

  /** A line that the next output replaces; only on a terminal. */
  progress(text: string): void {
    const { stderr } = this.#options;
    if (this.json || stderr.isTTY !== true) return;
    stderr.write(`\r\u001b[K${printable(text).slice(0, (stderr.columns ?? 80) - 1)}`);
    this.#progressShown = true;
  }

  clearProgress(): void {
    if (!this.#progressShown) return;
    this.#progressShown = false;
    this.#options.stderr.write('\r\u001b[K');
  }

  /** From now on logs, warnings and errors are also appended to `file`. @throws CloudError `usage.invalid` */
  logTo(file: string): void {
    try {
      appendFileSync(file, logLine('info', 'started'));
    } catch (cause) {
      throw new CloudError('usage.invalid', `The log file ${file} can't be written.`, {
        hint: 'Give the path of a file in a folder that exists.',
        cause,
      });
    }
    this.#logFile = file;
  }

  #toFile(level: LogLevel, message: string): void {
    const file = this.#logFile;
    if (file === null) return;
    try {
      appendFileSync(file, logLine(level, message));
    } catch {
      // A log that can't be written any more, on a full disk say, is no reason to end the sync.
      this.#logFile = null;
      this.warn(`The log file ${file} can't be written any more.`);
    }
  }
}

function logLine(level: LogLevel, message: string): string {
  return `${new Date().toISOString()} ${level} ${printable(message)}\n`;
}

/** Of these the message is our own, with a line for each fault. */
const OF_SEVERAL_LINES: readonly string[] = ['usage.invalid', 'config.invalid', 'folder.nested'];

function linesOf(code: string, message: string): string[] {
  return OF_SEVERAL_LINES.includes(code) ? message.split('\n') : [message];
}

/** A message of several lines is not mistaken for a stack. */
function stackOf({ name, message, stack = '' }: Error): string[] {
  return [`${name}: ${message}`, ...stack.split('\n').filter((line) => line.startsWith('    at '))];
}

/** What to do about errors that arise too deep to know what a person at a terminal can do. */
const HINTS: Partial<Record<ErrorCode, string>> = {
  'service.unreachable': 'Check that it runs, and its address: --service, or MOCKFORGE_CLOUD_URL.',
  'auth.required': SIGN_IN,
  'auth.token_invalid': SIGN_IN,
  'auth.token_expired': SIGN_IN,
  'auth.token_revoked': SIGN_IN,
};

function describe(error: unknown): { code: string; message: string; hint: string | undefined } {
  if (error instanceof CloudError) {
    const { code, message, hint = HINTS[code] } = error;
    return { code, message, hint };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'service.internal', message: `Something went wrong in this program: ${message}`, hint: undefined };
}
