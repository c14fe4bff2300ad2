/** Puts the engine on a mapping. Loaded when there is something to sync, so that activation stays fast. */
import { join } from 'node:path';
import type { FolderClient } from '@mockforge-cloud/shared/sync';
import { openFolder } from '@mockforge-cloud/shared/sync/node';
import type { Account } from '../account/account.ts';
import { isDirty } from '../documents/document-events.ts';
import type { EditorMoves } from '../documents/editor-moves.ts';
import type { OpenDocuments } from '../documents/open-documents.ts';
import type { Log } from '../logs/log.ts';
import type { DesiredMapping } from './desired-mappings.ts';
import { pathInside } from './paths.ts';
import { editorWatch } from './watch-folder.ts';

export function openClient(
  desired: DesiredMapping,
  context: { account: Account; stateDir: string; log: Log; documents: OpenDocuments; moves: EditorMoves },
): Promise<FolderClient> {
  const { folder, realFolder, serviceUrl, fileKey, options, local } = desired;
  const { documents, moves } = context;
  // The engine asks with links resolved; documents go by the spelling that the editor opened.
  const opened = (path: string) => join(folder, pathInside(realFolder, path) ?? '');
  return openFolder({
    folder,
    serviceUrl,
    token: context.account.tokenSource(serviceUrl, fileKey),
    stateDir: context.stateDir,
    // Nothing is replaced before a person has seen what (P2).
    options: { ...options, firstSync: 'ask' },
    isDirty: (path) => isDirty(opened(path)),
    editor: {
      writing: (path, bytes) => documents.announce(opened(path), bytes),
      isOpen: (path) => moves.isOpen(opened(path)),
      move: (from, to) => moves.move(opened(from), opened(to)),
      atRest: () => moves.atRest(),
    },
    watch: editorWatch(folder),
    log: (level, message) => context.log(level, `${local}: ${message}`),
  });
}
