/** YAML of a file that nobody vouches for: bounded in size, nesting and aliases. */
import { type Document, LineCounter, parseDocument } from 'yaml';
import { configError, ProblemReporter, problemAt } from './problems.ts';

/** Largest configuration file, in UTF-16 units. */
export const MAX_CONFIG_LENGTH = 64 * 1024;
const MAX_DEPTH = 12;
const MAX_ALIASES = 16;

export interface ConfigText {
  /** Plain data; an empty file is an empty map. */
  data: unknown;
  report: ProblemReporter;
}

/** @throws CloudError `config.invalid` where it is too large, too deep, or no YAML. */
export function readYaml(text: string): ConfigText {
  if (text.length > MAX_CONFIG_LENGTH) throw unreadable(`a file of at most ${MAX_CONFIG_LENGTH} characters`);
  const lines = new LineCounter();
  const document = parse(text, lines);
  // Only the first: what follows it is mostly its consequence.
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    const text = `is not valid YAML: ${error.message.split(/ at line |:?\n/)[0] ?? error.code}`;
    const fault = { code: 'config.invalid', line, column: col, path: [], expected: 'valid YAML', text };
    throw configError('config.invalid', [problemAt(fault)]);
  }
  const data = plainData(document);
  if (isDeeperThan(data, MAX_DEPTH)) throw unreadable(`at most ${MAX_DEPTH} levels`);
  return { data: data ?? {}, report: new ProblemReporter(document, lines) };
}

function parse(text: string, lines: LineCounter): Document.Parsed {
  try {
    return parseDocument(text, { lineCounter: lines, prettyErrors: true, logLevel: 'error' });
  } catch (cause) {
    // The parser recurses: tens of thousands of levels end its stack.
    throw unreadable(`at most ${MAX_DEPTH} levels`, cause);
  }
}

function plainData(document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (cause) {
    throw unreadable(`at most ${MAX_ALIASES} aliases, each of an anchor above it`, cause);
  }
}

function unreadable(expected: string, cause?: unknown): Error {
  const place = { line: 1, column: 1, path: [] };
  return configError(
    'config.invalid',
    [problemAt({ code: 'config.invalid', ...place, expected, text: `expected ${expected}` })],
    cause,
  );
}

function isDeeperThan(data: unknown, depth: number): boolean {
  let level = [data];
  for (let at = 0; level.length > 0; at += 1) {
    if (at > depth) return true;
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
  return false;
}
