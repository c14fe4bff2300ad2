import type { ConfigProblem } from '@mockforge-cloud/shared/sync/node';
import * as vscode from 'vscode';
import type { Disposable } from '../lifetime.ts';
import type { Project } from '../sync/read-project.ts';

/** Shows the faults of sync.yaml files in Problems, each at its place. */
export class ConfigDiagnostics implements Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection('mockforgeCloud');

  show(projects: readonly Project[]): void {
    this.#collection.clear();
    for (const project of projects) {
      this.#collection.set(vscode.Uri.file(project.configFile), [
        ...project.problems.map((problem) => diagnostic(problem, vscode.DiagnosticSeverity.Error)),
        ...project.warnings.map((problem) => diagnostic(problem, vscode.DiagnosticSeverity.Warning)),
      ]);
    }
  }

  dispose(): void {
    this.#collection.dispose();
  }
}

function diagnostic(problem: ConfigProblem, severity: vscode.DiagnosticSeverity): vscode.Diagnostic {
  const start = new vscode.Position(Math.max(0, problem.line - 1), Math.max(0, problem.column - 1));
  const end = start.with({ character: Number.MAX_SAFE_INTEGER });
  const shown = new vscode.Diagnostic(new vscode.Range(start, end), withoutPlace(problem.message), severity);
  shown.source = 'MockForge Cloud';
  shown.code = problem.code;
  return shown;
}

/** Problems shows file, line and column itself. */
function withoutPlace(message: string): string {
  return message.replace(/^sync\.yaml:\d+:\d+ /, '');
}
