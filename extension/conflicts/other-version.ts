/** After a side was taken: the way back, as long as the notification that names it is there. */

import { join } from 'node:path';
import { decodeText } from '@mockforge-cloud/shared/protocol';
import type { ConflictContents } from '@mockforge-cloud/shared/sync';
import * as vscode from 'vscode';
import { replaceText } from '../documents/replace-text.ts';
import type { Log } from '../logs/log.ts';
import { confirm, tell } from '../prompts/ask.ts';
import { errorText } from '../prompts/error-text.ts';
import type { OpenConflict } from './open-conflicts.ts';
import { sidesOf } from './sides.ts';

export interface Taken {
  open: OpenConflict;
  contents: ConflictContents;
  taking: 'mine' | 'theirs';
  /** What has become of the mock. */
  text: string;
  log: Log;
}

const INSTEAD = { mine: 'Use Theirs Instead', theirs: 'Use Mine Instead' } as const;

/** Says what was taken, and offers the other version in its place. A deletion is nobody's to offer: it is easily made. */
export async function offerOtherVersion({ open, contents, taking, text, log }: Taken): Promise<void> {
  const sides = sidesOf(contents.conflict, contents.mine);
  const bytesOf = (side: 'mine' | 'theirs') => (sides[side].choice === 'local' ? contents.local : contents.head);
  const [taken, other] =
    taking === 'mine' ? [bytesOf('mine'), bytesOf('theirs')] : [bytesOf('theirs'), bytesOf('mine')];
  if (other === null) return tell(text);
  const title = INSTEAD[taking];
  if ((await vscode.window.showInformationMessage(text, title)) === undefined) return;
  try {
    await putInstead(open, { taken, other, title });
  } catch (error) {
    log('error', String(error));
    void vscode.window.showErrorMessage(errorText(error));
  }
}

/** An edit like any other: it is saved, sent, and can be undone. */
async function putInstead(
  { mapping, client, conflict }: OpenConflict,
  version: { taken: Uint8Array | null; other: Uint8Array; title: string },
): Promise<void> {
  const path = client.mocks.pathOf(conflict.mock_id) ?? conflict.path;
  const uri = vscode.Uri.file(join(mapping.desired.folder, path));
  const there = await vscode.workspace.fs.readFile(uri).then(
    (bytes) => bytes,
    () => null,
  );
  const isOpenDirty = vscode.workspace.textDocuments.some(
    (document) => document.isDirty && document.uri.toString() === uri.toString(),
  );
  if (isOpenDirty || (there !== null && !isSame(there, version.taken) && !isSame(there, version.other))) {
    const detail = 'What is in it now is replaced.';
    if (!(await confirm(`${path} has been changed since the conflict was settled.`, detail, version.title))) return;
  }
  const text = decodeText(version.other);
  if (there === null || text === null) return vscode.workspace.fs.writeFile(uri, version.other);
  const document = await vscode.workspace.openTextDocument(uri);
  await replaceText(document, text);
  if (!(await document.save())) tell(`${uri.fsPath} could not be saved: save it to send it.`);
}

function isSame(one: Uint8Array, other: Uint8Array | null): boolean {
  return other !== null && Buffer.compare(one, other) === 0;
}
