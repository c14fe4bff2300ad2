/**
 * The ledger of everything that was saved, outside of everything that is tortured: one line before a doing and
 * one after it. A line has left this process when the call returns, so that it stays whatever ends this process;
 * it is not flushed to the disk, since what is killed here are processes and not the machine.
 */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { type Doing, type Intent, type Line, lineSchema } from './doing.ts';

export class Ledger {
  readonly file: string;
  readonly #handle: number;
  #last = 0;

  constructor(file: string) {
    this.file = file;
    this.#handle = openSync(file, 'a');
  }

  /** How many doings were begun. */
  get length(): number {
    return this.#last;
  }

  /** @returns the doing's number. Numbers grow in the order of time. */
  begin(intent: Intent): number {
    this.#last += 1;
    this.#write({ ...intent, number: this.#last, at: now() });
    return this.#last;
  }

  /** `isDone`: whether it happened as it was meant. */
  end(number: number, isDone: boolean): void {
    this.#write({ what: 'ended', number, at: now(), isDone });
  }

  close(): void {
    closeSync(this.#handle);
  }

  #write(line: Line): void {
    writeSync(this.#handle, `${JSON.stringify(line)}\n`);
  }
}

/** Milliseconds since the epoch, which never go back. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

/** Everything in the order in which it was begun. A line that was torn when its writer ended is left out. */
export function readLedger(file: string): Doing[] {
  const doings = new Map<number, Doing>();
  const lines = readFileSync(file, 'utf8').split('\n');
  // What follows the last line break is nothing, or torn.
  for (const text of lines.slice(0, -1)) {
    const line = lineSchema.parse(JSON.parse(text));
    if (line.what !== 'ended') doings.set(line.number, { ...line, endedAt: null });
    else if (line.isDone) {
      const doing = doings.get(line.number);
      if (doing !== undefined) doing.endedAt = line.at;
    }
  }
  return [...doings.values()];
}
