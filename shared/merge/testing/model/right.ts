import { parseAllDocuments } from 'yaml';
import type { MergeResult } from '../../result.ts';
import { type Collection, isCollection, type Model, type Part } from './model.ts';
import { Clash, dataOfModel, type Truth, truthOf, Unclear, wordsOfModel } from './truth.ts';

/**
 * Asserts that an outcome is a conflict or what the model says. Returns whether a clean outcome would have been right.
 */
export function assertRight(
  { outcome, content, how }: MergeResult,
  made: { base: Collection; local: Collection; remote: Collection },
  texts: Record<'base' | 'local' | 'remote', string>,
): boolean {
  const show = (what: string): string =>
    `${what} (${how})\n${Object.entries({ ...texts, content })
      .map(([name, text]) => `--- ${name}\n${text}`)
      .join('')}`;
  try {
    const truth = truthOf(made.base, made.local, made.remote);
    dataOfModel(truth.node, truth.node);
    if (outcome === 'conflict') return true;
    const problem = difference(truth, content);
    if (problem !== null) throw new Error(show(problem));
    return true;
  } catch (error) {
    if (error instanceof Unclear) return false;
    if (!(error instanceof Clash)) throw error;
    if (outcome === 'clean') throw new Error(show('should conflict'));
    return false;
  }
}

function difference(truth: Truth, content: string): string | null {
  // Whoever takes everything out of a mock of YAML leaves an empty text.
  if (truth.node.parts.length === 0 && content.trim() === '') return null;
  const [document, ...more] = parseAllDocuments(withoutJsonComments(content), { logLevel: 'silent' });
  if (!document || more.length > 0 || document.errors.length > 0) return `does not parse: ${document?.errors[0]}`;
  const different = compare(truth.node, document.toJS(), truth, '$');
  if (different !== null) return different;
  const wanted = wordsOfModel(truth.node);
  for (const word of wanted)
    if (countOf(word, content) !== 1) return `${word} is there ${countOf(word, content)} times`;
  const known = new Set(wanted);
  for (const word of content.match(/(?<=[#/] )c\d+\b|!t\d+/g) ?? []) {
    if (!known.has(word) && (word.startsWith('!') || countOf(word, content) > 1)) return `${word} should not be there`;
  }
  return null;
}

function countOf(word: string, text: string): number {
  return text.match(new RegExp(`${word.startsWith('!') ? '' : '(?<=[#/] )'}${word}\\b`, 'g'))?.length ?? 0;
}

function withoutJsonComments(text: string): string {
  return /^[{[]/.test(text) ? text.replaceAll(/(?<=^|\s)\/\/ c\d+\s*$/gm, '') : text;
}

function compare(node: Model, data: unknown, truth: Truth, path: string): string | null {
  if (node.kind === 'alias') {
    const meant = truth.node.parts.find((one) => one.node.anchor === node.name);
    return meant ? compare(meant.node, data, truth, path) : `${path}: alias of nothing`;
  }
  if (!isCollection(node)) {
    // Nobody resolves a tag of ours.
    const value = node.tag === '' ? node.value : String(node.value);
    return Object.is(value, data) ? null : `${path}: ${JSON.stringify(data)} for ${JSON.stringify(node.value)}`;
  }
  if (node.kind === 'list') return compareList(node, data, truth, path);
  if (typeof data !== 'object' || data === null || Array.isArray(data))
    return `${path}: ${JSON.stringify(data)} for a map`;
  const entries = new Map<string, unknown>(Object.entries(data));
  if (entries.size !== node.parts.length)
    return `${path}: keys ${[...entries.keys()]} for ${node.parts.map(({ key }) => key)}`;
  for (const { key, node: value } of node.parts) {
    const found = entries.has(key)
      ? compare(value, entries.get(key), truth, `${path}.${key}`)
      : `${path}.${key} is missing`;
    if (found !== null) return found;
  }
  return null;
}

function compareList(node: Collection, data: unknown, truth: Truth, path: string): string | null {
  if (!Array.isArray(data)) return `${path}: ${JSON.stringify(data)} for a list`;
  const lists = truth.lists.get(node);
  const matches = (one: Part, item: unknown): boolean => compare(one.node, item, truth, path) === null;
  const left: unknown[] = [...data];
  for (const one of [...node.parts].sort(
    (a, b) => Number(lists?.shared.includes(a)) - Number(lists?.shared.includes(b)),
  )) {
    const at = left.findIndex((item) => matches(one, item));
    if (at >= 0) left.splice(at, 1);
    else if (!lists?.shared.includes(one)) return `${path}: an item is missing`;
  }
  if (left.length > 0) return `${path}: ${JSON.stringify(left)} too many`;
  if (!lists) return node.parts.every((one, at) => matches(one, data[at])) ? null : `${path}: other order`;
  for (const run of lists.runs) {
    const isIn = data.some((_, at) => run.every((one, step) => matches(one, data[at + step])));
    if (!isIn && !run.every((one) => lists.shared.includes(one))) return `${path}: woven: ${JSON.stringify(run)}`;
  }
  return null;
}
