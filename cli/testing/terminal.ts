/** The program in the test's own process, with somebody at a terminal who answers its questions. */
import { PassThrough, Writable } from 'node:stream';
import type { ExitCode } from '../exit-codes.ts';
import { runProgram } from '../program.ts';
import type { Environment } from '../settings.ts';

const DOWN = '\u001b[B';

export class Terminal {
  readonly #stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  readonly #stdout = new Screen();
  readonly #stderr = new Screen();

  /** What it has shown so far, questions included. */
  get text(): string {
    return this.#stderr.text + this.#stdout.text;
  }

  run(argv: readonly string[], { cwd, environment }: { cwd: string; environment: Environment }): Promise<ExitCode> {
    const streams = { stdin: this.#stdin, stdout: this.#stdout, stderr: this.#stderr };
    return runProgram({ argv, environment, cwd, ...streams });
  }

  /** Resolves when the screen shows `text`. */
  async shows(text: string | RegExp): Promise<void> {
    while (!(typeof text === 'string' ? this.text.includes(text) : text.test(this.text))) {
      await Promise.race([this.#stderr.next(), this.#stdout.next()]);
    }
  }

  /** Presses these keys. */
  type(keys: string): void {
    this.#stdin.write(keys);
  }

  /** Waits for a list of answers, and takes the one so many places below the first. */
  async choose(question: string, place: number): Promise<void> {
    await this.shows(question);
    this.#stdin.write(DOWN.repeat(place));
    this.#stdin.write('\r');
  }
}

class Screen extends Writable {
  readonly isTTY = true;
  readonly columns = 120;
  text = '';
  #waiting: (() => void)[] = [];

  /** Resolves when something more is shown. */
  next(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    for (const heard of this.#waiting.splice(0)) heard();
    done();
  }
}
