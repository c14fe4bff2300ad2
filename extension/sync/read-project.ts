/** What the sync.yaml of one folder of the editor's workspace asks for. */
import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { type ConfigProblem, loadSyncConfig } from '@mockforge-cloud/shared/sync/node';
import { type DesiredMapping, desiredMappings, type MappingSettings } from './desired-mappings.ts';
import { pathInside } from './paths.ts';
import { spokenSettings } from './sync-yaml.ts';

export interface Project {
  folder: string;
  /** Where its sync.yaml is, or would be. */
  configFile: string;
  desired: readonly DesiredMapping[];
  /** What its sync.yaml holds; `null` where that can't be read. */
  text: string | null;
  /** Whether sync.yaml lets anything run. */
  isEnabled: boolean;
  /** Why nothing of it can run. */
  fault: CloudError | null;
  problems: readonly ConfigProblem[];
  warnings: readonly ConfigProblem[];
}

/** @returns `null` where the folder has no sync.yaml */
export async function readProject(request: {
  folder: string;
  settings: MappingSettings;
  defaultServiceUrl: string;
}): Promise<Project | null> {
  const { folder } = request;
  const nothing = { folder, configFile: join(folder, '.mockforge', 'sync.yaml'), problems: [], warnings: [] };
  try {
    const found = await loadSyncConfig({ folder });
    if (found === null) return null;
    const text = await readFile(found.file, 'utf8');
    const spoken = spokenSettings(text);
    const opened = await realpath(folder);
    const isOwn = found.projectFolder === opened;
    const desired = desiredMappings({ ...request, project: isOwn ? folder : found.projectFolder, found, spoken });
    return {
      folder,
      configFile: isOwn ? nothing.configFile : found.file,
      // Of a project that lies around the folder that is open, only what concerns that folder.
      desired: desired.filter(({ realFolder }) => isOwn || areNested(realFolder, opened)),
      text,
      isEnabled: found.config.enabled,
      fault: null,
      problems: [],
      warnings: found.warnings,
    };
  } catch (error) {
    return { ...nothing, desired: [], text: null, isEnabled: true, fault: asFault(error), problems: problemsOf(error) };
  }
}

function areNested(one: string, other: string): boolean {
  return one === other || pathInside(one, other) !== null || pathInside(other, one) !== null;
}

function asFault(error: unknown): CloudError {
  if (error instanceof CloudError) return error;
  return new CloudError('file.unreadable', `.mockforge/sync.yaml can't be read: ${String(error)}`, { cause: error });
}

function problemsOf(error: unknown): readonly ConfigProblem[] {
  const problems = error instanceof CloudError ? error.details['problems'] : undefined;
  return Array.isArray(problems) ? (problems as ConfigProblem[]) : [];
}
