/** What can be wrong with the file, or is worth a warning, in the words that a person reads. */
import { hasVariable, variable } from './api-key.ts';
import { overlap } from './local-folder.ts';
import { type ConfigProblem, type KeyPath, type ProblemReporter, valueAt } from './problems.ts';
import type { SyncConfig } from './sync-config.ts';

const API_KEY: KeyPath = ['sync', 'api_key'];
const EXAMPLE = variable('MOCKFORGE_API_KEY');

export function unknownKey(report: ProblemReporter, path: KeyPath, expected: string): ConfigProblem {
  return report.atKey(path, { code: 'config.unknown_key', expected, text: `unknown key, expected ${expected}` });
}

export function wrongValue(
  report: ProblemReporter,
  path: KeyPath,
  fault: { expected: string; value: unknown },
): ConfigProblem {
  // What stands there may be a secret.
  const found = isApiKey(path) ? 'something else' : foundText(valueAt(fault.value, path));
  return invalid(report, path, fault.expected, found);
}

/** A repository must not be able to read the environment into anything that is shown or sent. */
export function variableFaults(root: unknown, report: ProblemReporter): ConfigProblem[] {
  const expected = `a plain value, since ${variable('…')} is only for sync.api_key`;
  const faults: ConfigProblem[] = [];
  const look = (value: unknown, path: KeyPath): void => {
    if (typeof value === 'string') {
      if (hasVariable(value) && !isApiKey(path)) faults.push(invalid(report, path, expected, foundText(value)));
    } else if (Array.isArray(value)) {
      for (const [at, item] of value.entries()) look(item, [...path, at]);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value)) look(item, [...path, key]);
    }
  };
  look(root, []);
  return faults;
}

export function refusedKey(report: ProblemReporter): ConfigProblem {
  const expected = `one variable whose name begins with MOCKFORGE_, such as ${EXAMPLE}`;
  return invalid(report, API_KEY, expected, 'another variable, or something around it');
}

export function keyInFile(report: ProblemReporter): ConfigProblem {
  const text =
    'the key stands here in plain text, for everybody who can read the repository. ' +
    `Write ${EXAMPLE} in its place, sign in with "mockforge-cloud login", and revoke this key.`;
  return report.atValue(API_KEY, { code: 'config.api_key_in_file', expected: EXAMPLE, text });
}

export function olderForm(report: ProblemReporter): ConfigProblem {
  const expected = 'settings below the key "sync"';
  const text = `this is the older form, as "mockforge cloud workspace link" writes it. It is read; newer files have ${expected}.`;
  return report.atValue([], { code: 'config.older_form', expected, text });
}

export function nestedFaults(config: SyncConfig, report: ProblemReporter): ConfigProblem[] {
  const expected = 'a folder that is neither inside another mapping nor around one';
  return config.workspaces.flatMap((mapping, at) => {
    const other = config.workspaces.slice(0, at).find((earlier) => overlap(earlier.local, mapping.local));
    if (other === undefined) return [];
    const text = `expected ${expected}, found "${mapping.local || '.'}" beside "${other.local || '.'}"`;
    return [report.atValue(['sync', 'workspaces', at, 'local'], { code: 'folder.nested', expected, text })];
  });
}

function invalid(report: ProblemReporter, path: KeyPath, expected: string, found: string): ConfigProblem {
  return report.atValue(path, { code: 'config.invalid', expected, text: `expected ${expected}, found ${found}` });
}

function isApiKey(path: KeyPath): boolean {
  return path.length === 2 && path.every((key, at) => key === API_KEY[at]);
}

function foundText(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
