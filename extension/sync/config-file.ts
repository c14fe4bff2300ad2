import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import * as vscode from 'vscode';

export function configFileOf(project: string): string {
  return join(project, '.mockforge', 'sync.yaml');
}

/** @returns `null` where there is none */
export async function readConfigText(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Replaces the file as a whole.
 * @throws CloudError `usage.invalid` where an editor holds unsaved changes of it
 */
export async function writeConfigText(file: string, text: string): Promise<void> {
  const unsaved = vscode.workspace.textDocuments.some((document) => document.isDirty && document.uri.fsPath === file);
  if (unsaved) {
    throw new CloudError('usage.invalid', 'sync.yaml has unsaved changes.', { hint: 'Save it and try again.' });
  }
  await mkdir(dirname(file), { recursive: true });
  const beside = `${file}.${process.pid}.tmp`;
  await writeFile(beside, text);
  await rename(beside, file);
}
