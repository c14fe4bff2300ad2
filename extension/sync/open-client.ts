/** Puts the engine on a mapping. Loaded when there is something to sync, so that activation stays fast. */
import { join } from 'node:path';
import type { FolderClient } from '@mockforge-cloud/shared/sync';
import { openFolder } from '@mockforge-cloud/shared/sync/node';
import type { Account } from '../account/account.ts';
import type { Log } from '../logs/log.ts';
import type { DesiredMapping } from './desired-mappings.ts';
import type { EditorHands } from './editor-hands.ts';
import { pathInside } from './paths.ts';
import { editorWatch } from './watch-folder.ts';

export function openClient(
  desired: DesiredMapping,
  context: { account: Account; stateDir: string; log: Log; hands: EditorHands },
): Promise<FolderClient> {
  const { folder, realFolder, serviceUrl, fileKey, options, local } = desired;
  const { hands } = context;
  // The engine asks with links resolved; documents go by the spelling that the editor opened.
  const opened = (path: string) => join(folder, pathInside(realFolder, path) ?? '');
  return openFolder({
    folder,
    serviceUrl,
    token: context.account.tokenSource(serviceUrl, fileKey),
    stateDir: context.stateDir,
    // Nothing is replaced before a person has seen what (P2).
    options: { ...options, firstSync: 'ask' },
    isDirty: (path) => hands.isDirty(opened(path)),
    editor: {
      writing: (path, bytes) => hands.writing(opened(path), bytes),
      isOpen: (path) => hands.isOpen(opened(path)),
      move: (from, to) => hands.move(opened(from), opened(to)),
      atRest: () => hands.atRest(),
    },
    watch: editorWatch(folder),
    log: (level, message) => context.log(level, `${local}: ${message}`),
  });
}
