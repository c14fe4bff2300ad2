import * as vscode from 'vscode';
import { Lifetime } from '../lifetime.ts';
import { errorText } from '../prompts/error-text.ts';
import { type CommandHandlers, type CommandName, commandId } from './commands.ts';

/** Registers every command. One that fails says so to the person who called it, and the log has the details. */
export function registerCommands(
  handlers: CommandHandlers,
  failure: { failed: (error: unknown) => void; showLog: () => void },
): Lifetime {
  const lifetime = new Lifetime();
  for (const [name, handler] of Object.entries(handlers)) {
    const run = async (...selection: unknown[]): Promise<void> => {
      try {
        await handler(selection);
      } catch (error) {
        failure.failed(error);
        void offerLog(errorText(error), failure.showLog);
      }
    };
    lifetime.add(vscode.commands.registerCommand(commandId(name as CommandName), run));
  }
  return lifetime;
}

async function offerLog(message: string, showLog: () => void): Promise<void> {
  if ((await vscode.window.showErrorMessage(message, 'Show Log')) !== undefined) showLog();
}
