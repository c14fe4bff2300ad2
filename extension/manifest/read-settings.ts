import * as vscode from 'vscode';
import { SETTING_DEFAULTS, type SettingName, type Settings, settingValue } from './settings.ts';

const SECTION = 'mockforgeCloud';

/** What a person has set, or `null` where it is left at the default. */
export function explicitSetting<Name extends SettingName>(name: Name, scope?: vscode.Uri): Settings[Name] | null {
  const inspected = vscode.workspace.getConfiguration(SECTION, scope).inspect(name);
  return settingValue(name, {
    user: inspected?.globalValue,
    workspace: inspected?.workspaceValue,
    folder: inspected?.workspaceFolderValue,
  });
}

export function readSetting<Name extends SettingName>(name: Name, scope?: vscode.Uri): Settings[Name] {
  return explicitSetting(name, scope) ?? SETTING_DEFAULTS[name];
}

export function onSettingsChange(listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(SECTION)) listener();
  });
}

/** Puts a setting back to its default on every level that has it. */
export async function switchAutoSyncOn(): Promise<void> {
  const settings = vscode.workspace.getConfiguration(SECTION);
  const levels = settings.inspect('autoSync');
  if (levels?.workspaceFolderValue === false) {
    await settings.update('autoSync', undefined, vscode.ConfigurationTarget.WorkspaceFolder);
  }
  if (levels?.workspaceValue === false) {
    await settings.update('autoSync', undefined, vscode.ConfigurationTarget.Workspace);
  }
  if (levels?.globalValue === false) {
    await settings.update('autoSync', undefined, vscode.ConfigurationTarget.Global);
  }
}
