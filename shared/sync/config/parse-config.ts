/** From the text of `.mockforge/sync.yaml` to a `SyncConfig`: pure. */
import type * as z from 'zod';
import { readApiKey } from './api-key.ts';
import { keyInFile, nestedFaults, olderForm, refusedKey, unknownKey, variableFaults, wrongValue } from './faults.ts';
import { fileSchema } from './file-schema.ts';
import { readOlderForm } from './older-form.ts';
import { type ConfigProblem, configError, type KeyPath, type ProblemReporter, valueAt } from './problems.ts';
import { readYaml } from './read-yaml.ts';
import type { SyncConfig } from './sync-config.ts';
import { toConfig } from './to-config.ts';

export interface ConfigSource {
  text: string;
  /** Where `api_key: ${MOCKFORGE_…}` is looked up. */
  environment: Readonly<Record<string, string | undefined>>;
}

export interface ParsedConfig {
  config: SyncConfig;
  /** Unknown keys, a key in plain text, the older form. */
  warnings: ConfigProblem[];
}

/**
 * @throws CloudError `config.invalid`, or `folder.nested` where one mapping lies in another; `details.problems`
 * lists every fault as `ConfigProblem`, the message has one line for each.
 */
export function parseSyncConfig({ text, environment }: ConfigSource): ParsedConfig {
  const yaml = readYaml(text);
  const older = readOlderForm(yaml.data);
  const report = older === null ? yaml.report : yaml.report.forForm(older.pathOf);
  const value = withoutNulls(older === null ? yaml.data : older.data);

  const { file, faults, warnings } = validate(value, report);
  faults.push(...variableFaults(value, report));
  const key = readApiKey(file?.sync?.api_key, environment);
  if (key.kind === 'refused') faults.push(refusedKey(report));
  if (file === null || faults.length > 0) throw configError('config.invalid', inOrder(faults));

  const config = toConfig(file, key);
  const nested = nestedFaults(config, report);
  if (nested.length > 0) throw configError('folder.nested', nested);

  if (key.kind === 'file') warnings.push(keyInFile(report));
  if (older !== null) warnings.push(olderForm(report));
  return { config, warnings: inOrder(warnings) };
}

/** Unknown keys are warnings, everything else is a fault; `file` is `null` where there are faults. */
function validate(value: unknown, report: ProblemReporter) {
  const parsed = fileSchema.safeParse(value);
  const faults = new Map<string, ConfigProblem>();
  const warnings: ConfigProblem[] = [];
  if (parsed.success) return { file: parsed.data, faults: [], warnings };
  const known = structuredClone(value);
  for (const issue of parsed.error.issues) {
    const path = keyPath(issue.path);
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) warnings.push(unknownKey(report, [...path, key], issue.message));
      dropKeys(known, issue);
    } else {
      // One value may fail several checks of the same expectation.
      const fault = wrongValue(report, path, { expected: issue.message, value });
      faults.set(fault.message, fault);
    }
  }
  return { file: faults.size > 0 ? null : fileSchema.parse(known), faults: [...faults.values()], warnings };
}

function keyPath(path: readonly PropertyKey[]): KeyPath {
  return path.map((key) => (typeof key === 'symbol' ? String(key) : key));
}

function dropKeys(root: unknown, issue: z.core.$ZodIssueUnrecognizedKeys): void {
  const holder = valueAt(root, keyPath(issue.path));
  if (typeof holder !== 'object' || holder === null) return;
  for (const key of issue.keys) Reflect.deleteProperty(holder, key);
}

/** A key with nothing behind it counts as left out. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null && item !== undefined)
      .map(([key, item]) => [key, withoutNulls(item)]),
  );
}

function inOrder(problems: readonly ConfigProblem[]): ConfigProblem[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}
