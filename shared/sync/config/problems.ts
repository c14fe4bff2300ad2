/** Faults and warnings of a configuration file, each with the place that it is about. */
import { CloudError, type ErrorCode } from '@mockforge-cloud/shared/protocol';
import { type Document, isAlias, isMap, isScalar, isSeq, type LineCounter, type Node } from 'yaml';
import { printable } from '../printable.ts';

/** A type, so that it goes into an error's details. */
export type ConfigProblem = {
  /** Such as `config.unknown_key` or `config.api_key_in_file`. */
  code: string;
  /** Both from 1. */
  line: number;
  column: number;
  /** Such as `sync.workspaces[0].cloud`; empty for the file as a whole. */
  path: string;
  expected: string;
  /** The whole sentence, with file, line and column. */
  message: string;
};

/** `text` ends the sentence: what was expected and found, or what the matter is. */
export interface Fault {
  code: string;
  expected: string;
  text: string;
}

export type KeyPath = readonly (string | number)[];

export function pathText(path: KeyPath): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? key : `${text}.${key}`;
  }, '');
}

/** Makes problems of one file; knows where in its text each key and value stands. */
export class ProblemReporter {
  readonly #document: Document.Parsed;
  readonly #lines: LineCounter;
  readonly #written: (path: KeyPath) => KeyPath;

  /** `written` gives where in the file a value stands, for files that are not in today's form. */
  constructor(document: Document.Parsed, lines: LineCounter, written: (path: KeyPath) => KeyPath = (path) => path) {
    this.#document = document;
    this.#lines = lines;
    this.#written = written;
  }

  forForm(written: (path: KeyPath) => KeyPath): ProblemReporter {
    return new ProblemReporter(this.#document, this.#lines, written);
  }

  /** About the value at `path`, or, where it is missing, the nearest thing around it. */
  atValue(path: KeyPath, fault: Fault): ConfigProblem {
    return this.#problem(path, 'value', fault);
  }

  atKey(path: KeyPath, fault: Fault): ConfigProblem {
    return this.#problem(path, 'key', fault);
  }

  #problem(path: KeyPath, of: 'key' | 'value', fault: Fault): ConfigProblem {
    const written = this.#written(path);
    return problemAt({ ...this.#place(written, of), path: written, ...fault });
  }

  #place(path: KeyPath, of: 'key' | 'value'): { line: number; column: number } {
    let node: unknown = this.#document.contents;
    let offset = startOf(node) ?? 0;
    for (const [at, key] of path.entries()) {
      if (isAlias(node)) node = node.resolve(this.#document);
      const wantsKey = of === 'key' && at === path.length - 1;
      if (isMap(node)) {
        const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
        if (pair === undefined) break;
        offset = (wantsKey ? null : startOf(pair.value)) ?? startOf(pair.key) ?? offset;
        node = pair.value;
      } else if (isSeq(node) && typeof key === 'number') {
        node = node.items[key];
        offset = startOf(node) ?? offset;
      } else {
        break;
      }
    }
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }
}

function startOf(node: unknown): number | null {
  return (node as Node | null | undefined)?.range?.[0] ?? null;
}

export function problemAt(fault: Fault & { line: number; column: number; path: KeyPath }): ConfigProblem {
  const { code, line, column, expected } = fault;
  const path = pathText(fault.path);
  // Keys and values come with the repository.
  const message = printable(`sync.yaml:${line}:${column} ${path === '' ? '' : `${path}: `}${fault.text}`);
  return { code, line, column, path, expected, message };
}

/** One error that names every fault, one a line. */
export function configError(code: ErrorCode, problems: readonly ConfigProblem[], cause?: unknown): CloudError {
  return new CloudError(code, problems.map((problem) => problem.message).join('\n'), {
    hint: 'Correct .mockforge/sync.yaml and try again.',
    details: { problems },
    ...(cause === undefined ? {} : { cause }),
  });
}

/** The value at `path` in plain data, or `undefined`. */
export function valueAt(root: unknown, path: KeyPath): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    root,
  );
}
