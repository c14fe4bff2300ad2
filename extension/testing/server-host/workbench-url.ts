export interface WorkbenchTarget {
  /** Absolute path of the folder to open. */
  readonly folder: string;
  /** Absolute path of an extension to load from its sources. */
  readonly extension?: string;
  /** Absolute path of a CommonJS module that exports `run(): Promise<void>`; needs `extension`. */
  readonly suite?: string;
}

/**
 * The address of a workbench. The authority of the remote addresses is the literal word `remote`: with any other
 * one VS Code leaves the extension out without a word.
 * The payload's form is that of `src/vs/code/browser/workbench/workbench.ts` in microsoft/vscode.
 */
export function workbenchUrl(base: string, { folder, extension, suite }: WorkbenchTarget): string {
  const payload: [string, string][] = [['skipWelcome', 'true']];
  if (extension !== undefined) {
    payload.push(['extensionDevelopmentPath', remotePath(extension)], ['enableProposedApi', '']);
  }
  if (suite !== undefined) payload.push(['extensionTestsPath', remotePath(suite)]);
  const url = new URL(base);
  url.searchParams.set('folder', folder);
  url.searchParams.set('payload', JSON.stringify(payload));
  return url.toString();
}

function remotePath(path: string): string {
  return `vscode-remote://remote${path}`;
}
