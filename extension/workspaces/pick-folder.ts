import * as vscode from 'vscode';
import { tell } from '../prompts/ask.ts';
import { pathInside } from '../sync/paths.ts';

const NOT_FOR_MOCKS = new Set(['node_modules', 'dist', 'build', 'out', 'target', 'coverage']);
/** Where mocks usually are; offered first. */
const USUAL = /^(?:mocks?|mockforge|wiremock|mockoon|contracts|fixtures|stubs|openapi|api)$/i;

export async function pickProject(): Promise<vscode.WorkspaceFolder | null> {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter((folder) => folder.uri.scheme === 'file');
  const [only] = folders;
  if (only === undefined) {
    tell('Open a folder first: its mocks are what is synced.');
    return null;
  }
  if (folders.length === 1) return only;
  const items = folders.map((folder) => ({ label: folder.name, description: folder.uri.fsPath, folder }));
  return (await vscode.window.showQuickPick(items, { placeHolder: 'Link a folder of which project?' }))?.folder ?? null;
}

/** @returns the folder relative to the project, empty for the project's folder itself; `null`: the person left */
export async function pickMockFolder(project: vscode.WorkspaceFolder): Promise<string | null> {
  const entries = await vscode.workspace.fs.readDirectory(project.uri);
  const folders = entries
    .filter(([name, type]) => type === vscode.FileType.Directory && !name.startsWith('.') && !NOT_FOR_MOCKS.has(name))
    .map(([name]) => name)
    .sort((a, b) => Number(USUAL.test(b)) - Number(USUAL.test(a)) || a.localeCompare(b));
  const picked = await vscode.window.showQuickPick(
    [
      ...folders.map((name) => ({ label: `$(folder) ${name}`, local: name as string | null })),
      { label: `$(root-folder) ${project.name}`, description: 'the whole project', local: '' },
      { label: '$(folder-opened) Browse…', local: null },
    ],
    { title: 'Link a folder to a workspace', placeHolder: 'Which folder holds the mocks?', ignoreFocusOut: true },
  );
  if (picked === undefined) return null;
  return picked.local ?? browse(project);
}

async function browse(project: vscode.WorkspaceFolder): Promise<string | null> {
  const [chosen] =
    (await vscode.window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      canSelectMany: false,
      defaultUri: project.uri,
      openLabel: 'Link',
    })) ?? [];
  if (chosen === undefined) return null;
  if (chosen.fsPath === project.uri.fsPath) return '';
  const inside = pathInside(project.uri.fsPath, chosen.fsPath);
  if (inside === null) tell(`Choose a folder inside ${project.name}: sync.yaml names folders of its own project only.`);
  return inside;
}
