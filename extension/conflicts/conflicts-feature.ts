/** Conflicts: their list, their badges, what is said of them, and how they are settled. */
import * as vscode from 'vscode';
import type { App } from '../app.ts';
import type { Feature } from '../feature.ts';
import { Lifetime } from '../lifetime.ts';
import { commandId } from '../manifest/commands.ts';
import { conflictCommands } from './conflict-commands.ts';
import { ConflictDesk } from './conflict-desk.ts';
import { ConflictFiles } from './conflict-files.ts';
import { ConflictNotifications } from './conflict-notifications.ts';
import { CONFLICT_SCHEME } from './conflict-scheme.ts';
import { ConflictDecorations } from './decorations.ts';
import { MergeDesk } from './merge-desk.ts';
import { closeConflictTabs } from './merge-editor.ts';
import { openConflicts } from './open-conflicts.ts';

type Names = 'showConflicts' | 'resolveConflict' | 'acceptMine' | 'acceptTheirs' | 'keepBoth' | 'completeMerge';

export function activateConflicts(app: App): Feature<Names> {
  const { account, manager, notifier, log, failed } = app;
  const lifetime = new Lifetime();
  const showList = () => vscode.commands.executeCommand(commandId('showConflicts'));
  const openNow = () => openConflicts(manager.mappings());
  const files = lifetime.add(new ConflictFiles());
  lifetime.add(vscode.workspace.registerFileSystemProvider(CONFLICT_SCHEME, files, { isCaseSensitive: true }));
  const merges = new MergeDesk(files, log);
  const desk = new ConflictDesk({ files, merges, log, openNow, showList });
  const decorations = lifetime.add(new ConflictDecorations());
  lifetime.add(vscode.window.registerFileDecorationProvider(decorations));
  const notifications = new ConflictNotifications({
    notifier,
    desk,
    userId: async ({ mapping }) => (await account.sessions.get(mapping.desired.serviceUrl))?.user.id ?? null,
    showList,
  });
  const announce = async (): Promise<void> => {
    const conflicts = openNow();
    const ids = new Set(conflicts.map(({ conflict }) => conflict.conflict_id));
    desk.forgetAllBut(ids);
    await merges.endAllBut(ids);
    await notifications.show(conflicts);
  };
  lifetime.add(manager.onClient('conflicts', () => void announce().catch(failed)));
  lifetime.add(
    app.onLook(() => {
      const conflicts = openNow();
      decorations.show(conflicts);
      app.setContext({
        'mockforgeCloud.hasConflicts': conflicts.length > 0,
        'mockforgeCloud.conflictedFiles': conflicts.flatMap(({ file }) => (file === null ? [] : [file])),
      });
    }),
  );
  // Tabs of the last session show merges that were kept in its memory only.
  void closeConflictTabs(null).catch(failed);
  return { commands: conflictCommands({ manager, desk, merges }), dispose: () => lifetime.dispose() };
}
