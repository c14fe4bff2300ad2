import * as vscode from 'vscode';
import type { Disposable } from '../lifetime.ts';
import type { OpenConflict } from './open-conflicts.ts';
import { conflictSummary } from './sides.ts';

/** A badge on every file in conflict, in the explorer and on tabs. */
export class ConflictDecorations implements vscode.FileDecorationProvider, Disposable {
  readonly #changes = new vscode.EventEmitter<vscode.Uri[]>();
  readonly onDidChangeFileDecorations = this.#changes.event;
  #summaries = new Map<string, string>();

  show(conflicts: readonly OpenConflict[]): void {
    const before = this.#summaries;
    this.#summaries = new Map(
      conflicts.flatMap(({ conflict, file }) =>
        file === null ? [] : [[vscode.Uri.file(file).toString(), conflictSummary(conflict, false)]],
      ),
    );
    const changed = [...new Set([...before.keys(), ...this.#summaries.keys()])].filter(
      (uri) => before.get(uri) !== this.#summaries.get(uri),
    );
    if (changed.length > 0) this.#changes.fire(changed.map((uri) => vscode.Uri.parse(uri)));
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    const summary = this.#summaries.get(uri.toString());
    if (summary === undefined) return undefined;
    const color = new vscode.ThemeColor('gitDecoration.conflictingResourceForeground');
    return { badge: '!', tooltip: `Conflict: ${summary}`, color, propagate: true };
  }

  dispose(): void {
    this.#changes.dispose();
  }
}
