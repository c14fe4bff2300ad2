/** Keeps what sync has written safe from Undo, and from saves that know nothing of it. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { Lifetime } from '../lifetime.ts';
import type { Log } from '../logs/log.ts';
import { commandId } from '../manifest/commands.ts';
import { pathInside } from '../sync/paths.ts';
import type { SyncManager } from '../sync/sync-manager.ts';
import { OpenDocuments } from './open-documents.ts';
import { SaveGuard } from './save-guard.ts';
import { UndoGuard } from './undo-guard.ts';

export function guardDocuments(manager: SyncManager, log: Log): { lifetime: Lifetime; documents: OpenDocuments } {
  const lifetime = new Lifetime();
  const mappingOf = (path: string) =>
    manager.mappings().find(({ desired }) => pathInside(desired.folder, path) !== null) ?? null;
  const undo = new UndoGuard(log, () => documents);
  const documents: OpenDocuments = lifetime.add(
    new OpenDocuments({
      syncOf: (path) => {
        const mapping = mappingOf(path);
        if (mapping === null) return null;
        return mapping.status.state === 'following' ? 'elsewhere' : 'here';
      },
      undone: (document, missing) => undo.undone(document, missing),
    }),
  );
  lifetime.add(manager.on('change', () => documents.lookAgain()));
  const collided = async (document: vscode.TextDocument, lost: Uint8Array): Promise<void> => {
    const path = document.uri.fsPath;
    const mapping = mappingOf(path);
    if (mapping === null) return;
    const { keepBackup } = await import('@mockforge-cloud/shared/sync/node');
    const { folder, realFolder } = mapping.desired;
    await keepBackup(realFolder, pathInside(folder, path) ?? basename(path), lost, new Date());
    const message = `${basename(path)} was changed on the disk while you edited the same place. Yours was saved; the other version is in the backups.`;
    const chosen = await vscode.window.showWarningMessage(message, 'Show Backups');
    if (chosen !== undefined) await vscode.commands.executeCommand(commandId('showBackups'));
  };
  const failed = (error: unknown) => log('error', `A version that a save has replaced could not be kept: ${error}`);
  lifetime.add(
    new SaveGuard({
      documents,
      undo,
      log,
      collided: (document, lost) => void collided(document, lost).catch(failed),
    }),
  );
  return { lifetime, documents };
}
