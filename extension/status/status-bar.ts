import * as vscode from 'vscode';
import type { Disposable } from '../lifetime.ts';
import { type CommandName, commandId } from '../manifest/commands.ts';
import { explain } from './standing.ts';
import { combine, describe, type StatusFace, type StatusLine, statusFace } from './status-text.ts';

const BACKGROUNDS = {
  normal: undefined,
  warning: new vscode.ThemeColor('statusBarItem.warningBackground'),
  error: new vscode.ThemeColor('statusBarItem.errorBackground'),
};

const LINKS: readonly [string, CommandName][] = [
  ['Sync now', 'syncNow'],
  ['Plan', 'showPlan'],
  ['Pending', 'showPending'],
  ['Conflicts', 'showConflicts'],
  ['Backups', 'showBackups'],
  ['Configuration', 'openConfiguration'],
  ['Log', 'showLogs'],
];

/** The one status bar item. It changes only when what it says changes, and hides where nothing is mapped. */
export class StatusBar implements Disposable {
  readonly #item = vscode.window.createStatusBarItem('mockforgeCloud.status', vscode.StatusBarAlignment.Left, 50);
  #shown = '';

  constructor() {
    this.#item.name = 'MockForge Cloud';
  }

  show(lines: readonly StatusLine[]): void {
    const combined = combine(lines);
    if (combined === null) {
      this.#shown = '';
      this.#item.hide();
      return;
    }
    const face = statusFace(combined);
    const tooltip = tooltipText(lines);
    const next = JSON.stringify([face, tooltip]);
    if (next === this.#shown) return;
    this.#shown = next;
    this.#write(face, tooltip);
  }

  dispose(): void {
    this.#item.dispose();
  }

  #write(face: StatusFace, tooltip: string): void {
    this.#item.text = face.text;
    this.#item.accessibilityInformation = { label: face.label, role: 'button' };
    this.#item.backgroundColor = BACKGROUNDS[face.severity];
    this.#item.command = commandId(face.command);
    const markdown = new vscode.MarkdownString(tooltip, true);
    markdown.isTrusted = { enabledCommands: LINKS.map(([, command]) => commandId(command)) };
    this.#item.tooltip = markdown;
    this.#item.show();
  }
}

function tooltipText(lines: readonly StatusLine[]): string {
  const rows = lines.map((line) => {
    const { error } = line.status;
    const said = [...(error === null ? [] : [error.message, error.hint ?? '']), explain(line)].filter(Boolean);
    return `**${escaped(line.name)}**: ${escaped(describe(line))}  \n${said.map(escaped).join(' ')}`;
  });
  const links = LINKS.map(([title, command]) => `[${title}](command:${commandId(command)})`);
  return [...rows, links.join(' · ')].join('\n\n');
}

/** Names and messages come from files and services: none of them makes a link or an icon. */
function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!<>|~$]/g, '\\$&');
}
